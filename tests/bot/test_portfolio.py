"""The portfolio that is made up: alike from one seed, and never among a team's own data."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from bot.commands.demo import run_demo
from bot.commands.score import BadInput
from bot.config import config_of
from bot.demo import CLIENTS, TEAM
from bot.portfolio import fill
from scoring.accounts import Grade
from scoring.people import Role
from storage import Tx, accounts, people, tables

UNTIL = datetime(2026, 11, 18, 2, tzinfo=UTC)
FILLED = (
    tables.people, tables.accounts, tables.contacts, tables.visits, tables.participants,
    tables.assessments, tables.ratings,
)  # fmt: skip


@contextmanager
def writing(url: str) -> Iterator[Tx]:
    engine = create_engine(url)
    with engine.begin() as tx:
        yield tx
    engine.dispose()


def rows(tx: Tx) -> dict[str, list[Any]]:
    return {each.name: sorted(map(tuple, tx.execute(select(each)))) for each in FILLED}


def test_the_same_seed_gives_the_same_rows(new_sqlite: Callable[[], str]) -> None:
    found = []
    for seed in (1, 1, 2):
        with writing(new_sqlite()) as tx:
            fill(tx, 4, 6, 6, seed, until=UNTIL)
            found.append(rows(tx))
    first, again, other = found
    assert all(first.values())
    assert again == first
    assert other["ratings"] != first["ratings"]


def test_it_has_every_grade_both_languages_and_levels_that_fall(sqlite_url: str) -> None:
    with writing(sqlite_url) as tx:
        fill(tx, 150, 2, 12, until=UNTIL)
        names = tx.execute(select(tables.accounts.c.name)).scalars().all()
        assert set(tx.execute(select(tables.accounts.c.grade)).scalars()) == set(Grade)
        assert len(set(names)) == 150
        assert 0 < sum(name.isascii() for name in names) < 75
        query = "SELECT kind, subject_id, mean FROM assessments ORDER BY kind, subject_id, at"
        means = tx.execute(text(query)).all()
    same = [(a.mean, b.mean) for a, b in pairwise(means) if a[:2] == b[:2]]
    falls = sum(after < before for before, after in same)
    assert 0.1 < falls / len(same) < 0.5


def test_the_command_puts_it_under_the_managers_of_the_demonstration(sqlite_url: str) -> None:
    told: list[str] = []
    run_demo(sqlite_url, config_of(), 100, 2, 3, 1, told.append)
    assert told[-1].startswith("100 accounts are there")
    with writing(sqlite_url) as tx:
        team = [each for each in people.everybody(tx) if each.chat_id is not None]
        assert len(team) == len(TEAM)
        seen = [len(accounts.visible(tx, each)) for each in team if each.role is Role.MANAGER]
    assert sum(seen) == 100 + len(CLIENTS)
    assert min(seen) > len(CLIENTS)


def test_a_database_that_holds_anything_else_is_left_as_it_is(sqlite_url: str) -> None:
    with writing(sqlite_url) as tx:
        people.create(tx, "Li Na", Role.REP, UNTIL)
        before = rows(tx)
    with pytest.raises(BadInput, match="more than the demonstration"):
        run_demo(sqlite_url, config_of(), 2, 2, 3, 1, lambda _: None)
    with writing(sqlite_url) as tx:
        assert rows(tx) == before


def test_a_demonstration_that_has_its_portfolio_gets_no_second_one(sqlite_url: str) -> None:
    run_demo(sqlite_url, config_of(), 2, 2, 3, 1, lambda _: None)
    with pytest.raises(BadInput, match="more than the demonstration"):
        run_demo(sqlite_url, config_of(), 2, 2, 3, 1, lambda _: None)
