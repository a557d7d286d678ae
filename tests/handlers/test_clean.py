"""What people paste, and what is kept of it."""

import unicodedata
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import clean as shown_by_telegram
from handlers.frame.clean import clean_line, clean_text, graphemes

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=80)
FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  华信   科技 ", "华信 科技"),
        ("Huaxin\u3000Technology", "Huaxin Technology"),
        ("Li\x00 Na", "Li Na"),
        ("smile \ud83d", "smile \ufffd"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("\u2066Li\u2069 \u200eNa\u200f", "Li Na"),
        ("line\r\nINFO fake", "line INFO fake"),
        ("line\u2028INFO fake", "line INFO fake"),
        ("\x1b[31mred\x1b[0m alert", "red alert"),
        ("\x1b]0;title\x07name", "name"),
        ("a\x07b\x9fc\td", "a b c d"),
        ("zero\u200bwidth\u2060\ufeff", "zerowidth"),
        ("Jose\u0301", "José"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (FAMILY, FAMILY),
        ("<b>x & _*[", "<b>x & _*["),
    ],
)
def test_a_line_keeps_what_was_meant(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    "blank",
    ["", "   ", "\u3164", "\u2800\u2800", "\u2060", "\u200b\u200d\ufeff", "\u115f\u1160\uffa0",
     "\u00ad", "\ufe0f", "\n\t\r\n", "\u202e", "\u0301", "\x00"],
)  # fmt: skip
def test_what_only_looks_empty_is_empty(blank: str) -> None:
    assert clean_line(blank) == ""
    assert clean_text(blank) == ""


def test_a_text_keeps_its_lines_and_at_most_one_empty_one_between_them() -> None:
    assert clean_text(" first \r\n\r\n\r\n\r\nsecond\tline\u2028third\n\n") == (
        "first\n\nsecond line\nthird"
    )


def test_a_letter_keeps_four_of_its_sixty_four_marks() -> None:
    zalgo = "z" + "\u0323\u033e" * 32 + "a"
    kept = clean_line(zalgo)
    assert kept[-1] == "a"
    assert sum(1 for c in kept if unicodedata.combining(c)) == 4


def test_marks_hidden_behind_joiners_are_clipped_too() -> None:
    kept = clean_line("z" + "\u0301\u200d" * 40)
    assert len(kept) <= 5


def test_the_limit_counts_what_a_person_counts() -> None:
    assert clean_line(FAMILY * 3, 2) == FAMILY * 2
    assert clean_line("华信科技有限公司", 4) == "华信科技"
    assert clean_line("plain ascii", 6) == "plain"
    assert clean_text("one\ntwo", 3) == "one"
    assert graphemes(FAMILY + "é华") == 3


def test_a_single_grapheme_cannot_grow_without_end() -> None:
    assert len(clean_line("👩" + "\u200d👩" * 5_000, 10)) <= 16


@given(ANYTHING)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    line, several = clean_line(text), clean_text(text)
    assert clean_line(line) == line
    assert clean_text(several) == several


@given(ANYTHING, st.integers(0, 10))
def test_any_text_can_be_stored_and_keeps_its_limit(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    line.encode("utf-8")
    assert line.isprintable() or not line.isascii()
    assert "\x00" not in line
    assert "\n" not in line
    assert graphemes(line) <= limit


def test_a_name_in_pieces_is_put_together() -> None:
    """Telegram takes a ring that stands by itself out of what it shows."""
    for name in ("A\u030akesson", "Ju\u0308rgen A\u030as"):
        cleaned = clean_line(name)
        assert cleaned == normalize("NFC", name)
        assert shown_by_telegram(cleaned) == cleaned
