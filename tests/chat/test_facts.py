"""Facts that count, and "nothing has changed" that is not said for ever."""

from datetime import timedelta

from sqlalchemy import select

from scoring.assessments import Assessment, Kind
from scoring.facts import FactRules, support
from storage import Tx, assessments, tables
from tests.stage import Actor, Stage

SAID = "She showed our offer to her board on Monday"


async def latest(stage: Stage, name: str) -> Assessment:
    c = tables.contacts.c

    def find(tx: Tx) -> Assessment:
        contact = tx.execute(select(c.id).where(c.name == name)).scalar_one()
        known = assessments.last(tx, Kind.KEY, contact)
        assert known is not None
        return known

    return await stage.asks(find)


async def rates_afresh(emma: Actor, *signs: str) -> None:
    await emma.says("/rate grace", "Grace Miller")
    await emma.presses("Rate afresh", "1/6")
    await emma.rates(*signs)


async def test_one_visit_tapped_for_everything_backs_two_answers(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/visit orion", "Who did you meet")
    await emma.presses("Grace Miller", "✓ Grace Miller")
    await emma.presses("Done", "Save")
    await emma.says(SAID, "Save")
    await emma.presses("Save", "saved")
    await rates_afresh(emma, "⑤", "⑤", "⑤", "⑤", "⑤", "⑤")
    await emma.presses("Visit of 18 Nov", "6 answers · 1 fact")
    await emma.presses("Submit", "Recorded", "6 answers · 1 fact", "No facts yet: Information")
    rated = await latest(stage, "Grace Miller")
    now = stage.service.clock.now()
    assert len(support(rated.ratings, now, FactRules()).backed) == 2


async def test_a_word_is_taken_and_counts_as_none_and_a_clients_name_is_no_fact(
    stage: Stage,
) -> None:
    emma = stage.emma
    await rates_afresh(emma, "③", "③", "③", "③", "③", "④")
    await emma.says("Orion Logistics", "Orion Logistics alone is no fact")
    await emma.says("all fine", "too short to count")
    await emma.presses("Submit", "Recorded", "no facts that count")
    await rates_afresh(emma, "③", "③", "③", "③", "③", "④")
    await emma.says(SAID, "6 answers · 1 fact")
    await emma.presses("Submit", "Recorded")

    # The very words for somebody else count as none.
    await emma.says("/rate novak", "Peter Novak")
    await emma.presses("Peter Novak")
    await emma.presses("Rate afresh", "1/6")
    await emma.rates("①", "①", "①", "①", "①", "④")
    await emma.says(SAID, "Submit")
    await emma.presses("Submit", "Recorded", "no facts that count")


async def test_nothing_has_changed_renews_only_after_a_meeting_and_not_three_times(
    stage: Stage,
) -> None:
    emma = stage.emma
    first = await latest(stage, "Grace Miller")
    await stage.moves(to=stage.service.clock.now() + timedelta(days=20))
    await emma.says("/visit orion", "Who did you meet")
    await emma.presses("Grace Miller", "✓ Grace Miller")
    await emma.presses("Done", "Save")
    await emma.presses("Save", "saved")
    await emma.says("/rate grace", "What has changed")
    await emma.presses("Nothing", "Recorded")
    met = await latest(stage, "Grace Miller")
    assert (met.confirms, met.dated) == (1, met.at)

    await stage.moves(to=stage.service.clock.now() + timedelta(days=20))
    await emma.says("/rate grace", "What has changed")
    await emma.says("nothing", "Recorded")
    unmet = await latest(stage, "Grace Miller")
    assert (unmet.confirms, unmet.dated) == (2, met.at)
    assert first.dated < met.at < unmet.at

    asked = await emma.says("/rate grace", "What has changed")
    assert "Nothing" not in asked.labels
    await emma.says("nothing", "twice in a row")


async def test_what_somebody_else_found_is_rated_afresh_without_being_shown(stage: Stage) -> None:
    shown = await stage.zhang_wei.says("/rate 王敏", "1/6")
    assert "上次" not in shown.text
    assert "没有变化" not in shown.labels
