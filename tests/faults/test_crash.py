"""After a crash between any two statements a verb has happened wholly, or not at all."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, func, select, text

from scoring.assessments import FactKind, Kind, Rating
from storage import Ledger, Tx, alerts, assessments, facts, outbox, people, tables, updates, visits
from storage.machinery.engine import parse_url
from tests.cast import NOW, enter
from tests.faults.crash import crash_everywhere, crash_point

BOT = 1
ROWS = {
    "seen_updates": 1,
    "visits": 1,
    "participants": 1,
    "facts": 1,
    "assessments": 1,
    "ratings": 2,
    "rating_facts": 1,
    "alerts": 1,
    "notices": 1,
}


def record_visit(tx: Tx) -> None:
    cast = enter(tx)
    visits.record(
        tx, cast.huaxin.id, cast.li_na.id, NOW.date(), NOW, participant_ids=[cast.wang_fang.id]
    )


def record_rating(tx: Tx) -> None:
    contact, account, rep = 1, 1, 3
    fact = facts.add(tx, account, rep, FactKind.TEXT, "prefers the rival", NOW)
    ratings = {"stance": Rating(-1, (fact,)), "guidance": Rating(0)}
    assessments.record(
        tx, Kind.KEY, contact, account, rep, ratings, NOW, rubric=("key", 1), level=None, mean=-0.5
    )
    alert = alerts.open_new(tx, "negative", Kind.KEY, contact, account, "critical", {}, NOW)
    manager = people.get(tx, rep).manager_id
    assert manager is not None
    outbox.queue(tx, manager, "alert", {"alert": alert.id}, NOW, priority=outbox.ALERT)


def record_everything(tx: Tx) -> None:
    if updates.take(tx, BOT, 1, NOW):
        record_visit(tx)
        record_rating(tx)


def in_one_verb(url: str) -> None:
    """The story as it must be: one verb, then the answer is shown."""

    async def story() -> None:
        ledger = Ledger(url)
        await ledger.write(record_everything)
        await ledger.read(lambda tx: people.get(tx, 3))
        await ledger.close()

    asyncio.run(story())


def in_two_verbs(url: str) -> None:
    """The story as it must not be: a crash between the two loses the alert."""

    async def story() -> None:
        ledger = Ledger(url)
        await ledger.write(record_visit)
        await ledger.write(record_rating)
        await ledger.close()

    asyncio.run(story())


def fails_by_itself(_url: str) -> None:
    crash_point("the first call")
    raise LookupError("no such contact")


def rows_left(url: str) -> dict[str, int]:
    """How many rows the tables of the story hold; checks the file's integrity on the way."""
    engine = create_engine(parse_url(url))
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        found = {
            name: connection.execute(
                select(func.count()).select_from(tables.METADATA.tables[name])
            ).scalar_one()
            for name in ROWS
        }
    engine.dispose()
    return found


def all_or_nothing(url: str) -> str:
    found = rows_left(url)
    assert found in (ROWS, dict.fromkeys(ROWS, 0))
    return "all" if found == ROWS else "nothing"


def test_a_verb_happens_wholly_or_not_at_all(new_database: Callable[[], str]) -> None:
    outcomes = crash_everywhere(in_one_verb, all_or_nothing, new_database)
    commit = outcomes.index("all")
    assert commit > len(ROWS), "every statement before the commit was a point to crash at"
    assert outcomes == ["nothing"] * commit + ["all"] * (len(outcomes) - commit)
    assert outcomes[-2:] == ["all", "all"], "also a crash after the commit, then none"


def test_an_effect_in_two_commits_is_caught(new_sqlite: Callable[[], str]) -> None:
    outcomes = crash_everywhere(in_two_verbs, rows_left, new_sqlite)
    half = {**dict.fromkeys(ROWS, 0), "visits": 1, "participants": 1}
    assert half in outcomes
    assert outcomes[-1] == {**ROWS, "seen_updates": 0}


def test_a_check_that_fails_names_the_point(new_sqlite: Callable[[], str]) -> None:
    with pytest.raises(AssertionError) as failure:
        crash_everywhere(in_two_verbs, all_or_nothing, new_sqlite)
    (note,) = failure.value.__notes__
    assert note.endswith("just before: BEGIN IMMEDIATE")


def test_a_scenario_that_fails_by_itself_is_not_taken_for_a_crash(
    new_sqlite: Callable[[], str],
) -> None:
    with pytest.raises(AssertionError, match=r"run 2 failed by itself: (?s:.*)no such contact"):
        crash_everywhere(fails_by_itself, lambda url: url, new_sqlite)


def test_an_update_that_comes_again_after_a_crash_has_its_effects_once(
    new_sqlite: Callable[[], str],
) -> None:
    def come_again(url: str) -> dict[str, int]:
        in_one_verb(url)
        return rows_left(url)

    assert all(rows == ROWS for rows in crash_everywhere(in_one_verb, come_again, new_sqlite))
