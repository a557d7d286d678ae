"""What the pictures' font lacks never becomes a box, and no name is wider than its room."""

import pytest
from fontTools.ttLib import TTFont

from handlers.pictures import text
from handlers.pictures.fonts.subset import coverage
from handlers.pictures.render import FONT


def test_the_coverage_file_tells_what_the_font_draws() -> None:
    assert text.COVERAGE.read_text(encoding="ascii") == coverage(TTFont(FONT))


def test_the_font_draws_all_of_gb2312_and_the_signs_of_the_screens() -> None:
    gb2312 = b"".join(bytes((h, lo)) for h in range(0xB0, 0xF8) for lo in range(0xA1, 0xFF))
    words = gb2312.decode("gb2312", "ignore") + "喆珺玥堃昇祎瑄玮①②③④⑤⑥⑦⑧⑨⑩▲▼✓→←−“”「」《》éüñ"
    assert len(words) > 6763
    assert text.drawable(words) == words


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("王敏", "王敏"),
        ("王𨱏", "王Da"),  # a rare character, by its pinyin
        ("e\u0301lan", "élan"),
        ("z\u0301\u0302\u0303\u0304algo", "zalgo"),
        ("\u202egnihton\u202c", "gnihton"),  # nothing turns the line around
        ("𝓗𝓾𝓪𝔁𝓲𝓷", "Huaxin"),
        ("▰▱", "■▱"),
        ("김민수", "···"),
        ("👨\u200d👩\u200d👧 ok", "· ok"),  # a family is one grapheme, one dot
        ("two\n\tlines\x00", "two lines"),
        ("王敏 · 华信", "王敏·华信"),
        ("\ud800", "·"),
        ("", ""),
    ],
)
def test_words_are_put_into_what_the_font_has(written: str, drawn: str) -> None:
    assert text.drawable(written) == drawn


def test_a_chinese_character_is_one_em_wide_and_a_latin_letter_is_narrower() -> None:
    assert text.width("王敏", 20) == 40
    assert 0 < text.width("il", 20) < text.width("WM", 20) < 40


def test_words_that_fit_are_left_alone() -> None:
    assert text.clip("王敏", 20, 40) == "王敏"


@pytest.mark.parametrize("words", ["信息部总监" * 9, "Konstantinopoulou " * 9])
def test_clipped_words_end_with_an_ellipsis_inside_the_room(words: str) -> None:
    clipped = text.clip(words, 16, 120)
    assert clipped.endswith("…")
    assert words.startswith(clipped[:-1])
    assert 80 < text.width(clipped, 16) <= 120


def test_lines_break_between_words_and_between_chinese_characters() -> None:
    assert text.wrap("Decision support", 16, 90, lines=2) == ["Decision", "support"]
    assert text.wrap("客户接触活动", 16, 48, lines=2) == ["客户接", "触活动"]


def test_a_line_never_begins_with_a_closing_mark() -> None:
    assert text.wrap("已有依据。最早", 16, 64, lines=2) == ["已有依", "据。最早"]


def test_the_last_line_tells_that_words_are_missing() -> None:
    lines = text.wrap("one two three four five six seven", 16, 80, lines=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")


def test_a_name_of_two_lines_leaves_no_single_character_behind() -> None:
    assert text.halve("项目及业务指导", 16, 96) == ["项目及业", "务指导"]
    assert text.halve("信息传递", 16, 96) == ["信息传递"]
