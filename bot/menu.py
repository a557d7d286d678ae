"""What the messenger itself shows of us: commands by place, descriptions, the menu button."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from telegram.error import TelegramError

from bot.clock import Clock
from bot.transport.api import Api
from bot.transport.backoff import Backoff, seconds_told
from handlers.doors.commands import listed
from handlers.frame.policy import Place
from handlers.frame.route import Route
from handlers.frame.say import LANGUAGES, Say
from handlers.frame.turn import Shown
from handlers.home import about
from scoring.people import Role
from storage import Ledger, LedgerUnavailable, leases

log = logging.getLogger(__name__)

LEASE, SPAN = "menu", timedelta(minutes=5)
DEFAULT = "en"  # the language of whoever has another one


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is shown. `get…` asks for it, `set…` sets it to the content."""

    name: str
    where: Mapping[str, Any]
    content: Mapping[str, Any]

    async def stand(self, api: Api) -> None:
        """Set it where it differs. Raises TelegramError."""
        found = await api.call(f"get{self.name}", **self.where)
        # Descriptions come as they are set, commands and the button without their name.
        if found not in (dict(self.content), *self.content.values()):
            await api.call(f"set{self.name}", **self.where, **self.content)
            log.debug("the menu: %s %s set", self.name, dict(self.where))


def parts(zone: str) -> Iterator[Part]:
    """All of the menu; a command is listed where it works, for whom it works."""
    everybody, leading = _in_groups(everybody=True), _in_groups(everybody=False)
    scopes = {
        "all_private_chats": [each for each in listed() if _everybodys(each)],
        "all_group_chats": everybody,
        # Who leads a group binds it; whether they may is asked when they do.
        "all_chat_administrators": (*everybody, *leading),
    }
    for language in LANGUAGES:
        say = Say(language, zone)
        spoken = {} if language == DEFAULT else {"language_code": language}
        for scope, commands in scopes.items():
            shown = [{"command": c.name[1:], "description": c.hint_in(say)} for c in commands]
            yield Part("MyCommands", {"scope": {"type": scope}, **spoken}, {"commands": shown})
        description, short = about(say)
        yield Part("MyDescription", spoken, {"description": description})
        yield Part("MyShortDescription", spoken, {"short_description": short})
    yield Part("ChatMenuButton", {}, {"menu_button": {"type": "commands"}})


def _in_groups(*, everybody: bool) -> Sequence[Route[Shown]]:
    """The commands that work in a group, for everybody or for some only."""
    return [
        each
        for each in listed()
        if each.rule.where is not Place.PRIVATE and _everybodys(each) is everybody
    ]


def _everybodys(command: Route[Shown]) -> bool:
    return command.rule.who == frozenset(Role)


class Menu:
    """`await stand()`: until all of it is as it should be. One replica at a time sees to it."""

    def __init__(
        self,
        api: Api,
        ledger: Ledger,
        clock: Clock,
        holder: str,
        backoff: Backoff = Backoff(first=2.0, most=300.0),  # noqa: B008  # frozen
    ) -> None:
        self._api, self._ledger, self._clock = api, ledger, clock
        self._holder, self._backoff = holder, backoff
        self._told = 0.0  # the pause that Telegram asks for

    async def stand(self, zone: str) -> None:
        """Sets each part separately: a refused one does not block the others and is retried."""
        lacking, tries = list(parts(zone)), 0
        while True:
            self._told = 0.0
            if await self._is_mine():
                lacking = [part for part in lacking if not await self._stands(part, tries == 0)]
            if not lacking:
                break
            tries += 1
            await asyncio.sleep(max(self._told, self._backoff.delay(tries)))
        with suppress(LedgerUnavailable):  # it runs out by itself
            await self._ledger.write(partial(leases.release, name=LEASE, holder=self._holder))

    async def _is_mine(self) -> bool:
        now = self._clock.now()
        take = partial(leases.take, name=LEASE, holder=self._holder, now=now, span=SPAN)
        try:
            return await self._ledger.write(take)
        except LedgerUnavailable:
            return False

    async def _stands(self, part: Part, is_first: bool) -> bool:
        try:
            await part.stand(self._api)
        except TelegramError as error:
            self._told = max(self._told, seconds_told(error))
            if is_first:
                log.warning("the menu: %s waits: %s", part.name, error)
            return False
        return True
