"""Golden pictures: what each says and shows, in order, must be what was looked at and approved.

After a change on purpose, look at the pictures, then write the outlines anew:

    python -m tests.pictures.test_golden
"""

from pathlib import Path

import pytest

from handlers.pictures.chain import draw_chain
from handlers.pictures.heatmap import draw_heatmap
from handlers.pictures.trend import draw_trend
from tests.pictures import examples
from tests.pictures.svg import outline, parsed

GOLDEN = Path(__file__).parent / "golden"
PICTURES = {
    "trend.zh": draw_trend(examples.TREND),
    "trend.en": draw_trend(examples.TREND_IN_ENGLISH),
    "chain.zh": draw_chain(examples.CHAIN),
    "chain.en": draw_chain(examples.CHAIN_IN_ENGLISH),
    "heatmap.zh": draw_heatmap(examples.HEATMAP),
    "heatmap.en": draw_heatmap(examples.HEATMAP_IN_ENGLISH),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_was_approved(name: str) -> None:
    approved = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert outline(parsed(PICTURES[name])) == approved


def test_every_golden_outline_has_its_picture() -> None:
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(PICTURES)


if __name__ == "__main__":
    for name, svg in PICTURES.items():
        (GOLDEN / f"{name}.txt").write_text(outline(parsed(svg)), encoding="utf-8")
