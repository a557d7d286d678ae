"""Photos and voice notes behind a rating: kept, and shown one tap from it."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.config import config_of
from bot.sandbox.faults import Fault
from bot.sandbox.persona import Shown
from storage import kept_files
from tests.stage import EITHER_WAY, Actor, Stage, raised

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6368000000820081dd436af40000000049454e44ae426082"
)


@pytest.fixture
async def references(sqlite_url: str) -> AsyncIterator[Stage]:
    """Where nothing but references is kept."""
    config = config_of(files={"keep": False})
    async with raised(sqlite_url, config=config) as up:
        yield up


async def rate_anna(emma: Actor, *, as_file: bool = False) -> None:
    """With a voice note behind the first answer and a photo behind the second."""
    await emma.says("/rate anna", "1/6")
    await emma.presses("④", "shows this?")
    emma.persona.send_voice()
    await emma.reads("✓", "2/6")
    await emma.presses("④", "3/6", "shows this?")
    if as_file:
        emma.persona.send_document("fair.png", PICTURE, "image/png")
    else:
        emma.persona.send_photo(PICTURE)
    await emma.reads("✓", "3/6")
    await emma.rates("③", "③", "③")
    await emma.presses("③", "Submit")
    await emma.presses("Submit", "Recorded")


async def fetched(stage: Stage) -> int:
    """Let what is wanted be fetched; the bytes that are kept then."""
    while await stage.service.fetching.one():
        pass
    return await stage.asks(kept_files.total)


async def sees(actor: Actor, button: str, kind: str) -> Shown:
    """Press a button of the card, and be sent a file of that kind."""
    card = actor.last
    actor.persona.press(next(each for each in card.labels if button in each), card)
    shown = await actor.persona.sees(lambda each: kind in each.raw and each.id > card.id)
    assert shown.raw["has_protected_content"]
    return shown


@EITHER_WAY
async def test_what_shows_it_is_one_tap_from_the_rating(stage: Stage) -> None:
    await rate_anna(stage.emma)
    assert await fetched(stage) > len(PICTURE)
    stage.sandbox.world.files.clear()  # the messenger has them no more
    daniel = stage.daniel
    card = await daniel.says("/contact anna", "Photo of 18 Nov", "Voice note of 18 Nov")
    shown = await sees(daniel, "Photo of 18 Nov", "photo")
    assert shown.photo == PICTURE
    daniel.persona.press("Voice note of 18 Nov", card)
    await daniel.persona.sees(lambda each: "voice" in each.raw)


async def test_what_shows_it_is_there_in_chinese(stage: Stage) -> None:
    li_na = stage.li_na
    await li_na.says("/rate 刘芳", "1/6")
    await li_na.presses("④", "依据是什么")
    li_na.persona.send_photo(PICTURE)
    await li_na.reads("✓", "2/6")
    await li_na.rates("③", "③", "③", "③")
    await li_na.presses("③", "确认提交")
    await li_na.presses("确认提交", "已记录")
    assert await fetched(stage) == len(PICTURE)
    await stage.zhang_wei.says("/contact 刘芳", "11月18日的照片")
    assert (await sees(stage.zhang_wei, "的照片", "photo")).photo == PICTURE
    await li_na.says("/my_data", "照片和语音：1")


async def test_a_photo_sent_as_a_file_is_taken_and_other_files_are_not(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/rate grace", "Rate afresh")
    await emma.presses("Rate afresh", "1/6")
    emma.persona.send_document("offer.pdf", b"%PDF-1.7", "application/pdf")
    await emma.reads("can’t use that here", "1/6")
    await emma.says("/cancel")
    await rate_anna(emma, as_file=True)
    await fetched(stage)
    await emma.says("/contact anna", "Photo of 18 Nov")
    assert (await sees(emma, "Photo", "photo")).photo == PICTURE


async def test_a_file_that_could_not_be_fetched_is_fetched_later(stage: Stage) -> None:
    await rate_anna(stage.emma)
    stage.sandbox.faults.add("getFile", Fault.BAD_GATEWAY, times=2)
    assert await fetched(stage) == 0
    await stage.waits(minutes=6)
    assert await fetched(stage) > len(PICTURE)


async def test_where_references_are_kept_the_file_is_shown_as_long_as_it_is_there(
    references: Stage,
) -> None:
    emma = references.emma
    await rate_anna(emma, as_file=True)
    await emma.says("/contact anna", "Photo of 18 Nov")
    await sees(emma, "Photo", "document")
    assert await references.asks(kept_files.total) == 0
    references.sandbox.world.files.clear()
    await emma.says("/contact anna", "Photo of 18 Nov")
    await emma.presses("Photo of 18 Nov", "no longer has this file")


async def test_what_is_larger_than_we_keep_stays_a_reference(stage: Stage) -> None:
    await rate_anna(stage.emma)
    (photo,) = [f for f in stage.sandbox.world.files.values() if f.size == len(PICTURE)]
    stage.sandbox.world.contents[photo.unique] = bytes(kept_files.MAX_BYTES + 1)
    kept = await fetched(stage)
    assert 0 < kept < len(PICTURE)  # the voice note
    nobody = partial(kept_files.claim, now=stage.service.clock.now(), room=10**9)
    assert await stage.service.ledger.write(nobody) is None
