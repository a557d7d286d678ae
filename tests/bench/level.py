"""How looking grows with the portfolio: `python -m tests.bench.level`.

Fills SQLite files with 100 and with 10,000 accounts of 12 contacts and two years, and asks in
both, in turn, for what `/level` shows of an account, for all that its history shows, and for what
`/level` shows without a name: the most valuable accounts of a manager and of the head of all.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

import typer
from sqlalchemy import Engine, create_engine, select

from handlers.frame.find import find
from handlers.frame.settings import Settings
from handlers.relation.history import history
from handlers.relation.portfolio import portfolio
from handlers.relation.position import position
from scoring.people import Person, Role
from storage import Tx, accounts, people, tables
from tests.bench.portfolio import UNTIL, filled
from tests.bench.report import README, put

SIZES, QUICK_SIZES = (100, 10_000), (100, 300)
ASKED, ASKED_FOR_MANY = 200, 10  # times
NOW = UNTIL + timedelta(hours=1)
SETTINGS = Settings()


@dataclass(frozen=True, slots=True)
class Company:
    """A filled file, the keys of its accounts, a manager of reps, and the head of all."""

    engine: Engine
    keys: Sequence[int]
    manager: Person
    head: Person


Look = Callable[[Tx, Company, int], int]  # of an account's key; returns how many things it shows


def _card(tx: Tx, _: Company, key: int) -> int:
    position(tx, SETTINGS, accounts.by_id(tx, key), NOW)
    return 1


def _history(tx: Tx, _: Company, key: int) -> int:
    history(tx, SETTINGS, accounts.by_id(tx, key))
    return 1


def _found(tx: Tx, company: Company, key: int) -> int:
    find(accounts.by_id(tx, key).name, accounts.visible(tx, company.manager))
    return 1


def _overview(tx: Tx, company: Company, _: int) -> int:
    portfolio(tx, SETTINGS, company.manager, NOW)
    return 1


def _whole(tx: Tx, company: Company, _: int) -> int:
    return len(portfolio(tx, SETTINGS, company.head, NOW).lines)


LOOKS: Sequence[tuple[str, Look, int]] = (
    ("an account found by its name among a manager's 80", _found, ASKED),
    ("`/level` of an account: its whole position", _card, ASKED),
    ("its history", _history, ASKED),
    ("`/level` without a name, for a manager with 80 accounts", _overview, ASKED_FOR_MANY),
    ("the same for the head of all, each account of the 200 at most", _whole, ASKED_FOR_MANY),
)


@contextmanager
def _company(file: Path) -> Iterator[Company]:
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as tx:
        keys = list(tx.execute(select(tables.accounts.c.id)).scalars())
        head, manager, *_ = [each for each in people.everybody(tx) if each.role is Role.MANAGER]
    try:
        yield Company(engine, keys, manager, head)
    finally:
        engine.dispose()


def measured(companies: Sequence[Company], look: Look, times: int) -> list[float]:
    """Median CPU milliseconds in each company, asked in turn."""
    pick = random.Random(1)
    spent: list[list[float]] = [[] for _ in companies]
    for _ in range(times):
        for company, known in zip(companies, spent, strict=True):
            with company.engine.connect() as tx:
                key = pick.choice(company.keys)
                begun = time.process_time()
                shown = look(tx, company, key)
                known.append(1000 * (time.process_time() - begun) / shown)
    return [median(each) for each in spent]


def report(sizes: Sequence[int], found: Sequence[tuple[str, Sequence[float]]]) -> str:
    heads = "".join(f" {size:,} accounts: CPU ms |" for size in sizes)
    lines = [f"| what is looked at |{heads} ratio (wanted: ≤ 1.3) |", "|---|--:|--:|--:|"]
    lines += [
        f"| {what} | {few:.2f} | {many:.2f} | {many / few:.2f} |" for what, (few, many) in found
    ]
    return "\n".join(lines)


def quoted(sizes: Sequence[int], found: Sequence[tuple[str, Sequence[float]]]) -> str:
    """What the README says of it."""
    few, many = next(figures for (_, look, _), (_, figures) in zip(LOOKS, found, strict=True)
                     if look is _card)  # fmt: skip
    return (
        f"- The reading behind `/level` takes {many:.0f} ms of CPU among {sizes[-1]:,} accounts "
        f"with two years of history, {many / few:.2f} × of what it takes among {sizes[0]:,}."
    )


def main(quick: bool = False, folder: Path | None = None) -> None:
    """Measure, print, and write it into docs/performance.md; `folder` keeps the portfolios."""
    sizes = QUICK_SIZES if quick else SIZES
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        files = [filled(folder or Path(name), size) for size in sizes]
        companies = [stack.enter_context(_company(file)) for file in files]
        found = [(what, measured(companies, look, times)) for what, look, times in LOOKS]
    text = report(sizes, found)
    typer.echo(text)
    if not quick:
        put("level", text)
        put("speed of /level", quoted(sizes, found), README)


if __name__ == "__main__":
    typer.run(main)
