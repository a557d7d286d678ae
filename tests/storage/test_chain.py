"""How the decision chain changes, and what it was on any day."""

from datetime import date, timedelta

import pytest

from scoring.accounts import ChainRole, Contact, ContactChange, Line
from storage import Ledger, Tx, accounts, chain, contacts, visits
from tests.cast import NOW, Cast, enter

DAY = timedelta(days=1)
FRIDAY = date(2026, 11, 20)


def with_assistant(tx: Tx) -> tuple[Cast, Contact]:
    """The cast, and Li Qiang who reports to Wang Fang."""
    cast = enter(tx)
    li_qiang = contacts.create(tx, cast.huaxin.id, "李强", NOW)
    reports = chain.edit(tx, li_qiang.id, cast.li_na.id, NOW, reports_to_id=cast.wang_fang.id)
    return cast, reports


async def test_an_edit_changes_what_it_names_and_leaves_a_trace(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        key, by = cast.wang_fang.id, cast.li_na.id
        edited = chain.edit(
            tx, key, by, NOW + DAY, name="汪芳", line=Line.FINANCE, role=ChainRole.DECIDER
        )
        assert edited == contacts.get(tx, key)
        assert (edited.name, edited.line, edited.title) == (
            "汪芳",
            Line.FINANCE,
            "Purchasing director",
        )
        (found,) = contacts.visible(tx, cast.li_na)
        assert "wangfang" in found.keys.split()
        (event,) = chain.events_of(tx, key)
        assert (event.what, event.by_id, event.at) == (ContactChange.EDITED, by, NOW + DAY)
        assert event.fields == {
            "name": ("王芳", "汪芳"),
            "line": (Line.PROCUREMENT, Line.FINANCE),
        }
        assert chain.edit(tx, key, by, NOW + 2 * DAY, influence=edited.influence) == edited
        assert len(chain.events_of(tx, key)) == 1, "what changes nothing leaves no trace"

    await ledger.write(story)


async def test_who_left_is_known_as_gone_and_nobody_reports_to_them(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast, li_qiang = with_assistant(tx)
        key = cast.wang_fang.id
        gone = chain.mark_left(tx, key, FRIDAY, cast.li_na.id, NOW + DAY)
        assert (gone.active, gone.left_on) == (False, FRIDAY)
        (present,) = contacts.of_account(tx, cast.huaxin.id)
        assert (present.id, present.reports_to_id) == (li_qiang.id, None)
        assert [each.id for each in chain.of_account(tx, cast.huaxin.id)] == [key, li_qiang.id]
        what = [each.what for each in chain.events(tx, cast.huaxin.id, since=NOW + DAY)]
        assert what == [ContactChange.EDITED, ContactChange.LEFT]

        assert chain.returned(tx, key, cast.li_na.id, NOW + 2 * DAY) == cast.wang_fang
        last = chain.events_of(tx, key)[-1]
        assert last.fields == {"active": (False, True), "left_on": (FRIDAY, None)}

    await ledger.write(story)


async def test_the_chain_of_a_day_is_what_it_was_then(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast, li_qiang = with_assistant(tx)
        here, by = cast.huaxin.id, cast.li_na.id
        borui = accounts.create(tx, "博瑞", by, NOW)
        wang_fang = cast.wang_fang
        days = [(NOW, [wang_fang, li_qiang])]
        promoted = chain.edit(tx, li_qiang.id, by, NOW + 1 * DAY, influence=2, line=Line.FINANCE)
        days.append((NOW + 1 * DAY, [wang_fang, promoted]))
        chain.mark_left(tx, wang_fang.id, FRIDAY, by, NOW + 2 * DAY)
        days.append((NOW + 2 * DAY, chain.of_account(tx, here)))
        chain.move(tx, li_qiang.id, borui.id, by, NOW + 3 * DAY)
        days.append((NOW + 3 * DAY, chain.of_account(tx, here)))
        chain.returned(tx, wang_fang.id, by, NOW + 4 * DAY)
        contacts.create(tx, here, "赵敏", NOW + 5 * DAY)
        days.append((NOW + 5 * DAY, chain.of_account(tx, here)))

        for instant, expected in days:
            assert chain.of_account(tx, here, as_of=instant) == expected
            assert chain.of_account(tx, here, as_of=instant + DAY / 2) == expected
        assert chain.of_account(tx, here, as_of=NOW - DAY) == []
        assert chain.of_account(tx, borui.id, as_of=NOW + 2 * DAY) == []
        (moved,) = chain.of_account(tx, borui.id, as_of=NOW + 3 * DAY)
        assert (moved.id, moved.reports_to_id) == (li_qiang.id, None)

    await ledger.write(story)


@pytest.mark.parametrize(
    "name",
    [
        "王芳",
        "王 芳",
        "王方",
        "Wang Fang",
        "WANG, fang",
        "Fang Wang",
        "ｗａｎｇｆａｎｇ",
        "Wаng Fаng",
    ],
)
async def test_a_name_that_may_be_a_known_persons_is_noticed(name: str, ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        assert chain.alike(tx, cast.huaxin.id, name) == [cast.wang_fang]
        assert chain.alike(tx, 404, name) == []

    await ledger.write(story)


@pytest.mark.parametrize("name", ["王", "王芬", "芳", "Wang", "Anna Wang", "!"])
async def test_another_persons_name_is_not_taken_for_a_known_one(name: str, ledger: Ledger) -> None:
    cast = await ledger.write(enter)
    assert await ledger.read(lambda tx: chain.alike(tx, cast.huaxin.id, name)) == []


async def test_given_names_of_two_syllables_are_recognised_in_either_order(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        li = contacts.create(tx, cast.huaxin.id, "李小明", NOW)
        for name in ("Li Xiaoming", "Xiaoming Li", "LI XIAO MING"):
            assert chain.alike(tx, cast.huaxin.id, name) == [li]

    await ledger.write(story)


async def test_visits_since_a_day_tell_whom_they_met(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast, li_qiang = with_assistant(tx)
        account, rep, both = cast.huaxin.id, cast.li_na.id, [cast.wang_fang.id, li_qiang.id]
        for days, met in ((0, both), (5, []), (9, both[:1])):
            visits.record(
                tx, account, rep, FRIDAY + days * DAY, NOW + days * DAY, participant_ids=met
            )
        found = visits.of_account(tx, account, FRIDAY)
        assert [list(each.participant_ids) for each in found] == [both, [], both[:1]]
        since = visits.of_account(tx, account, FRIDAY + 5 * DAY, as_of=NOW + 6 * DAY)
        assert since == [found[1]]

        assert contacts.last_met(tx, both) == {both[0]: FRIDAY + 9 * DAY, both[1]: FRIDAY}
        assert contacts.last_met(tx, both, as_of=NOW + DAY) == dict.fromkeys(both, FRIDAY)
        assert contacts.first_met(tx, both) == dict.fromkeys(both, FRIDAY)
        assert contacts.first_met(tx, both, as_of=NOW - DAY) == {}
        last = visits.last_of_account(tx, account, as_of=NOW + 6 * DAY)
        assert last is not None
        assert last.day == FRIDAY + 5 * DAY

    await ledger.write(story)


async def test_who_moved_on_is_told_of_as_they_were_when_they_went(ledger: Ledger) -> None:
    def story(tx: Tx) -> tuple[str, str, str]:
        cast = enter(tx)
        other = accounts.create(tx, "Orion", None, NOW)
        wang = cast.wang_fang.id
        chain.edit(tx, wang, None, NOW, title="CIO")
        chain.move(tx, wang, other.id, cast.li_na.id, NOW + timedelta(days=1))
        now = chain.edit(tx, wang, None, NOW + timedelta(days=2), name="Ms Wang-Li", title="CEO")
        then = chain.as_they_went(tx, now, cast.huaxin.id)
        return then.name, then.title, chain.as_they_went(tx, now, other.id).name

    assert await ledger.write(story) == ("王芳", "CIO", "Ms Wang-Li")
