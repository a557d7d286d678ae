"""The stage of the conversation tests: the demonstration team, the sandbox, and Rapport at work.

Everything is real: HTTP, database, clock rows. A test reads like the conversation it is: an actor
says or presses, and reads.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.config import Config
from bot.demo import FIRST_ID, TEAM, furnish
from bot.sandbox import Persona, Sandbox
from bot.sandbox.persona import Shown
from bot.service import Service, running
from bot.transport.api import Api
from storage import Tx

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Actor:
    """One person of the team in their private chat with the bot."""

    persona: Persona

    async def says(self, text: str, *expected: str) -> Shown:
        """Send a message, and read an answer that holds all of `expected`."""
        self.persona.say(text)
        return await self.reads(*expected)

    async def presses(self, button: str, *expected: str) -> Shown:
        """Press a button by its words, and read what comes of it."""
        self.persona.press(button)
        return await self.reads(*expected)

    async def reads(self, *expected: str) -> Shown:
        """Wait for a message of the bot whose words and buttons hold all of `expected`."""
        return await self.persona.sees(lambda shown: holds(shown, *expected))

    @property
    def last(self) -> Shown:
        """The bot's latest message as it stands now."""
        shown = self.persona.last
        assert shown is not None, "the bot has said nothing yet"
        return shown


def holds(shown: Shown, *expected: str) -> bool:
    whole = "\n".join([shown.text or "", *shown.labels])
    return all(each in whole for each in expected)


@dataclass(frozen=True, slots=True)
class Stage:
    sandbox: Sandbox
    service: Service
    li_na: Actor
    zhang_wei: Actor
    chen_jie: Actor
    emma: Actor
    daniel: Actor

    async def moves_to(self, weekday: int, hour: int, minute: int = 0) -> None:
        """Move the clock on, to a weekday (Monday 0) of this week or the next that is to come."""
        local = self.service.clock.now().astimezone(SHANGHAI)
        days = (weekday - local.weekday()) % 7
        target = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        await self.moves(
            to=(target.fromordinal(target.toordinal() + days)).replace(
                hour=hour, minute=minute, tzinfo=SHANGHAI
            )
        )

    async def moves(self, *, to: datetime) -> None:
        """Move the clock, and let what is due by then be done."""
        self.service.clock.move_to(to)
        await self.service.crank.turn()

    async def asks(self, question: Callable[[Tx], T]) -> T:
        """Ask the ledger itself."""
        return await self.service.ledger.read(question)


@asynccontextmanager
async def raised(url: str, now: datetime = WEDNESDAY) -> AsyncIterator[Stage]:
    """The curtain: the team is furnished at `now`, and Rapport runs until the end."""
    clock, config = Clock(), Config()
    clock.move_to(now)
    async with Sandbox(clock=clock) as sandbox:
        await furnish(sandbox, config, url)
        actors = [Actor(sandbox.person(FIRST_ID + n, m.shown)) for n, m in enumerate(TEAM)]
        async with (
            Api(sandbox.token, sandbox.base_url) as api,
            running(config, api, url, clock) as service,
        ):
            await sandbox.idle()  # everybody has been greeted
            yield Stage(sandbox, service, *actors)
