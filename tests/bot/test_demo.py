"""The demonstration begins where its story does: a Wednesday at ten, two of five visits done."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.clock import Clock
from bot.config import config_of
from bot.demo import CLIENTS, TEAM, found_team, furnish, opening
from bot.sandbox import Sandbox
from handlers.frame.settings import Settings
from handlers.relation import rhythm
from scoring.assessments import Kind
from scoring.cadence import week_of
from scoring.facts import FactRules, says_enough
from scoring.people import Role
from storage import Ledger, Tx, alerts, assessments, contacts, people, visits

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEDNESDAY = datetime(2026, 11, 18, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize("day", [16, 17, 18, 22])
def test_it_opens_on_the_wednesday_of_the_present_week(day: int) -> None:
    now = datetime(2026, 11, day, 23, 30, tzinfo=SHANGHAI)
    assert opening(now, SHANGHAI) == WEDNESDAY


async def test_each_rep_has_two_visits_behind_them_this_week(ledger: Ledger) -> None:
    await ledger.write(lambda tx: found_team(tx, WEDNESDAY))
    settings = Settings()

    def done(tx: Tx) -> list[tuple[int, int]]:
        reps = [each for each in people.everybody(tx) if each.role is Role.REP]
        monday, sunday = week_of(WEDNESDAY.date())
        for rep in reps:
            days = {each.day for each in visits.between(tx, rep.id, monday, sunday)}
            assert max(days) < WEDNESDAY.date()
        weeks = [rhythm.week_of(tx, settings, rep, WEDNESDAY) for rep in reps]
        return [(week.done, week.owed) for week in weeks]

    assert await ledger.read(done) == [(2, 5), (2, 5)]


def test_every_visit_has_words_of_its_own_so_that_its_note_counts_as_a_fact() -> None:
    notes = [note for client in CLIENTS for each in client.people for note in each.met.values()]
    assert len(notes) == len(set(notes))
    assert [note for note in notes if not says_enough(note, FactRules())] == []


async def test_somebody_has_been_rated_and_can_still_fall(ledger: Ledger) -> None:
    await ledger.write(lambda tx: found_team(tx, WEDNESDAY))

    def rated(tx: Tx) -> int:
        assert [
            alert
            for rule in ("negative", "level_drop")
            for alert in alerts.unresolved_of_rule(tx, rule)
        ] == []
        known = assessments.latest(tx, Kind.KEY, [each.id for each in contacts.all_key(tx)])
        return len(known)

    assert await ledger.read(rated) >= 4


async def test_a_second_start_finds_the_team_as_it_was_left(sqlite_url: str) -> None:
    clock = Clock()
    async with Sandbox(clock=clock) as sandbox:
        await furnish(sandbox, config_of(), sqlite_url)
        began = clock.now()
        clock.move_to(datetime(2027, 1, 4, tzinfo=SHANGHAI))
        await furnish(sandbox, config_of(), sqlite_url)
        assert clock.now() > began
        assert len(sandbox.world.people) == len(TEAM)
    ledger = Ledger(sqlite_url)
    assert len(await ledger.read(people.everybody)) == len(TEAM)
    await ledger.close()
