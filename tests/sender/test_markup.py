"""Measuring and splitting Telegram's HTML, checked against the sandbox's own parser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.markup import parse_html
from bot.sender.markup import clipped, fits, plain, split, units

WORDS = st.text(alphabet="ab 王😀<>&\n", max_size=40)


def _marked(parts: list[tuple[str, str]]) -> str:
    escaped = [(t, w.replace("&", "&amp;").replace("<", "&lt;")) for t, w in parts]
    return "".join(f"<{tag}>{words}</{tag}>" if tag else words for tag, words in escaped)


HTML = st.lists(st.tuples(st.sampled_from(["", "b", "i", "blockquote"]), WORDS)).map(_marked)


@given(HTML, st.integers(10, 40))
def test_every_part_parses_fits_and_nothing_of_the_text_is_lost(html: str, limit: int) -> None:
    parts = split(html, limit)
    assert all(units(parse_html(part)[0]) <= limit for part in parts)
    assert "".join("".join(map(plain, parts)).split()) == "".join(plain(html).split())


@given(HTML)
def test_plain_reads_as_telegram_does(html: str) -> None:
    assert plain(html) == parse_html(html)[0]


def test_a_text_is_cut_between_its_lines_and_its_tags_go_on() -> None:
    html = '<b>one one\ntwo two\n<a href="x">three</a></b> four'
    assert split(html, 16) == [
        "<b>one one\ntwo two</b>",
        '<b><a href="x">three</a></b> four',
    ]


def test_no_part_has_more_entities_than_telegram_shows() -> None:
    html = "<i>" + "\n".join(f"<b>{n}</b> anna" for n in range(230)) + "</i>"
    assert not fits(html, 4096)
    parts = [parse_html(part) for part in split(html)]
    assert [len(entities) for _, entities in parts] == [91, 91, 51]
    assert "\n".join(text for text, _ in parts) == plain(html)


def test_markup_counts_nothing_and_an_emoji_two() -> None:
    assert fits("<b>" + "😀" * 5 + "</b>", 10)
    assert not fits("😀" * 5 + "a", 10)


@pytest.mark.parametrize(
    ("text", "result"), [("four", "four"), ("😀😀😀", "😀…"), ("abcdef", "abc…")]
)
def test_a_toast_is_clipped_at_a_whole_character(text: str, result: str) -> None:
    assert clipped(text, 4) == result
