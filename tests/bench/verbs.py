"""`python -m tests.bench.verbs`: what a turn costs the writer, by its kind, without any network.

The bench's conversation, told straight to the turn function: one verb each, one rep after another.
"""

import asyncio
import itertools
import tempfile
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from time import thread_time
from typing import Any

import typer
from sqlalchemy import Connection, Engine, event

from handlers.doors.chat import answer
from handlers.frame.reply import Reply
from handlers.frame.settings import Settings
from storage.machinery.engine import parse_url, writing_engine
from tests.bench.reps import Move, again, unchanged
from tests.bench.team import FIRST_ID, KNOWN, furnish

REPS, ROUNDS = 8, 5  # the first round warms up
Spent = dict[str, list[tuple[float, int]]]  # CPU seconds and statements, by kind of turn


class Teller:
    """One rep's messages and taps, put straight to `answer`."""

    def __init__(self, connection: Connection, count: Callable[[], int], spent: Spent) -> None:
        self._connection, self._count, self._spent = connection, count, spent
        self._numbers = itertools.count(1)
        self._settings = Settings()

    def tells(self, chat: int, move: Move, shown: Reply | None) -> Reply:
        sender = {"id": chat, "is_bot": False, "first_name": "Rep", "language_code": "en"}
        message = {
            "message_id": 1,
            "date": 1,
            "from": sender,
            "chat": {"id": chat, "type": "private"},
        }
        raw: dict[str, Any] = {"update_id": next(self._numbers)}
        if move.say:
            raw["message"] = {**message, "text": move.say}
        else:
            data = _button(shown, move.press)
            raw["callback_query"] = {"id": "1", "from": sender, "message": message, "data": data}
        statements, begun = self._count(), thread_time()
        with self._connection.begin():
            reply = answer(self._connection, raw, datetime.now(UTC), self._settings, 1)
        took = thread_time() - begun
        assert reply is not None
        self._spent[move.press or "/rate"].append((took, self._count() - statements))
        return reply


def _button(shown: Reply | None, label: str) -> str:
    assert shown is not None
    assert shown.screen is not None
    rows = shown.screen.page(shown.say).rows
    return next(each.data for row in rows for each in row if label in each.text)


def _spent(url: str) -> Spent:
    spent: Spent = defaultdict(list)
    statements = 0

    def heard(*_: Any) -> None:
        nonlocal statements
        statements += 1

    event.listen(Engine, "before_cursor_execute", heard)
    engine = writing_engine(parse_url(url), 1)
    with engine.connect() as connection:
        teller = Teller(connection, lambda: statements, spent)
        for number in range(ROUNDS):
            if number == 1:
                spent.clear()
            for chat in range(FIRST_ID, FIRST_ID + REPS):
                shown: Reply | None = None
                for move in again(KNOWN) + unchanged(KNOWN):
                    shown = teller.tells(chat, move, shown)
    engine.dispose()
    return spent


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        spent = _spent(asyncio.run(furnish(Path(folder), REPS)))
    for kind, turns in spent.items():
        ms, statements = 1000 * median(cpu for cpu, _ in turns), median(n for _, n in turns)
        typer.echo(f"{kind:12} {ms:6.2f} ms {statements:4.0f} statements")
    every = list(itertools.chain.from_iterable(spent.values()))
    typer.echo(
        f"{'a turn':12} {1000 * mean(c for c, _ in every):6.2f} ms {mean(n for _, n in every):6.1f}"
    )


if __name__ == "__main__":
    main()
