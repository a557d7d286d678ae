"""Pictures as bytes: crisp, drawn once, drawn elsewhere, and nothing left behind."""

import asyncio
import struct
from collections.abc import AsyncIterator

import pytest

from handlers.pictures import Gallery, PictureFailed, style
from handlers.pictures.render import png


def card(words: str) -> str:
    line = style.label(24, 60, words, style.TITLE)
    return style.card(120, words, [line], language="en")


@pytest.fixture
async def gallery() -> AsyncIterator[Gallery]:
    gallery = Gallery()
    yield gallery
    await gallery.close()


def test_a_card_is_drawn_sharper_than_a_phone_shows_it() -> None:
    picture = png(card("王敏"))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (720, 216)


def test_words_are_drawn_with_our_own_font() -> None:
    blank = png(card(""))
    assert len({blank, png(card("王")), png(card("敏")), png(card("Wang"))}) == 4


def test_the_same_words_always_make_the_same_bytes() -> None:
    assert png(card("王敏")) == png(card("王敏"))


async def test_a_picture_from_the_gallery_is_the_picture_itself(gallery: Gallery) -> None:
    assert await gallery.png(card("王敏")) == png(card("王敏"))


async def test_the_same_content_is_drawn_once(gallery: Gallery) -> None:
    first, second = await asyncio.gather(gallery.png(card("王敏")), gallery.png(card("王敏")))
    assert first is second
    assert await gallery.png(card("王敏")) is first


async def test_the_loop_goes_on_while_a_picture_is_drawn(gallery: Gallery) -> None:
    drawing = asyncio.create_task(gallery.png(card("王敏")))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 20


async def test_the_gallery_forgets_what_was_asked_longest_ago() -> None:
    one, two, three = card("1"), card("2"), card("3")
    gallery = Gallery(kept_bytes=len(png(one)) + len(png(two)) + len(png(three)) - 1)
    kept, forgotten = await gallery.png(one), await gallery.png(two)
    await gallery.png(one)
    await gallery.png(three)
    assert await gallery.png(one) is kept
    again = await gallery.png(two)
    assert again == forgotten
    assert again is not forgotten
    await gallery.close()


async def test_what_is_no_picture_is_refused_by_name(gallery: Gallery) -> None:
    with pytest.raises(PictureFailed, match="ValueError"):
        await gallery.png("<svg")
    assert (await gallery.png(card("still well"))).startswith(b"\x89PNG")


async def test_closing_stops_what_is_being_drawn() -> None:
    gallery = Gallery()
    waiting = asyncio.create_task(gallery.png(card("王敏")))
    await asyncio.sleep(0)
    await gallery.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_one_who_stops_waiting_does_not_spoil_it_for_the_others(gallery: Gallery) -> None:
    hasty = asyncio.create_task(gallery.png(card("王敏")))
    patient = asyncio.create_task(gallery.png(card("王敏")))
    await asyncio.sleep(0)
    hasty.cancel()
    assert await patient == png(card("王敏"))
