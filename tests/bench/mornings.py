"""The work of a morning: `python -m tests.bench.mornings`.

Silent key contacts are found and the digests of managers are queued, by the jobs of the clock, for
1,000 reps with 10,000 accounts. It is measured by the number of reps, and by the length of the
history behind them.
"""

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import Connection, create_engine, func, select, update

from bot.portfolio import ACCOUNTS_PER_REP
from handlers.alerts.mornings import digest, find_silent
from handlers.frame.settings import Settings, TellingSettings
from scoring.people import Role
from storage import Tx, tables
from tests.bench.portfolio import UNTIL, filled
from tests.bench.report import put

SETTINGS = Settings()
REPS, QUICK_REPS = (250, 500, 1000), (10, 20, 40)
SHORT, LONG = 6, 24  # months of history
FIRST_CHAT = 8_000_000_000
_p, _n = tables.people.c, tables.notices.c


@dataclass(frozen=True, slots=True)
class Morning:
    """CPU seconds of each half, and what came of it."""

    silence: float
    digest: float
    alerts: int
    digests: int

    @property
    def whole(self) -> float:
        return self.silence + self.digest


def mornings(file: Path) -> tuple[Morning, Morning]:
    """The first morning, when all that is silent comes up at once, and the one after it."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as tx:
        _join_managers(tx)
        day = UNTIL.astimezone(ZoneInfo(SETTINGS.zone))
        due = datetime.combine(
            day.date(), SETTINGS[TellingSettings].digest_at, day.tzinfo
        ) + timedelta(days=3)  # over the weekend
        for job in (find_silent, digest):
            job(tx, SETTINGS, due - timedelta(minutes=1))  # a first turn of the crank: nothing yet
        first = _morning(tx, due)
        second = _morning(tx, due + timedelta(days=1))
        tx.rollback()
    engine.dispose()
    return first, second


def _morning(tx: Tx, now: datetime) -> Morning:
    alerts, digests = _count(tx, tables.alerts), _count(tx, tables.notices)
    begun = time.process_time()
    find_silent(tx, SETTINGS, now)
    found = time.process_time()
    digest(tx, SETTINGS, now)
    ended = time.process_time()
    return Morning(
        found - begun,
        ended - found,
        _count(tx, tables.alerts) - alerts,
        _count(tx, tables.notices) - digests,
    )


def _join_managers(tx: Connection) -> None:
    """They have a chat, so that digests are queued for them."""
    joined = {"telegram_id": FIRST_CHAT + _p.id, "language": "en", "joined_at": UNTIL}
    tx.execute(update(tables.people).where(_p.role == Role.MANAGER).values(joined))


def _count(tx: Tx, table: object) -> int:
    return int(tx.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def report(measured: Sequence[tuple[int, int, Morning, Morning]]) -> str:
    """Rows of (reps, months, first morning, next morning) in Markdown."""
    lines = [
        "| reps | accounts | months of history | first morning: CPU s | of it the digest | alerts "
        "| digests | next morning: CPU s |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for reps, months, first, later in measured:
        lines.append(
            f"| {reps:,} | {reps * ACCOUNTS_PER_REP:,} | {months} | {first.whole:.1f} "
            f"| {first.digest:.1f} | {first.alerts:,} | {first.digests:,} | {later.whole:.1f} |"
        )
    return "\n".join(lines)


def main(quick: bool = False, folder: Path | None = None) -> None:
    """Measure, print, and write it into docs/performance.md; `folder` keeps the portfolios."""
    counts = QUICK_REPS if quick else REPS
    cases = [(reps, SHORT) for reps in counts] + [(counts[-1], LONG)]
    with tempfile.TemporaryDirectory() as name:
        place = folder or Path(name)
        measured = [
            (reps, months, *mornings(filled(place, reps * ACCOUNTS_PER_REP, months)))
            for reps, months in cases
        ]
    text = report(measured)
    typer.echo(text)
    if not quick:
        put("mornings", text)


if __name__ == "__main__":
    typer.run(main)
