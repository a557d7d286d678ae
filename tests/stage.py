"""The stage of the conversation tests: the demonstration team, the sandbox, and Rapport at work.

Everything is real: HTTP, database, clock rows. A test reads like the conversation it is: an actor
says or presses, and reads.
"""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.clock import Clock
from bot.config import Config, config_of
from bot.demo import FIRST_ID, TEAM, furnish
from bot.sandbox import Persona, Sandbox
from bot.sandbox.persona import Shown
from bot.service import Service, running
from bot.transport.api import Api
from bot.transport.hook import Hook
from scoring.people import Role
from storage import Tx, invitations, people, tables
from storage.machinery.engine import is_sqlite, parse_url
from tests.canaries import SANDBOX_TOKEN
from tests.wire import a_hook

EITHER_WAY = pytest.mark.parametrize("stage", ["polling", "webhook"], indirect=True)
BY = "RAPPORT_STAGE_BY"  # "webhook" has all conversations brought, as `make faults` does
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
        """Press the latest button with these words, or with these among its words; and read."""
        shown, label = self._button(button)
        self.persona.press(label, shown)
        return await self.reads(*expected)

    async def rates(self, *signs: str) -> Shown:
        """Answer question after question, each by its button."""
        for sign in signs:
            shown = await self.presses(sign)
        return shown

    async def taps(self, data: str, message: Shown | None = None) -> str:
        """Send any callback data, as a changed app could; the words that pop up in answer."""
        await self.persona.is_answered(self.persona.tap(data, message))
        return self.persona.answers[-1]

    async def reads(self, *expected: str) -> Shown:
        """Wait for a message of the bot whose words and buttons hold all of `expected`."""
        return await self.persona.sees(lambda shown: holds(shown, *expected))

    @property
    def last(self) -> Shown:
        """The bot's latest message as it stands now."""
        shown = self.persona.last
        assert shown is not None, "the bot has said nothing yet"
        return shown

    def _button(self, words: str) -> tuple[Shown, str]:
        shown = [each for each in reversed(self.persona.messages) if each.from_bot]
        exact = [(each, words) for each in shown if words in each.labels]
        near = [(each, label) for each in shown for label in each.labels if words in label]
        found = [*exact, *near]
        assert found, f"no button {words!r}; the last message has {self.last.labels}"
        return found[0]


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

    def bring(self, name: str, language: str = "en") -> Actor:
        """Somebody new in the messenger, whom nobody here knows yet."""
        number = 8_000_000_001 + len(self.sandbox.world.people)
        code = "zh-hans" if language == "zh" else language
        return Actor(self.sandbox.person(number, name, language_code=code))

    async def invites(self, name: str, role: Role = Role.REP, manager: str = "张伟") -> str:
        """Somebody is added below a manager; the code of their invitation."""
        now = self.service.clock.now()

        def invite(tx: Tx) -> str:
            above = people.named(tx, manager)[0].id
            person = people.create(tx, name, role, now, manager_id=above)
            return invitations.create(tx, person.id, now)

        return await self.service.ledger.write(invite)

    async def settles(self) -> None:
        """Wait until all that was said is answered, and nothing more is on its way."""
        await self.sandbox.idle()

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

    async def waits(self, **span: float) -> None:
        """Let time pass: `days=2, hours=1`."""
        await self.moves(to=self.service.clock.now() + timedelta(**span))

    async def moves(self, *, to: datetime) -> None:
        """Move the clock, and let what is due by then be done."""
        self.service.clock.move_to(to)
        await self.service.crank.turn()

    async def asks(self, question: Callable[[Tx], T]) -> T:
        """Ask the ledger itself."""
        return await self.service.ledger.read(question)

    async def counts(self) -> dict[str, int]:
        """How many rows there are of what people make: for "nothing was recorded"."""
        kinds = ("visits", "assessments", "accounts", "contacts", "people", "drafts", "alerts")

        def count(tx: Tx) -> dict[str, int]:
            rows = {kind: select(func.count()).select_from(getattr(tables, kind)) for kind in kinds}
            return {kind: int(tx.execute(query).scalar_one()) for kind, query in rows.items()}

        return await self.asks(count)


@asynccontextmanager
async def raised(
    url: str, now: datetime = WEDNESDAY, config: Config | None = None, hook: Hook | None = None
) -> AsyncIterator[Stage]:
    """The curtain: the team is furnished at `now`, and Rapport runs until the end, by the webhook
    if there is one, or if `RAPPORT_STAGE_BY` says so."""
    async with furnished(url, now) as sandbox, at_work(sandbox, url, config, hook) as stage:
        yield stage


@asynccontextmanager
async def furnished(url: str, now: datetime = WEDNESDAY) -> AsyncIterator[Sandbox]:
    """The sandbox with the demonstration team, and nobody at work yet."""
    clock = Clock()
    clock.move_to(now)
    async with Sandbox(SANDBOX_TOKEN, clock=clock) as sandbox:
        await furnish(sandbox, config_of(), url)
        yield sandbox


def _apart(config: Config, url: str) -> Config:
    """With a list of the erased beside the database: those of the tests are copies of one."""
    target = parse_url(url)
    place = target.database if is_sqlite(target) else f"{target.query['host']}/{target.database}"
    privacy = config.privacy.model_copy(update={"erasure_list": f"{place}.erased"})
    return config.model_copy(update={"privacy": privacy})


@asynccontextmanager
async def at_work(
    sandbox: Sandbox, url: str, config: Config | None = None, hook: Hook | None = None
) -> AsyncIterator[Stage]:
    """Rapport at work; it can be left and entered anew, as by a restart."""
    if hook is None and os.environ.get(BY) == "webhook":
        hook = a_hook()
    actors = [Actor(sandbox.person(FIRST_ID + n, m.shown)) for n, m in enumerate(TEAM)]
    async with (
        Api(sandbox.token, sandbox.base_url) as api,
        running(_apart(config or config_of(), url), api, url, sandbox.clock, hook) as service,
    ):
        await sandbox.idle()  # everybody has been greeted
        yield Stage(sandbox, service, *actors)
