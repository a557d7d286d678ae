"""Stories as raw updates; here that of a visit, then a first rating with facts and a fall.

They are told the way the transport does it: each update goes through `handlers.doors.chat.answer`
in one verb of the ledger. Buttons are found by what they mean, not by their words.
"""

import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import create_engine

from handlers.doors.chat import answer
from handlers.frame.reply import Reply
from handlers.frame.search import Looked
from handlers.frame.settings import Settings
from handlers.relation.position import NEW_RULES
from storage import Ledger, Tx, people, tables
from storage.alerts import SINCE
from storage.machinery.engine import parse_url
from tests.cast import NOW, Cast, enter

BOT = 1
MANAGER_CHAT = 7_000_000_100
SETTINGS = Settings()
Raw = dict[str, Any]
Send = Callable[[Raw], Awaitable[Reply | None]]
Rows = dict[str, list[tuple[Any, ...]]]


def turn(tx: Tx, raw: Raw, now: datetime = NOW, *, looked: Looked | None = None) -> Reply | None:
    return answer(tx, raw, now, SETTINGS, BOT, looked=looked)


async def tell(ledger: Ledger, raw: Raw) -> Reply | None:
    return await ledger.write(partial(turn, raw=raw))


def enter_joined(tx: Tx, rep_chat: int) -> Cast:
    """The cast, of whom the rep and her manager have begun their chats."""
    cast = enter(tx)
    people.join(tx, cast.li_na.id, rep_chat, "en", NOW)
    people.join(tx, cast.zhang_wei.id, MANAGER_CHAT, "zh", NOW)
    return cast


@dataclass
class Rep:
    """Somebody who types and taps, in private or in a `group`, and sees what comes back."""

    chat: int
    send: Send
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    group: int | None = None
    buttons: list[str] = field(default_factory=list)
    said: Raw = field(default_factory=dict)

    async def says(self, words: str) -> None:
        self.said = {**self._message(), "text": words}
        await self._does(message=self.said)

    async def edits(self, words: str) -> None:
        """Change the words of the last message."""
        await self._does(edited_message={**self.said, "text": words, "edit_date": 2})

    async def taps(self, end: str) -> None:
        """Press the button of the last screen whose data ends so."""
        found = [each for each in self.buttons if each.endswith(end)]
        assert len(found) == 1, f"{end} is one of {self.buttons}"
        await self.presses(found[0])

    async def presses(self, data: str) -> None:
        """Press the button with this data, of whatever message."""
        tap = {"id": "1", "from": self._user, "message": self._message(), "data": data}
        await self._does(callback_query=tap)

    async def lets_the_bot_be(self, status: str) -> None:
        """ "kicked": the bot is blocked, or sent out of the group; "member": it is let in again."""
        change = {"chat": self._chat, "from": self._user, "new_chat_member": {"status": status}}
        await self._does(my_chat_member=change)

    async def _does(self, **what: Any) -> None:
        reply = await self.send({"update_id": next(self.numbers), **what})
        if reply is not None and reply.screen is not None:
            page = reply.screen.page(reply.say)
            self.buttons = [button.data for row in page.rows for button in row]

    @property
    def _user(self) -> Raw:
        return {"id": self.chat, "is_bot": False, "first_name": "Li Na", "language_code": "en"}

    @property
    def _chat(self) -> Raw:
        if self.group is not None:
            return {"id": self.group, "type": "supergroup", "title": "The team"}
        return {"id": self.chat, "type": "private"}

    def _message(self) -> Raw:
        number = next(self.numbers)
        return {"message_id": number, "date": 1, "chat": self._chat, "from": self._user}


async def rate_after_a_visit(rep: Rep) -> None:
    """A visit with a note in two parts; three ratings with their facts, one of them fallen."""
    await rep.says("/visit")
    await rep.says("huaxin")
    await rep.taps(".people.=t1")
    await rep.taps(".people.=done")
    await rep.says("asked for our price")
    await rep.says("showed us the second hall")
    await rep.taps(".ok")
    await rep.taps("rate.1.1")
    await rep.taps(".#acceptance.=2")
    await rep.says("4")
    await rep.says("told us of the plan before the tender")
    await rep.says("4")
    await rep.taps(".#guidance.=f")
    await rep.taps(".#guidance.=n")
    await rep.taps(".#decision_support.=3")
    await rep.taps(".#stance.=1")
    await rep.says("prefers the rival since the trade fair")
    await rep.taps(".ok")


def rows(url: str) -> Rows:
    """All rows of all tables as the driver gives them; checks the file's integrity on the way."""
    engine = create_engine(parse_url(url))
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        found = {}
        for name in tables.METADATA.tables:
            table = connection.exec_driver_sql(f"SELECT * FROM {name}")  # noqa: S608  # our own names
            found[name] = sorted((_but_for_when(name, tuple(row)) for row in table), key=repr)
    engine.dispose()
    return found


OF_UPGRADES = (NEW_RULES, SINCE)


def _but_for_when(table: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The marks that upgrades leave are of the wall clock."""
    return row[:1] if table == "marks" and row[0] in OF_UPGRADES else row
