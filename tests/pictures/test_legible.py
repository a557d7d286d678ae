"""Each kind of picture in a phone's bubble: letters that can be read, and few bytes."""

import struct
from dataclasses import replace

import pytest

from handlers.pictures import style
from handlers.pictures.chain import draw_chain
from handlers.pictures.heatmap import draw_heatmap
from handlers.pictures.radar import draw_radar
from handlers.pictures.render import MAX_BYTES, png
from handlers.pictures.trend import draw_trend
from tests.pictures import examples
from tests.pictures.svg import SVG, parsed
from tests.pictures.test_chain import crowd
from tests.pictures.test_radar import WANG_MIN

BUBBLE = 320  # the width at which a phone shows a picture, in pixels of its own measure
LEAST = 12.0  # of a letter, there
FULL = examples.HEATMAP.rows * 3
PICTURES = {
    "chain": draw_chain(examples.CHAIN),
    "chain of many": draw_chain(crowd(40)),
    "heat map": draw_heatmap(examples.HEATMAP),
    "heat map in English": draw_heatmap(examples.HEATMAP_IN_ENGLISH),
    "full heat map": draw_heatmap(replace(examples.HEATMAP, rows=FULL)),
    "radar": draw_radar(WANG_MIN),
    "trend": draw_trend(examples.TREND),
    "trend in English": draw_trend(examples.TREND_IN_ENGLISH),
}


@pytest.mark.parametrize("name", PICTURES)
def test_no_letter_is_smaller_than_twelve_pixels_on_a_phone(name: str) -> None:
    root = parsed(PICTURES[name])
    sizes = {float(each.get("font-size", 0)) for each in root.iter(f"{SVG}text")}
    assert min(sizes) * BUBBLE / style.CARD >= LEAST


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_below_what_telegram_slows_down(name: str) -> None:
    picture = png(PICTURES[name])
    assert len(picture) < MAX_BYTES
    width, _ = struct.unpack(">II", picture[16:24])
    assert width >= BUBBLE * 1.5
