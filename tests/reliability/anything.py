"""P3, P18: the state machine of tests/faults/machine.py, at length, on both databases."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from storage.machinery.schema import migrate
from tests.faults.machine import Rating
from tests.postgres import Postgres, quick_place
from tests.reliability.findings import Finding, Size
from tests.sqlite import copies_of

LIVES = 40
STEPS = 50  # of a life


async def in_any_order(size: Size) -> list[Finding]:
    lives = size.of(LIVES)
    with TemporaryDirectory(prefix="rapport-", dir=quick_place()) as folder:
        migrated = Path(folder) / "migrated.db"
        migrate(f"sqlite:///{migrated}")
        on_sqlite = await asyncio.to_thread(_lived, copies_of(migrated, Path(folder)), lives)
    server = Postgres()
    try:
        on_postgres = await asyncio.to_thread(
            _lived, lambda: server.url(server.create()), max(lives // 4, 1)
        )
    finally:
        server.stop()
    wrong = on_sqlite or on_postgres
    return [
        Finding(
            "P3 every answer once, in order",
            f"{lives} lives of a conversation on SQLite and {max(lives // 4, 1)} on PostgreSQL, "
            f"of up to {STEPS} steps each: taps, words, edits, duplicates, crashes, clock jumps",
            "the ledger equals the model after each step",
            wrong or "equal after each step",
            not wrong,
        )
    ]


def _lived(new: Callable[[], str], lives: int) -> str:
    """Let the machine run; returns what was wrong, "" for nothing."""

    class Lives(Rating):
        new_database = staticmethod(new)

    chosen = settings(
        max_examples=lives,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(Lives, settings=chosen)
    except AssertionError as error:
        return f"differs: {error}"
    return ""
