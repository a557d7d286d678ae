"""What is confirmed is what was shown: if it has changed in the meantime, it is asked again."""

from collections.abc import Callable
from typing import Any

import pytest

from scoring.assessments import Kind
from scoring.people import Role
from storage import Tx, accounts, assessments, chain, contacts, people
from tests.chat.test_alerts import rates_afresh
from tests.stage import Stage

LOW, HIGH = ("①", "①", "①", "①", "①", "①"), ("③", "③", "③", "③", "③", "③")
CHANGED = "changed in the meantime"


async def rated(stage: Stage, name: str) -> list[tuple[str, str | None]]:
    """Who rated a contact, and to which level, the oldest first."""

    def look(tx: Tx) -> list[tuple[str, str | None]]:
        everybody = contacts.visible(tx, people.named(tx, "陈婕")[0])
        key = next(contact.id for contact in everybody if contact.name == name)
        known = assessments.latest(tx, Kind.KEY, [key], back=20)[key]
        return [(people.get(tx, each.rater_id).name, each.level) for each in reversed(known)]

    return await stage.asks(look)


async def meanwhile(stage: Stage, change: Callable[[Tx, dict[str, int]], Any]) -> None:
    """Something that somebody else records, with the keys of all by their names."""

    def write(tx: Tx) -> None:
        chen = people.named(tx, "陈婕")[0]
        keys = {each.name: each.id for each in people.everybody(tx)}
        keys |= {each.name: each.id for each in accounts.visible(tx, chen)}
        keys |= {each.name: each.id for each in contacts.visible(tx, chen)}
        change(tx, keys)

    await stage.service.ledger.write(write)


@pytest.mark.parametrize("typed", [False, True])
async def test_nothing_has_changed_is_said_of_the_rating_that_was_shown(
    stage: Stage, typed: bool
) -> None:
    emma, daniel = stage.emma, stage.daniel
    await emma.says("/rate grace", "Supports us", "What has changed")
    await rates_afresh(daniel, "Grace Miller", *LOW)
    before = await rated(stage, "Grace Miller")
    assert before[-1] == ("Daniel Weber", "opposed")
    if typed:  # what somebody else found is rated afresh, and not shown
        shown = await emma.says("nothing", "1/6", "Acceptance")
    else:
        shown = await emma.presses("Nothing", CHANGED, "1/6", "Acceptance")
    assert "Opposed" not in shown.text
    assert await rated(stage, "Grace Miller") == before, "nobody said that"


async def test_a_rating_that_was_withdrawn_meanwhile_is_not_confirmed(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel
    await rates_afresh(emma, "Grace Miller", *HIGH)
    await emma.says("/rate grace", "Accepted", "What has changed")
    await stage.settles()
    await daniel.says("/level orion", "History")
    await daniel.presses("History", "Grace Miller")
    await daniel.presses("Correct")
    await daniel.presses("Wrong statement chosen")
    await daniel.presses("Withdraw it")
    await daniel.presses("✓ Withdraw it", "Withdrawn")
    before = await rated(stage, "Grace Miller")
    await emma.presses("Nothing", CHANGED, "Supports us", "What has changed")
    assert await rated(stage, "Grace Miller") == before


async def test_a_summary_is_shown_again_before_it_is_recorded(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel
    await emma.says("/rate grace")
    await emma.presses("Some things")
    await emma.presses("Acceptance", "✓ Acceptance")
    await emma.presses("Next")
    await emma.presses("③", "Submit")
    await rates_afresh(daniel, "Grace Miller", *LOW)
    before = await rated(stage, "Grace Miller")
    await emma.presses("Submit", CHANGED, "2/6")  # what somebody else found is rated afresh
    assert await rated(stage, "Grace Miller") == before


async def test_the_visit_offered_as_a_fact_is_the_one_that_is_taken(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/rate anna", "1/6")
    shown = await emma.presses("⑤", "shows this?", "16 Nov")
    offer = next(label for label in shown.labels if "16 Nov" in label)
    await stage.daniel.says("/visit baltic", "Who did you meet")
    await stage.daniel.presses("Anna Larsen", "✓ Anna Larsen")
    await stage.daniel.presses("Done", "Save")
    await stage.daniel.presses("Save", "saved")
    await emma.presses(offer, CHANGED, "2/6")
    assert not any("16 Nov" in label for label in emma.last.labels)


async def test_an_account_is_handed_over_by_whom_the_summary_names(stage: Stage) -> None:
    await stage.invites("Nils Berg", Role.REP, "Daniel Weber")
    await stage.invites("Olga Weiss", Role.REP, "Daniel Weber")
    daniel = stage.daniel
    await daniel.says("/handover orion", "Who takes over")
    await daniel.presses("Nils Berg", "Why")
    await daniel.says("A new region", "from Emma Fischer to Nils Berg")
    now = stage.service.clock.now()

    def pass_on(tx: Tx, of: dict[str, int]) -> None:
        accounts.handover(tx, of["Orion Logistics"], of["Olga Weiss"], of["陈婕"], "x", now)

    await meanwhile(stage, pass_on)
    await daniel.presses("✓ Hand it over", CHANGED, "from Olga Weiss to Nils Berg")
    await daniel.presses("✓ Hand it over", "Nils Berg has Orion Logistics now")


async def test_somebody_who_moved_meanwhile_has_not_left_the_old_account(stage: Stage) -> None:
    emma, now = stage.emma, stage.service.clock.now()
    await emma.says("/contact grace", "Grace Miller")
    await emma.presses("Has left", "When did")
    await emma.presses("I don’t know the day", "Orion Logistics", "Grace Miller")

    def move(tx: Tx, of: dict[str, int]) -> None:
        chain.move(tx, of["Grace Miller"], of["Baltic Shipping"], of["Daniel Weber"], now)

    await meanwhile(stage, move)
    await emma.presses("✓", CHANGED, "Baltic Shipping")


async def test_a_change_is_made_to_what_was_shown(stage: Stage) -> None:
    emma, now = stage.emma, stage.service.clock.now()
    await emma.says("/contact grace", "Grace Miller")
    await emma.presses("Edit", "Influence")
    await emma.presses("Influence")
    await emma.presses("●● some", "Save")

    def edit(tx: Tx, of: dict[str, int]) -> None:
        chain.edit(tx, of["Grace Miller"], of["Daniel Weber"], now, influence=1, title="CEO")

    await meanwhile(stage, edit)
    await emma.presses("Save", CHANGED, "CEO")
    await emma.presses("Save", "CEO", "Saved")


async def test_the_question_goes_to_whom_the_button_names(stage: Stage) -> None:
    """A button that names somebody who is not the last rater shows the alert as it is now."""
    daniel = stage.daniel
    await rates_afresh(stage.emma, "Grace Miller", *LOW)
    named = await daniel.reads("Grace Miller", "Ask Emma Fischer")
    data = str(named.data("Ask Emma Fischer"))
    await daniel.taps(data.rpartition(".")[0] + ".1", named)
    await stage.settles()
    assert not any("has been asked" in each for each in daniel.persona.answers)
    assert "asks" not in (stage.emma.last.text or "")
    assert "has been asked" in await daniel.taps(data, named)


async def test_today_is_the_day_on_which_it_was_asked(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/week", "2 of 5")
    await emma.presses("away", "Today", "Next week")
    await stage.waits(days=1)
    await emma.presses("Today", "When are you away")
    await emma.presses("Today", "19 Nov")
