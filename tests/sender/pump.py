"""A pump on the sandbox, and the promises it is to keep."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from bot.clock import Clock
from bot.sandbox import Persona
from bot.sender.feedback import Feedback
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.notices import Notices
from bot.transport.backoff import Backoff
from handlers.frame.page import Screen
from handlers.frame.say import Say
from storage import Ledger, Tx, outbox, people, tables
from storage.outbox import Notice
from tests.cast import Cast, enter
from tests.wire import SAY, Card

MARK = "(possibly sent before)"


def render(tx: Tx, notice: Notice, now: datetime) -> tuple[Screen, Say] | None:
    """A notice whose payload says "no longer" is dropped, "bug" is our own mistake."""
    if notice.kind in ("unreachable", "undelivered"):
        return Card(f"cannot reach person {notice.payload['person']}"), SAY
    if notice.kind == "group_lost":
        return Card("cannot write in the group"), SAY
    if notice.kind == "unheard":
        return Card(f"unheard: {notice.payload['alerts']}"), SAY
    words = str(notice.payload["text"])
    if words == "bug":
        raise ValueError(words)
    return None if words == "no longer" else (Card(words), SAY)


@pytest.fixture
def pump(
    ledger: Ledger, clock: Clock, messages: Messages, limits: Limits, feedback: Feedback
) -> Notices:
    return Notices(ledger, clock, messages, limits, feedback, render, Backoff(60, 600))


@pytest.fixture
async def cast(ledger: Ledger, clock: Clock, li_na: Persona, zhang_wei: Persona) -> Cast:
    """Li Na and Zhang Wei have joined, Chen Jie has not."""

    def enter_joined(tx: Tx) -> Cast:
        cast = enter(tx)
        people.join(tx, cast.li_na.id, li_na.id, "en", clock.now())
        people.join(tx, cast.zhang_wei.id, zhang_wei.id, "en", clock.now())
        return cast

    return await ledger.write(enter_joined)


async def promise(ledger: Ledger, clock: Clock, person: int, *texts: str, **wait: float) -> int:
    """Queue notices, due after `wait`; the key of the last."""
    now = clock.now()
    due = now + timedelta(**wait)

    def queue(tx: Tx) -> int:
        keys = [
            outbox.queue(tx, person, "alert", {"text": words}, now, priority=0, not_before=due)
            for words in texts
        ]
        return keys[-1]

    return await ledger.write(queue)


async def row(ledger: Ledger, notice_id: int) -> Row[Any]:
    n = tables.notices
    return await ledger.read(lambda tx: tx.execute(select(n).where(n.c.id == notice_id)).one())


def texts(person: Persona) -> list[str]:
    return [message.text for message in person.messages if message.from_bot]
