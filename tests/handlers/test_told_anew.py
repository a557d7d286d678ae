"""An answer that was kept and then taken back: card, list and trend tell one truth of it."""

from datetime import timedelta

from handlers.frame.settings import Settings
from handlers.relation.portfolio import portfolio
from handlers.relation.position import position
from scoring.assessments import Assessment, Kind, Rating
from scoring.level import evaluate
from scoring.packs import builtin
from scoring.standing import Standing
from storage import Ledger, Tx, accounts, assessments, kept, tables
from tests.cast import NOW, Cast, enter

DAY, SETTINGS = timedelta(days=1), Settings()
RUBRIC = builtin("key")


def rate(tx: Tx, cast: Cast, day: int, *levels: int | None) -> Assessment:
    """As a conversation records it: judged with what is kept."""
    ratings = {name: Rating(v) for name, v in zip(RUBRIC.dimension_ids, levels, strict=True)}
    at, key = NOW + day * DAY, (RUBRIC.id, RUBRIC.version)
    found = assessments.record(
        tx, Kind.KEY, cast.wang_fang.id, cast.huaxin.id, cast.li_na.id, ratings, at,
        rubric=key, level=None, mean=None,
    )  # fmt: skip
    (whole,) = kept.with_kept(tx, [found], SETTINGS.standing.lasts)
    result = evaluate(RUBRIC, whole.known_levels)
    values = {"level": result.level, "mean": result.mean}
    table = tables.assessments
    tx.execute(table.update().where(table.c.id == found.id).values(values))
    return found


async def test_card_list_and_trend_follow_when_what_was_kept_is_taken_back(ledger: Ledger) -> None:
    def story(tx: Tx) -> tuple[Cast, Assessment]:
        cast = enter(tx)
        rate(tx, cast, 0, 2, 2, 2, 2, 2, 2)
        wrong = rate(tx, cast, 1, 2, 2, 2, 2, -1, 2)
        rate(tx, cast, 2, 2, 2, 2, 2, None, 2)
        return cast, wrong

    cast, wrong = await ledger.write(story)

    def told(tx: Tx, day: int) -> tuple[Standing, Standing]:
        now, account = NOW + day * DAY, accounts.by_id(tx, cast.huaxin.id)
        (line,) = portfolio(tx, SETTINGS, cast.li_na, now).lines
        return position(tx, SETTINGS, account, now).standing, line.standing

    card, row = await ledger.read(lambda tx: told(tx, 3))
    assert card.contested
    assert row.contested

    def take_back(tx: Tx) -> None:
        assessments.withdraw(tx, wrong.id, cast.li_na.id, "mistyped", NOW + 4 * DAY)

    await ledger.write(take_back)
    card, row = await ledger.read(lambda tx: told(tx, 5))
    assert not card.contested
    assert not row.contested
    assert (row.stage, row.index) == (card.stage, card.index)

    def way(tx: Tx) -> dict[int, bool]:
        account = accounts.by_id(tx, cast.huaxin.id)
        shown = position(tx, SETTINGS, account, NOW + 5 * DAY).way
        return {(each.at - NOW).days: bool(each.standing.contested) for each in shown}

    shown = await ledger.read(way)
    assert [shown[day] for day in (0, 1, 2, 4)] == [False, True, True, False]


async def test_a_later_rating_leaves_the_day_on_which_it_was_taken_back_as_it_was_shown(
    ledger: Ledger,
) -> None:
    def story(tx: Tx) -> dict[int, bool]:
        cast = enter(tx)
        rate(tx, cast, 0, 2, 2, 2, 2, 2, 2)
        wrong = rate(tx, cast, 1, 2, 2, 2, 2, -1, 2)
        rate(tx, cast, 2, 2, 2, 2, 2, None, 2)
        assessments.withdraw(tx, wrong.id, cast.li_na.id, "mistyped", NOW + 4 * DAY)
        for day in (6, 7, 8):
            rate(tx, cast, day, 2, 2, 2, 2, 2, 2)
        account = accounts.by_id(tx, cast.huaxin.id)
        shown = position(tx, SETTINGS, account, NOW + 9 * DAY).way
        return {(each.at - NOW).days: bool(each.standing.contested) for each in shown}

    shown = await ledger.write(story)
    assert [shown[day] for day in (0, 1, 2, 4, 6)] == [False, True, True, False, False]
