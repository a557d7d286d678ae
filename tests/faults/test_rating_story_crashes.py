"""A crash before any statement or commit of the rating story loses nothing and doubles nothing.

Each update is a scenario of its own: it begins with the database that the updates before it have
left, and must end with the same rows whatever crash it met. So must then the whole story, and the
number of runs grows with its length, not with the square of it.
"""

import asyncio
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest

from handlers.chat.reply import Reply
from storage import Ledger
from storage.ledger import Verb
from tests.faults.crash import crash_point, crashing
from tests.faults.story import Raw, Rep, Rows, enter_joined, rate_after_a_visit, rows, tell, turn
from tests.postgres import quick_place
from tests.sqlite import copies_of

T = TypeVar("T")
LI_NA = 7_000_000_001
UPDATE = "update.json"  # what Telegram holds, beside the databases
ACKNOWLEDGED = ".acknowledged"  # beside each database: Telegram was told to forget it
# Of an update at least: the person, the update seen, the draft, savepoint, commit, acknowledgement.
LEAST_POINTS = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One update: `begin` is the database before it, `left` what an untouched turn leaves."""

    begin: Path
    raw: Raw
    left: Rows


def deliver(url: str) -> None:
    """Telegram's side and ours: an update comes as long as it is not acknowledged."""
    file = Path(url.removeprefix("sqlite:///"))
    acknowledged = file.with_name(file.name + ACKNOWLEDGED)
    if acknowledged.exists():
        return
    raw = json.loads((file.parent / UPDATE).read_text())

    async def poll() -> None:
        ledger = Ledger(url)
        await tell(ledger, raw)
        crash_point("the acknowledgement")
        acknowledged.touch()
        await ledger.close()

    asyncio.run(poll())


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """In memory if there is room: a killed process, unlike a power cut, needs no disk."""
    with TemporaryDirectory(prefix="rapport-crashes-", dir=quick_place()) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def story(migrated_file: Path, folder: Path) -> list[Step]:
    """Its updates, told once without a crash."""
    file = folder / "story.db"
    shutil.copy(migrated_file, file)
    url = f"sqlite:///{file}"
    steps: list[Step] = []

    async def send(raw: Raw) -> Reply | None:
        begin = folder / f"before-{raw['update_id']}.db"
        shutil.copy(file, begin)
        reply = await _alone(url, partial(turn, raw=raw))
        steps.append(Step(begin, raw, rows(url)))
        return reply

    async def tell_all() -> None:
        await _alone(url, lambda tx: enter_joined(tx, LI_NA))
        await rate_after_a_visit(Rep(LI_NA, send))

    asyncio.run(tell_all())
    return steps


async def _alone(url: str, verb: Verb[T]) -> T:
    """With a ledger of its own, so that afterwards the file holds all."""
    ledger = Ledger(url)
    try:
        return await ledger.write(verb)
    finally:
        await ledger.close()


def test_untouched_the_story_leaves_what_was_said(story: list[Step]) -> None:
    left = story[-1].left
    drafts = [json.loads(row[5]) for row in left["drafts"]]
    assert [draft["answers"].get("note") for draft in drafts] == [
        "asked for our price\nshowed us the second hall",
        None,
    ]
    assert {name: len(left[name]) for name in ("visits", "participants", "assessments")} == {
        "visits": 1,
        "participants": 1,
        "assessments": 1,
    }
    levels: list[Any] = sorted(tuple(row[1:]) for row in left["ratings"])
    assert levels == [
        ("acceptance", 0),
        ("decision_support", 1),
        ("engagement", 2),
        ("guidance", None),
        ("information", 2),
        ("stance", -1),
    ]
    assert len(left["facts"]) == len(left["rating_facts"]) == 3
    assert [row[1] for row in left["alerts"]] == ["negative"]
    assert [row[2] for row in left["notices"]] == ["drop"]


def test_after_a_crash_anywhere_the_story_goes_on_as_if_there_had_been_none(
    story: list[Step], folder: Path
) -> None:
    runs = 0
    with crashing(deliver) as everywhere:
        for step in story:
            (folder / UPDATE).write_text(json.dumps(step.raw))
            outcomes = everywhere(partial(_redeliver, step.left), copies_of(step.begin, folder))
            runs += len(outcomes)
    assert runs > LEAST_POINTS * len(story)


def _redeliver(left: Rows, url: str) -> None:
    deliver(url)
    assert rows(url) == left
