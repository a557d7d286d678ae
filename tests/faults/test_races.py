"""P18: two who decide the same at once, on PostgreSQL, come one after the other.

The races are made of the stories and chores, of which each command, button, conversation and job
has one (`test_story_crashes.py`): what decides something is raced without being named here.
"""

from collections.abc import Iterator
from functools import partial

from sqlalchemy import select, update

from handlers.doors.clock import JOBS
from handlers.doors.flows import FLOWS
from handlers.doors.routes import BUTTONS
from handlers.privacy.erasing import erase
from storage import Tx, contacts, drafts, people, staged, tables
from storage.identity import ErasureSubject
from storage.import_parts import parts_of
from storage.imports import Change, Noun
from storage.names import fold
from tests.cast import NOW
from tests.faults.conftest import Told
from tests.faults.races import Race, raced, races
from tests.faults.steps import Step
from tests.faults.stories import alone
from tests.faults.story import rows
from tests.faults.test_story_crashes import route_of
from tests.permission.world import telegram_id

AT_END = 4  # of so many races one meets at the end of the first one, too


def test_whatever_decides_is_raced_and_leaves_what_one_order_leaves(told_on_postgres: Told) -> None:
    databases, wrong, decided = told_on_postgres.databases, list[str](), list[Step]()
    for step, race in races(told_on_postgres.steps, databases):
        decided.append(step)
        wrong += raced(race, databases, at_end=len(decided) % AT_END == 0)
    assert wrong == []
    assert {key for key, route in BUTTONS.items() if route.decides} <= set(_routes(decided))
    assert {flow for step in decided for flow in _recorded(step)} == set(FLOWS)
    assert {step.name.split(" at ")[0] for step in decided if " at " in step.name} == {
        job.__name__ for job in JOBS
    }


def _routes(decided: list[Step]) -> Iterator[object]:
    for step in decided:
        if isinstance(step.act, partial) and "raw" in step.act.keywords:
            yield route_of(step)


def _recorded(step: Step) -> set[str]:
    """The conversations that this step has ended with a record."""
    before, after = rows(step.before)["drafts"], rows(step.after)["drafts"]
    return {row[2] for row in set(after) - set(before) if row[3] == "done"}


def count_unlocked(url: str) -> None:
    """As it must not be: what is written was read before, and not locked."""

    def verb(tx: Tx) -> None:
        p = tables.people.c
        person = tx.execute(select(p.id, p.office).order_by(p.id).limit(1)).one()
        counted = update(tables.people).where(p.id == person.id)
        tx.execute(counted.values(office=f"{person.office}+"))

    alone(url, verb)


def test_what_is_read_unlocked_and_written_is_caught(told_on_postgres: Told) -> None:
    race = Race("counting", told_on_postgres.world, count_unlocked, count_unlocked)
    found = list(raced(race, told_on_postgres.databases))
    assert found
    assert all(each.startswith("counting: people") for each in found)


def noted_by_name(url: str) -> None:
    """A turn that writes a name which it has read into a conversation."""

    def verb(tx: Tx) -> None:
        rep = people.speaking(tx, telegram_id("li"))
        assert rep is not None
        (contact, *_) = contacts.visible(tx, rep)
        drafts.begin(tx, rep.id, "rate", {"said": contact.name}, telegram_id("li"), NOW)

    alone(url, verb)


def erased_for_good(url: str) -> None:
    def verb(tx: Tx) -> None:
        rep = people.speaking(tx, telegram_id("zhang"))
        assert rep is not None
        (contact, *_) = contacts.visible(tx, rep)
        erase(tx, ErasureSubject.CONTACT, contact.id, None, NOW, keep_texts=True)

    alone(url, verb)


def test_a_name_that_was_read_is_not_written_behind_an_erasure(told_on_postgres: Told) -> None:
    race = Race("noting", told_on_postgres.world, noted_by_name, erased_for_good)
    assert list(raced(race, told_on_postgres.databases)) == []


def test_an_import_under_way_does_not_bring_back_who_is_erased(told_on_postgres: Told) -> None:
    databases = told_on_postgres.databases
    before = databases.copy(told_on_postgres.world)

    def decided(tx: Tx) -> None:
        rep = people.speaking(tx, telegram_id("zhang"))
        assert rep is not None
        (contact, *_) = contacts.visible(tx, rep)
        row = {"name": contact.name, "title": f"{contact.name}, CFO"}
        change = Change((fold(contact.account), fold(contact.name)), row)
        key = staged.begin(tx, NOW)
        staged.stage(tx, key, list(parts_of(Noun.CONTACTS, [change])))
        staged.decide(tx, key, [], NOW, None)

    alone(before, decided)
    record = partial(alone, verb=partial(staged.record_part, now=NOW))
    assert list(raced(Race("importing", before, record, erased_for_good), databases)) == []
    databases.drop(before)
