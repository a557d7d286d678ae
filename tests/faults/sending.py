"""The sender's part of a notice, crashed at each point: claimed, sent, settled.

What was said to the messenger cannot be taken back, so here it is not the rows that must be the
same: each notice goes out, and what may be a copy says so.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select

from storage import Tx, outbox, tables
from tests.faults.chores import MOMENTS
from tests.faults.copies import Databases
from tests.faults.crash import Crash, counting, crash_point
from tests.faults.stories import alone

FIRST = MOMENTS[-1] + timedelta(minutes=5)
AFTERWARDS = FIRST + timedelta(minutes=5)  # every lease is over
BETWEEN = timedelta(seconds=4)  # until it is everybody's turn again
MOST = 100


def send_all(url: str, arrived: Path, now: datetime) -> None:
    """Pass after pass, until nothing is left to send; `arrived` is what the messenger got."""
    while notices := alone(url, partial(outbox.claim, now=now, limit=MOST)):
        for notice in notices:
            crash_point("the call")
            with arrived.open("a") as line:
                line.write(f"{notice.id} {'copy' if notice.in_doubt else 'first'}\n")
            crash_point("its answer")
            alone(url, partial(outbox.sent, claim=notice.claim, message_id=notice.id, now=now))
        now += BETWEEN


def crashed_sending(
    databases: Databases, before: str, folder: Path, crash: Crash, every: int = 1
) -> Iterator[str]:
    """Crash at every so many points from the database `before`; another process goes on when the
    lease is over. Yields for each what was wrong ("" for nothing)."""
    arrived = folder / "arrived"
    act = partial(send_all, arrived=arrived, now=FIRST)
    untouched = databases.copy(before)
    with counting() as passed:
        act(untouched)
        points = passed()
    wanted = _sent(untouched)
    assert len(wanted) > 1
    assert _wrong(arrived, wanted, copies=0) == ""
    databases.drop(untouched)
    for number in range(1, points + 1, every):
        url = databases.copy(before)
        arrived.unlink(missing_ok=True)
        end = crash(act, number, url)
        assert end.crashed, end.words
        send_all(url, arrived, AFTERWARDS)
        wrong = _wrong(arrived, wanted, copies=1)
        if _sent(url) != wanted:
            wrong = "not all are settled"
        databases.drop(url)
        yield wrong and f"sending: {wrong}, after a crash at {number} just before {end.words}"


def _sent(url: str) -> set[int]:
    def look(tx: Tx) -> set[int]:
        n = tables.notices
        return set(tx.execute(select(n.c.id).where(n.c.state == "sent")).scalars())

    return alone(url, look)


def _wrong(arrived: Path, wanted: set[int], copies: int) -> str:
    """What the messenger got, against the notices that there are."""
    lines = [line.split() for line in arrived.read_text().splitlines()]
    got, firsts = (
        Counter(int(key) for key, _ in lines),
        [key for key, how in lines if how == "first"],
    )
    if set(got) != wanted:
        return f"{len(wanted - set(got))} never sent"
    if got.total() - len(wanted) > copies:
        return f"{got.total() - len(wanted)} copies"
    return "" if len(set(firsts)) == len(firsts) else "a copy is not marked"
