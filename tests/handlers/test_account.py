"""An account's position: few statements, any day as it was shown, suggestions, the portfolio."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Connection, event

from handlers.account.layer_words import AccountLayer, KeyLayer
from handlers.account.level_words import LevelCard
from handlers.frame.page import Screen
from handlers.frame.say import Say
from handlers.frame.settings import Settings
from handlers.relation.history import Judged, Passed, Went, history
from handlers.relation.portfolio import portfolio
from handlers.relation.position import Position, position, suggested
from handlers.relation.trail import moved, turned
from scoring.accounts import ChainRole, Contact, Grade, Line
from scoring.assessments import Kind
from scoring.compare import Cause
from scoring.packs import builtin
from scoring.people import Role
from scoring.standing import Stage
from storage import (
    Ledger,
    Tx,
    account_events,
    accounts,
    assessments,
    chain,
    contacts,
    people,
    visits,
)
from tests.bench.portfolio import UNTIL, fill
from tests.cast import NOW, Cast, enter
from tests.handlers.positions import assessment

SETTINGS, DAY = Settings(), timedelta(days=1)
MAX_STATEMENTS = 30


@contextmanager
def statements(tx: Tx) -> Iterator[list[str]]:
    """What is executed meanwhile."""
    seen: list[str] = []

    def note(_: Connection, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    event.listen(tx, "before_cursor_execute", note)
    yield seen
    event.remove(tx, "before_cursor_execute", note)


@pytest.mark.parametrize(("people_there", "months"), [(1, 24), (30, 3), (12, 24)])
async def test_a_card_takes_as_many_statements_whatever_the_account_has_behind_it(
    people_there: int, months: int, new_database: Callable[[], str]
) -> None:
    async def counted(people_there: int, months: int) -> dict[str, int]:
        ledger = Ledger(new_database())
        (key,) = await ledger.write(lambda tx: fill(tx, 1, people_there, months))

        def count(tx: Tx) -> dict[str, int]:
            account = accounts.by_id(tx, key)
            rubric = builtin("general")
            reads: dict[str, Callable[[], object]] = {
                "card": lambda: position(tx, SETTINGS, account, UNTIL),
                "card of a day": lambda: position(
                    tx, SETTINGS, account, UNTIL, UNTIL.date() - 20 * DAY
                ),
                "history": lambda: history(tx, SETTINGS, account),
                "suggestions": lambda: suggested(tx, SETTINGS, account, rubric, UNTIL),
            }
            found = {}
            for name, read in reads.items():
                with statements(tx) as seen:
                    read()
                found[name] = len(seen)
            return found

        counts = await ledger.read(count)
        await ledger.close()
        return counts

    found = await counted(people_there, months)
    assert found == await counted(2, 6)
    assert max(found.values()) <= MAX_STATEMENTS


def rate(
    tx: Tx, cast: Cast, kind: Kind, subject: int, levels: str, days: int, by: int | None = None
) -> int:
    """So many days after the beginning; the key of the assessment."""
    made = assessment(0, kind, subject, levels, NOW)
    return assessments.record(
        tx, kind, subject, cast.huaxin.id, by or cast.li_na.id, made.ratings, NOW + days * DAY,
        rubric=(made.rubric_id, made.rubric_version), level=made.level, mean=made.mean,
    ).id  # fmt: skip


def pages(there: Position) -> list[str]:
    """All that is shown of a position, in both languages, but for the line that dates it."""
    plain = replace(there, past=False)
    change = moved(there.way, there.until, 30)
    screens: list[Screen] = [LevelCard(plain, change, 30), KeyLayer(plain)]
    screens += [AccountLayer(plain, kind) for kind in (Kind.GENERAL, Kind.ORGANIZATIONAL)]
    said = [screen.page(Say(each, "Asia/Shanghai")) for screen in screens for each in ("en", "zh")]
    return [f"{page.text}{page.picture}" for page in said]


async def test_a_day_is_answered_as_it_was_shown_that_day(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        wang, here = cast.wang_fang, cast.huaxin.id
        other = people.create(tx, "Zhao Min", Role.REP, NOW, manager_id=cast.zhang_wei.id)
        second = contacts.create(
            tx, here, "赵强", NOW, line=Line.FINANCE, role=ChainRole.DECIDER, influence=2, key=True
        )
        away = accounts.create(tx, "Beiyue", cast.li_na.id, NOW)
        coming = contacts.create(
            tx, away.id, "钱进", NOW, line=Line.BUSINESS, role=ChainRole.DECIDER, key=True
        )
        rate(tx, cast, Kind.KEY, coming.id, "111111", 0)
        taken_back: list[int] = []

        def withdraw(days: int) -> None:
            assessments.withdraw(tx, taken_back[-1], cast.li_na.id, "a slip", NOW + days * DAY)

        def visit(days: int) -> None:
            then = NOW + days * DAY
            visits.record(tx, here, cast.li_na.id, then.date(), then, participant_ids=[wang.id])

        steps: list[Callable[[int], object]] = [
            lambda days: rate(tx, cast, Kind.KEY, wang.id, "222222", days),
            visit,
            lambda days: rate(tx, cast, Kind.GENERAL, here, "2222", days),
            lambda days: taken_back.append(rate(tx, cast, Kind.KEY, second.id, "111111", days)),
            lambda days: rate(tx, cast, Kind.ORGANIZATIONAL, here, "1111", days),
            withdraw,
            lambda days: rate(tx, cast, Kind.KEY, wang.id, "1111-0", days),
            lambda days: chain.edit(
                tx, second.id, cast.li_na.id, NOW + days * DAY, influence=3, role=ChainRole.USER
            ),
            lambda days: accounts.handover(
                tx, here, other.id, cast.zhang_wei.id, "leaves", NOW + days * DAY
            ),
            lambda days: chain.mark_left(tx, second.id, None, other.id, NOW + days * DAY),
            lambda days: rate(tx, cast, Kind.GENERAL, here, "1111", days, by=other.id),
            lambda days: account_events.set_grade(tx, here, Grade.B, 1, NOW + days * DAY),
            lambda days: account_events.set_no_posts(
                tx, here, frozenset({Line.BUSINESS}), 1, NOW + days * DAY
            ),
            lambda days: chain.reassign(tx, wang.id, 1, NOW + days * DAY, title="COO"),
            lambda days: chain.move(tx, coming.id, here, 1, NOW + days * DAY),
            lambda days: rate(tx, cast, Kind.KEY, coming.id, "333333", days),
            lambda days: chain.move(tx, coming.id, away.id, 1, NOW + days * DAY),
            lambda days: rate(tx, cast, Kind.KEY, wang.id, "222222", days),
            lambda days: account_events.set_segment(tx, here, "outcome", 1, NOW + days * DAY),
        ]
        shown: dict[date, list[str]] = {}
        stood: dict[datetime, tuple[Stage, float | None]] = {}
        for number, step in enumerate(steps):
            step(10 * number)
            now = NOW + 10 * number * DAY
            account = accounts.by_id(tx, here)
            there = position(tx, SETTINGS, account, now)
            shown[now.date()] = pages(there)
            stood[now] = there.standing.stage, there.standing.index
        later = NOW + 400 * DAY
        account = accounts.by_id(tx, here)
        for day, was in shown.items():
            assert pages(position(tx, SETTINGS, account, later, day)) == was, day
        assert len({tuple(was) for was in shown.values()}) >= len(steps) - 2
        way = position(tx, SETTINGS, account, later).way
        for at, standing in stood.items():
            then = [each.standing for each in way if each.at <= at][-1]
            assert (then.stage, then.index) == standing, at

    await ledger.write(story)


async def test_a_correction_changes_no_day_that_was_shown_and_is_known_to_alerts(
    ledger: Ledger,
) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        account_events.set_grade(tx, cast.huaxin.id, None, None, NOW)
        huaxin = accounts.by_id(tx, cast.huaxin.id)
        rate(tx, cast, Kind.KEY, cast.wang_fang.id, "222222", 0)
        slip = rate(tx, cast, Kind.KEY, cast.wang_fang.id, "------", 40)
        rate(tx, cast, Kind.GENERAL, cast.huaxin.id, "2222", 60)
        assessments.withdraw(tx, slip, cast.li_na.id, "a slip", NOW + 61 * DAY)
        there = position(tx, SETTINGS, huaxin, NOW + 62 * DAY)
        shown = [Stage.POINT, Stage.NONE, Stage.NONE, Stage.PLANE]
        assert [each.standing.stage for each in there.way] == shown
        known = [Stage.POINT, Stage.PLANE]
        assert [each.standing.stage for each in there.snapshots] == known
        assert turned(there.way) == (NOW + 61 * DAY, Stage.NONE)
        day = (NOW + 50 * DAY).date()
        then = position(tx, SETTINGS, huaxin, NOW + 62 * DAY, day)
        assert then.standing.stage is Stage.NONE

    await ledger.write(story)


async def test_the_index_is_compared_with_that_of_a_month_ago(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        rate(tx, cast, Kind.KEY, cast.wang_fang.id, "222222", 0)
        rate(tx, cast, Kind.KEY, cast.wang_fang.id, "111111", 40)
        there = position(tx, SETTINGS, cast.huaxin, NOW + 41 * DAY)
        assert moved(there.way, there.until, 30) == -25.0
        again = position(tx, SETTINGS, cast.huaxin, NOW + 90 * DAY)
        assert moved(again.way, again.until, 30) == 0

    await ledger.write(story)


async def test_the_history_tells_falls_by_their_cause_and_shows_what_was_taken_back(
    ledger: Ledger,
) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        wang = cast.wang_fang.id
        rate(tx, cast, Kind.KEY, wang, "222222", 0)
        slip = rate(tx, cast, Kind.KEY, wang, "333333", 1)
        assessments.withdraw(tx, slip, cast.zhang_wei.id, "a slip", NOW + 2 * DAY)
        rate(tx, cast, Kind.KEY, wang, "111111", 3)
        rate(tx, cast, Kind.KEY, wang, "000000", 4, by=cast.zhang_wei.id)
        accounts.handover(tx, cast.huaxin.id, cast.chen_jie.id, 1, "", NOW + 5 * DAY)
        chain.mark_left(tx, wang, None, cast.li_na.id, NOW + 6 * DAY)
        left, passed, *ratings = history(tx, SETTINGS, cast.huaxin)
        assert isinstance(left, Went)
        assert isinstance(passed, Passed)
        judged = [each for each in ratings if isinstance(each, Judged)]
        assert [each.cause for each in judged] == [Cause.RATER_CHANGED, Cause.REAL, None, None]
        assert [each.before for each in judged] == ["accepted", "supports", "supports", None]
        assert [each.corrector for each in judged] == ["", "", "Zhang Wei", ""]
        then = history(tx, SETTINGS, cast.huaxin, NOW + 1 * DAY)
        assert [each.at for each in then] == [NOW + DAY, NOW]

    await ledger.write(story)


async def test_the_ledger_suggests_levels_for_what_its_own_facts_decide(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        met: list[Contact] = [cast.wang_fang]
        rate(tx, cast, Kind.KEY, cast.wang_fang.id, "222222", 0)
        visits.record(
            tx, cast.huaxin.id, cast.li_na.id, NOW.date(), NOW,
            participant_ids=[each.id for each in met],
        )  # fmt: skip
        found = suggested(tx, SETTINGS, cast.huaxin, builtin("general"), NOW + DAY)
        assert {name: each.suggestion.level for name, each in found.items()} == {
            "coverage": 0,
            "depth": 3,
            "stability": 0,
        }
        whole = suggested(tx, SETTINGS, cast.huaxin, builtin("organizational"), NOW + DAY)
        assert {name: each.suggestion.level for name, each in whole.items()} == {"interaction": 0}

    await ledger.write(story)


async def test_the_portfolio_begins_with_what_fell_and_keeps_to_what_one_may_see(
    ledger: Ledger,
) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        other = people.create(tx, "Zhao Min", Role.REP, NOW)
        accounts.create(tx, "Beiyue", cast.li_na.id, NOW)
        accounts.create(tx, "Not hers", other.id, NOW)
        rate(tx, cast, Kind.KEY, cast.wang_fang.id, "222222", 0)
        rate(tx, cast, Kind.KEY, cast.wang_fang.id, "111111", 40)
        for person in (cast.li_na, cast.zhang_wei):
            seen = portfolio(tx, SETTINGS, person, NOW + 41 * DAY)
            assert [each.account.name for each in seen.lines] == [cast.huaxin.name, "Beiyue"]
            assert seen.lines[0].moved == -25.0
            assert seen.lines[0].rungs[Kind.KEY] == -2
            assert not seen.more
        (own,) = portfolio(tx, SETTINGS, other, NOW).lines
        assert own.account.name == "Not hers"
        every = portfolio(tx, SETTINGS, cast.chen_jie, NOW + 41 * DAY)
        assert len(every.lines) == 3

    await ledger.write(story)
