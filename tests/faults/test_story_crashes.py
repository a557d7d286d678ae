"""P3: a crash before any statement, commit or acknowledgement loses nothing and doubles nothing.

The suite crashes at some points of all that there are; `python -m tests.reliability --only crashes`
at more of them, with `--soak` at each, on both databases.
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from handlers.doors import routes
from handlers.doors.clock import JOBS
from handlers.doors.commands import COMMANDS
from handlers.doors.flows import FLOWS
from scoring.people import Role
from storage import people
from storage.machinery import schema
from tests.cast import NOW
from tests.faults.chores import evening_of, everything
from tests.faults.copies import Databases, PostgresDatabases, SqliteFiles
from tests.faults.crash import Crash, crashing
from tests.faults.sending import crashed_sending
from tests.faults.steps import Step, Telling, crashed, points_of
from tests.faults.stories import REFUSED, STORIES, alone
from tests.faults.story import Raw, rows
from tests.postgres import Postgres, quick_place

# Of the suite's run: from one point to the next, and from one story that is told to the next.
SQLITE_EVERY, SENDER_EVERY, POSTGRES_EVERY, POSTGRES_STORIES = 71, 29, 97, 9

# What each conversation remembers, by its version.
REMEMBERED = {
    ("contact", 2): "account contact guided influence key line name reassigned role title",
    ("correct", 1): "assessment how reason",
    ("dossier", 1): "contact field",
    ("handover", 1): "account reason to",
    ("left", 1): "contact",
    ("move", 1): "contact target",
    ("plan", 1): "account at day moves people",
    ("rate", 2): "changed competitor corrects facts facts_done kind levels rival subject visit",
    ("visit", 1): "account chosen note parts people type",
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """In memory if there is room: a killed process, unlike a power cut, needs no disk."""
    with TemporaryDirectory(prefix="rapport-crashes-", dir=quick_place()) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def crash() -> Iterator[Crash]:
    with crashing() as crash:
        yield crash


@pytest.fixture(scope="module")
def files(folder: Path) -> Databases:
    return SqliteFiles(folder)


@pytest.fixture(scope="module")
def steps(files: Databases, folder: Path) -> list[Step]:
    return everything(files, folder)


def hire_in_two_halves(url: str) -> None:
    """As it must not be: who crashes in between begins anew, and finds half of it done."""
    for name in ("Bo Ming", "Su Hua"):
        alone(url, lambda tx: people.create(tx, name, Role.REP, NOW))  # noqa: B023  # called here


def of_story(steps: list[Step], name: str) -> list[Step]:
    return [step for step in steps if step.name.rpartition(" ")[0] == name]


def left_by(steps: list[Step], name: str, table: str) -> list[tuple[Any, ...]]:
    """The rows of a table when the story is over."""
    return rows(of_story(steps, name)[-1].after)[table]


def changed(step: Step) -> set[str]:
    before, after = rows(step.before), rows(step.after)
    return {name for name in after if after[name] != before[name]}


def route_of(step: Step) -> object:
    """Where an update leads to, by its key in the tables of the routes."""
    assert isinstance(step.act, partial)
    raw: Raw = step.act.keywords["raw"]
    if "edited_message" in raw:
        return routes.EDITED.name
    if "callback_query" in raw:
        data = raw["callback_query"]["data"]
        return (data, False) if (data, False) in routes.BUTTONS else (data.split(".")[0], True)
    words = raw.get("message", {}).get("text", "")
    return words.split()[0] if words.startswith("/") else routes.TYPED.name


def test_every_route_is_in_a_story(steps: list[Step]) -> None:
    """A new command, button or kind of message needs a story."""
    taken = {route_of(step) for name in STORIES for step in of_story(steps, name)}
    every = {*COMMANDS, *routes.BUTTONS, routes.TYPED.name, routes.EDITED.name}
    assert every - taken == set()


def test_every_conversation_is_told_to_its_end(steps: list[Step]) -> None:
    """A new flow needs a story in which it is recorded."""
    drafts = [row for name in STORIES for row in left_by(steps, name, "drafts")]
    flow_and_state = {(row[2], row[3]) for row in drafts}
    assert {flow for flow, state in flow_and_state if state == "done"} == set(FLOWS)
    assert {state for _, state in flow_and_state} == {"active", "paused", "cancelled", "done"}


def test_a_conversation_keeps_what_it_remembers_or_gets_a_new_version(steps: list[Step]) -> None:
    """After an update open conversations go on: if answers are named otherwise or mean something
    else, raise the flow's `version`, and write down here what it remembers now."""
    found: dict[tuple[str, int], set[str]] = {}
    for name in STORIES:
        for row in (row for step in of_story(steps, name) for row in rows(step.after)["drafts"]):
            flow, data = row[2], json.loads(row[5])
            if "answers" in data:
                known = found.setdefault((flow, data.get("version", 1)), set())
                known |= {key for key, value in data["answers"].items() if value is not None}
    assert {key: " ".join(sorted(answers)) for key, answers in found.items()} == REMEMBERED


def test_nothing_is_refused_but_where_that_is_the_story(steps: list[Step]) -> None:
    for name in STORIES:
        traces = [row for row in left_by(steps, name, "audit") if "access.refused" in row]
        assert bool(traces) is (name in REFUSED), name


def test_each_chore_has_something_to_do(steps: list[Step]) -> None:
    for job in JOBS:
        turns = of_story(steps, f"{job.__name__} at")
        assert any(changed(step) - {"due_marks"} for step in turns), job.__name__
    older = sorted(schema.steps())[:-1]
    migrated = [step.name for step in of_story(steps, "migration from")]
    assert migrated == [f"migration from {each}" for each in ("nothing", *older)]
    for step in steps:
        if step.name in ("import", "deactivate"):
            assert changed(step), step.name


def test_after_a_crash_the_story_goes_on_as_if_there_had_been_none(
    steps: list[Step], files: Databases, crash: Crash
) -> None:
    points = points_of(steps, SQLITE_EVERY)
    assert len(points) > len(STORIES)
    assert list(crashed(points, files, crash)) == []


def test_so_it_does_on_postgresql(postgres: Postgres, folder: Path, crash: Crash) -> None:
    databases = PostgresDatabases(postgres)
    steps = everything(databases, folder, list(STORIES)[::POSTGRES_STORIES])
    assert list(crashed(points_of(steps, POSTGRES_EVERY), databases, crash)) == []


def test_an_effect_in_two_halves_is_caught(files: Databases, crash: Crash) -> None:
    telling = Telling(files, files.migrated())
    telling.does("hiring", hire_in_two_halves)
    found = list(crashed(points_of(telling.steps), files, crash))
    assert found
    assert all(each.startswith("hiring: people, after a crash at ") for each in found)


def test_a_crash_of_the_sender_loses_no_notice_and_marks_each_copy(
    steps: list[Step], files: Databases, folder: Path, crash: Crash
) -> None:
    tried = list(crashed_sending(files, evening_of(steps), folder, crash, SENDER_EVERY))
    assert len(tried) > 1
    assert [wrong for wrong in tried if wrong] == []
