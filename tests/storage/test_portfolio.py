"""Large portfolios: as many statements whatever the history, and the heat map's numbers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, event, func, select

from scoring.accounts import Grade
from scoring.assessments import FactKind, Kind, Rating
from storage import (
    Ledger,
    Tx,
    accounts,
    assessments,
    competitors,
    contacts,
    facts,
    portfolio,
    tables,
)
from tests.bench.portfolio import UNTIL, fill
from tests.cast import NOW, Cast, enter

DAY = timedelta(days=1)


@contextmanager
def statements(tx: Tx) -> Iterator[list[str]]:
    """What is executed meanwhile."""
    seen: list[str] = []

    def note(_: Connection, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    event.listen(tx, "before_cursor_execute", note)
    yield seen
    event.remove(tx, "before_cursor_execute", note)


def rate(
    tx: Tx, cast: Cast, subject: int, days: int, kind: Kind = Kind.KEY, rival: int | None = None
) -> None:
    fact = facts.add(tx, cast.huaxin.id, cast.li_na.id, FactKind.TEXT, "said so", NOW)
    assessments.record(
        tx,
        kind,
        subject,
        cast.huaxin.id,
        cast.li_na.id,
        {"stance": Rating(1, (fact,))},
        NOW + days * DAY,
        rubric=(kind.value, 1),
        level=f"level {days}",
        mean=1.0,
        competitor_id=rival,
    )


def behind_it(tx: Tx, cast: Cast, people: int, times: int) -> None:
    """Let Huaxin have so many contacts, each subject assessed so many times, a rival's too."""
    rival = competitors.find_or_create(tx, "博瑞", NOW)
    known = [cast.wang_fang.id]
    known += [contacts.create(tx, cast.huaxin.id, f"No. {n}", NOW).id for n in range(people - 1)]
    for days in range(times):
        for subject in known:
            rate(tx, cast, subject, days)
        rate(tx, cast, cast.wang_fang.id, days, rival=rival.id)
        rate(tx, cast, cast.huaxin.id, days, Kind.GENERAL)
        rate(tx, cast, cast.huaxin.id, days, Kind.ORGANIZATIONAL)


def readers(cast: Cast) -> dict[str, Callable[[Tx], object]]:
    account = cast.huaxin.id
    then = NOW + 300 * DAY
    return {
        "card": partial(assessments.of_account, account_id=account),
        "card of a day": partial(assessments.of_account, account_id=account, as_of=then),
        "heat map": partial(portfolio.of_accounts, account_ids=[account]),
        "heat map of a day": partial(portfolio.of_accounts, account_ids=[account], as_of=then),
    }


@pytest.mark.parametrize(("people", "times"), [(1, 200), (40, 1)])
async def test_an_account_takes_as_many_statements_whatever_it_has_behind_it(
    people: int, times: int, new_database: Callable[[], str]
) -> None:
    async def counted(people: int, times: int) -> dict[str, int]:
        ledger = Ledger(new_database())
        cast = await ledger.write(enter)
        await ledger.write(lambda tx: behind_it(tx, cast, people, times))

        def count(tx: Tx) -> dict[str, int]:
            found = {}
            for name, read in readers(cast).items():
                with statements(tx) as seen:
                    read(tx)
                found[name] = len(seen)
            return found

        counts = await ledger.read(count)
        await ledger.close()
        return counts

    least = await counted(1, 1)
    assert await counted(people, times) == least
    assert all(1 < number <= 12 for number in least.values())


async def test_of_a_long_history_a_card_reads_the_last_two_of_each_subject(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        behind_it(tx, cast, people=3, times=5)
        record = assessments.of_account(tx, cast.huaxin.id)
        (theirs,) = record.theirs.values()
        for known in [*record.ours.values(), *theirs.values()]:
            assert [each.level for each in known] == ["level 4", "level 3"]
        assert len(record.ours) == 3 + 2
        assert list(theirs) == [(Kind.KEY, cast.wang_fang.id)]

    await ledger.write(story)


async def test_the_heat_map_has_the_newest_of_each_layer_as_it_was_known(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        subject, account = cast.wang_fang.id, cast.huaxin.id
        for days in (0, 5):
            rate(tx, cast, subject, days)
        rate(tx, cast, account, 7, Kind.GENERAL)
        (now,) = portfolio.of_accounts(tx, [account, 404])
        assert (now.account, now.contacts) == (cast.huaxin, [cast.wang_fang])
        levels = {subject: [each.level for each in known] for subject, known in now.known.items()}
        assert levels == {(Kind.KEY, subject): ["level 5"], (Kind.GENERAL, account): ["level 7"]}
        (then,) = portfolio.of_accounts(tx, [account], as_of=NOW + DAY)
        assert [each.level for each in then.known[Kind.KEY, subject]] == ["level 0"]
        assert list(then.known) == [(Kind.KEY, subject)]

    await ledger.write(story)


async def test_the_heat_map_shows_what_each_may_see_the_most_valuable_first(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        cast = enter(tx)
        for name, grade in (("无", None), ("Bee", Grade.B), ("Star", Grade.S)):
            accounts.create(tx, name, cast.zhang_wei.id, NOW, grade=grade)

        def names(limit: int, offset: int) -> list[str]:
            page = portfolio.visible(tx, cast.zhang_wei, limit=limit, offset=offset)
            return [each.account.name for each in page]

        assert names(9, 0) == ["Star", "华信 Huaxin", "Bee", "无"]
        assert names(2, 1) == ["华信 Huaxin", "Bee"]
        seen = portfolio.visible(tx, cast.li_na, limit=9)
        assert [each.account for each in seen] == [cast.huaxin]

    await ledger.write(story)


async def test_a_portfolio_from_the_same_seed_is_the_same(new_sqlite: Callable[[], str]) -> None:
    async def filled(seed: int) -> list[tuple[object, ...]]:
        ledger = Ledger(new_sqlite())
        await ledger.write(lambda tx: fill(tx, accounts=5, contacts=6, months=12, seed=seed))
        s = tables.assessments.c
        query = select(s.kind, s.subject_id, s.at, s.level).order_by(s.id)
        rows = [tuple(row) for row in await ledger.read(lambda tx: tx.execute(query).all())]
        await ledger.close()
        return rows

    first = await filled(1)
    assert await filled(1) == first
    assert await filled(2) != first


async def test_a_portfolio_can_be_worked_on_both_databases(ledger: Ledger) -> None:
    def story(tx: Tx) -> None:
        keys = fill(tx, accounts=4, contacts=6, months=12)
        record = assessments.of_account(tx, keys[0])
        assert len(record.contacts) == 6
        assert set(Kind) == {kind for kind, _ in record.ours}
        added = contacts.create(tx, keys[0], "王芳", UNTIL)
        assert added.id == tx.execute(select(func.max(tables.contacts.c.id))).scalar_one()

    await ledger.write(story)
