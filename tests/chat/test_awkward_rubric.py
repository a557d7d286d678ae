"""A company calls its dimensions what it likes: also what our own questions are called."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import Config
from handlers.frame.interview.words import ANSWER, CHANGE, Place
from handlers.frame.say import Say
from handlers.rating import words
from handlers.rating.answers import key_of
from scoring.assessments import Assessment, Kind
from scoring.rubric import Rubric
from scoring.rubric_pack import parse_rubric
from storage import assessments, tables
from tests.chat.test_permission import key_of as account_named
from tests.packs import DIMENSION, write_pack
from tests.stage import Stage, raised

OURS = ("visit", "kind", "contact", "note", "account", "facts", "changed", "which", "done")
LONGEST = "competitor_and_everything_we_say"
CHECKLIST = f"""
[[dimension]]
id = "{LONGEST}"
name = {{ en = "Ticks", zh = "勾选" }}
question = {{ en = "Ticks: which?", zh = "有哪些？" }}
[dimension.statements]
-1 = {{ en = "Out", zh = "出局" }}
0 = {{ en = "None", zh = "没有" }}
1 = {{ en = "One", zh = "一项" }}
2 = {{ en = "Two", zh = "两项" }}
3 = {{ en = "Three", zh = "三项" }}
[dimension.ticked]
1 = 1
2 = 2
3 = 3
""" + "".join(
    f'[[dimension.item]]\nid = "{each}"\nname = {{ en = "Item {each[:4]}", zh = "{each[:4]}" }}\n'
    for each in ("done", "n", "everything_that_could_be_ticked")
)  # fmt: skip
PACK = (
    'id = "awkward"\nversion = 1\nkind = "organizational"\nsegment = "retail"\n'
    'name = { en = "Awkward", zh = "刁钻" }\nminimum_observed = 2\n'
    'landmarks = { key_supplier = "in" }\n'
    + "".join(DIMENSION.format(id=each, en=f"About {each}", zh=f"关于{each}") for each in OURS)
    + CHECKLIST
    + '[[rung]]\nid = "out"\nname = { en = "Outside", zh = "圈外" }\n'
    + '[[rung]]\nid = "in"\nfrom = 1\nname = { en = "Inside", zh = "圈内" }\n'
)


@pytest.fixture
def rubric() -> Rubric:
    return parse_rubric(PACK, "awkward.toml")


@pytest.fixture
async def awkward(database_url: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """On both databases: an account of the segment that this rubric is for."""
    folder = write_pack(tmp_path / "rubrics", PACK).parent
    config = Config.model_validate(
        {"rubrics": {"folder": str(folder)}, "segments": {"shops": "retail"}}
    )
    shops = tables.accounts.update().where(tables.accounts.c.name == "Orion Logistics")
    async with raised(database_url, config=config) as up:
        await up.service.ledger.write(lambda tx: tx.execute(shops.values(sector="shops")))
        yield up


async def last(stage: Stage, account: int) -> Assessment:
    found = await stage.asks(lambda tx: assessments.last(tx, Kind.ORGANIZATIONAL, account))
    assert found is not None
    return found


async def test_it_is_asked_whole_recorded_whole_and_corrected(awkward: Stage) -> None:
    emma, orion = awkward.emma, await account_named(awkward, "Orion Logistics")
    await emma.says("/level orion", "Orion Logistics")
    await emma.taps(f"assess.o.{orion}", emma.last)
    for number, each in enumerate(OURS, 1):
        await emma.reads(f"About {each}: where are we?", f"{number}/10")
        await emma.presses("④" if each == "facts" else "③")
    await emma.presses("Item done", "✓ Item done")
    await emma.presses("Item n", "✓ Item n")
    await emma.presses("Done ›", "2 ratings still lack facts")
    await emma.says("They have ordered a second hall", "1 rating still lacks a fact")
    await emma.says("We sat with them at their fair", "Submit")
    await emma.presses("Change something", "What would you like to change?")
    await emma.presses("About done", "About done: where are we?")
    await emma.presses("②", "✓ Submit")
    await emma.presses("Submit", "Recorded", "Inside")
    first = await last(awkward, orion)
    assert first.levels == {**dict.fromkeys(OURS, 1), "facts": 2, "done": 0, LONGEST: 2}
    assert first.ratings[LONGEST].items == ("done", "n")
    assert [fact.text for fact in first.ratings["facts"].facts] == [
        "They have ordered a second hall"
    ]

    await emma.presses("Undo or correct", "What is wrong with this rating?")
    await emma.says("The third one is wrong", "Rate again")
    await emma.presses("Rate again", "About visit", "1/10")
    await emma.rates(*"③③②③③③③③③")
    await emma.presses("Done ›", "Submit")
    await emma.presses("Submit", "Recorded")
    second = await last(awkward, orion)
    assert second.levels == {**dict.fromkeys(OURS, 1), "contact": 0, LONGEST: 0}
    correction = await awkward.asks(lambda tx: assessments.correction(tx, first.id))
    assert correction is not None
    assert (correction.superseded_by, correction.reason) == (second.id, "The third one is wrong")


async def test_next_time_only_what_has_changed_is_asked(awkward: Stage) -> None:
    emma, orion = awkward.emma, await account_named(awkward, "Orion Logistics")
    await emma.says("/level orion", "Orion Logistics")
    await emma.taps(f"assess.o.{orion}", emma.last)
    await emma.rates(*"③③③③③③③③③")
    await emma.presses("We are excluded", "Submit")
    await emma.presses("Submit", "Recorded")
    await emma.taps(f"assess.o.{orion}", emma.last)
    await emma.presses("Some things", "Tap all that apply")
    await emma.presses("About done", "✓ About done")
    await emma.presses("About changed", "✓ About changed")
    await emma.presses("Next ›", "About changed: where are we?", "1/2")
    await emma.presses("②", "About done: where are we?", "2/2")
    await emma.presses("①", "Submit")
    await emma.presses("Submit", "Recorded")
    rated = await last(awkward, orion)
    assert rated.levels == {**dict.fromkeys(OURS, 1), "changed": 0, "done": -1, LONGEST: -1}


def test_the_longest_id_still_fits_into_the_data_of_a_button(rubric: Rubric) -> None:
    say = Say("en", "UTC")
    ticks = rubric.dimension(LONGEST)
    question = key_of(LONGEST)
    moves = [("which", each.value) for row in words.WhichChanged(rubric, ["visit"]).choices(say)
             for each in row]  # fmt: skip
    moves += [(question, each.value) for row in words.TickItems(ticks, ()).choices(say)
              for each in row]  # fmt: skip
    moves += [(question, each.value) for row in words.RateDimension(ticks, None, None).choices(say)
              for each in row]  # fmt: skip
    data = [Place(10**12, 10**4, at).data(ANSWER + value) for at, value in moves]
    data += [Place(10**12, 10**4, "-").data(CHANGE + key_of(each)) for each in rubric.dimension_ids]
    assert len(data) > 20
    assert max(len(each.encode()) for each in data) <= 64
