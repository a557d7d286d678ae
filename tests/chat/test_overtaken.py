"""By webhook a tap may be here before the words that were typed before it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from scoring.packs import builtin
from storage import drafts, people
from tests.hostile.drafts import answers_of_draft, message_of
from tests.stage import Actor, Stage, raised
from tests.wire import a_hook

FIRST = builtin("key").dimension_ids[0]
FACT = "She presented our plan to her board on Monday"


@pytest.fixture
async def hooked(sqlite_url: str) -> AsyncIterator[Stage]:
    async with raised(sqlite_url, hook=a_hook()) as stage:
        yield stage


async def overtaken_by(stage: Stage, emma: Actor, text: str, *buttons: str, **fields: Any) -> None:
    """Words are typed and then the buttons pressed; the words arrive last."""
    number = stage.sandbox.world.count("update")
    for button in buttons:
        await emma.presses(button)
    await stage.settles()
    late = message_of(emma, text, message_id=900_000 + number, **fields)
    emma.persona.raw({"update_id": number, "message": late})
    await stage.settles()


async def test_a_fact_goes_to_the_rating_that_it_was_typed_for(hooked: Stage) -> None:
    emma = hooked.emma
    await emma.says("/rate anna", "1/6")
    await emma.presses("④", "2/6")
    await overtaken_by(hooked, emma, FACT, "⑤")
    facts = (await answers_of_draft(hooked))["facts"]
    assert {key: [each["text"] for each in given] for key, given in facts.items()} == {
        FIRST: [FACT]
    }
    await emma.reads("3/6", "Noted as the fact for")


async def test_so_does_one_that_several_taps_have_overtaken(hooked: Stage) -> None:
    emma = hooked.emma
    await emma.says("/rate anna", "1/6")
    await emma.presses("④", "2/6")
    await overtaken_by(hooked, emma, FACT, "④", "④", "④")
    facts = (await answers_of_draft(hooked))["facts"]
    assert [[each["text"] for each in given] for given in facts.values()] == [[FACT]]
    assert list(facts) == [FIRST]
    await emma.reads("5/6")


async def test_words_that_no_tap_has_overtaken_answer_what_is_open(hooked: Stage) -> None:
    emma = hooked.emma
    await emma.says("/rate anna", "1/6")
    await emma.presses("④", "2/6")
    await emma.says(FACT, "2/6")
    await emma.presses("④", "3/6")
    await emma.says("He asked for our view before the tender", "3/6")
    facts = (await answers_of_draft(hooked))["facts"]
    assert len(facts) == 2


async def test_what_comes_after_the_tap_that_recorded_is_not_lost_and_can_be_added(
    hooked: Stage,
) -> None:
    emma = hooked.emma
    await emma.says("/visit orion", "Peter Novak")
    await emma.presses("No one in particular ›", "Save the visit")
    await overtaken_by(hooked, emma, "They move to the new hub", "Save the visit")
    shown = await emma.reads("not included", "They move to the new hub", "Record it again")
    assert "I don" not in shown.text


async def test_a_rating_that_was_recorded_meanwhile_can_be_corrected(hooked: Stage) -> None:
    emma = hooked.emma
    await emma.says("/rate anna", "1/6")
    await emma.rates("③", "③", "③", "③", "③", "③")
    await overtaken_by(hooked, emma, FACT, "✓ Submit")
    shown = await emma.reads("not included", FACT)
    assert (shown.data("Correct it") or "").startswith("correct.")


async def test_words_for_what_was_put_aside_are_not_lost(hooked: Stage) -> None:
    emma = hooked.emma
    await emma.says("/rate anna", "1/6")
    await emma.presses("④", "2/6")
    await overtaken_by(hooked, emma, FACT, "Later")
    shown = await emma.reads("not included", FACT)
    assert (shown.data("Continue") or "").startswith("resume.")


async def test_words_are_no_answer_of_a_conversation_that_began_after_them(hooked: Stage) -> None:
    emma = hooked.emma
    await emma.says("/visit orion", "Peter Novak")
    await emma.presses("No one in particular ›", "Save the visit")
    await emma.says("/contact anna", "Rate")
    await overtaken_by(hooked, emma, "They move to the new hub", "Rate")
    await emma.reads("They move to the new hub", "not included")

    def under_way(tx: Any) -> drafts.Draft | None:
        return drafts.active(tx, people.named(tx, "Emma Fischer")[0].id)

    rating = await hooked.asks(under_way)
    assert rating is not None
    assert (rating.flow, rating.revision) == ("rate", 0)


async def test_numbers_that_begin_anew_after_a_quiet_week_are_not_late(hooked: Stage) -> None:
    emma = hooked.emma
    await emma.says("/rate anna", "1/6")
    await emma.presses("④", "2/6")
    await emma.presses("④", "3/6")
    hooked.sandbox.clock.move_to(hooked.sandbox.clock.now() + timedelta(days=8))
    today = int(hooked.sandbox.clock.now().timestamp())
    emma.persona.raw({"update_id": 1, "message": message_of(emma, FACT, date=today)})
    await hooked.settles()
    facts = (await answers_of_draft(hooked))["facts"]
    assert FIRST not in facts
