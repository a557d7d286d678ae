"""Two spellings of one name are one name, and different names stay two: in twenty languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.names import fold, search_keys

SAME = {
    "Danish": ("Søren Østergaard", "soren ostergaard"),
    "Swedish": ("Åsa Sjöberg", "ASA SJOBERG"),
    "German": ("Jörg Weiß", "Jorg WEISS"),
    "French": ("François Lefèvre", "Francois Lefevre"),
    "Spanish": ("José Muñoz", "JOSÉ MUÑOZ"),
    "Polish": ("Łukasz Zając", "Lukasz Zajac"),
    "Czech": ("Dvořák", "Dvorak"),
    "Croatian": ("Đurđa", "Durda"),
    "Icelandic": ("Þórður", "Thordur"),
    "Turkish": ("IŞIK İpek", "ışık ipek"),
    "Vietnamese": ("Đặng Thị Đào", "Dang Thi Dao"),
    "Uzbek": ("Oʻgʻiloy", "O'g'iloy"),
    "Greek": ("ΣΤΈΛΙΟΣ", "Στέλιος"),
    "Russian": ("ФЁДОР ВЕРА", "Федор Вера"),
    "Russian in Latin capitals": ("ТОМ", "TOM"),
    "Arabic": ("أَحْمَد", "احمد"),
    "Persian": ("علی رضا", "علي رضا"),
    "Hebrew": ("שָׁלוֹם", "שלום"),
    "Korean": ("김 민수", "김민수"),
    "Chinese": ("華信科技", "华信科技"),
    "Chinese in full width": ("ＡＢＢ（中国）", "ABB (中国)"),
    "Japanese in half width": ("ｶﾞｸ", "ガク"),
    "Hindi, composed": ("क़", "क\u093c"),
    "digits": ("١٢", "12"),
    "another hyphen": ("Jean‑Luc", "Jean-Luc"),
    "invisible": ("Li\u200b Na", "Li Na"),
}
DIFFERENT = {
    "Hindi": ("राम", "रम"),
    "Bengali": ("কাল", "কল"),
    "Tamil": ("கலை", "கல"),
    "Thai": ("ไม้", "ไม"),
    "Japanese": ("がく", "かく"),
    "Russian": ("Андрей", "Андреи"),
    "Korean": ("김민수", "김민주"),
    "Chinese": ("王芳", "王方"),
    "Polish": ("Jan", "Jon"),
}


@pytest.mark.parametrize("name", SAME)
def test_it_is_one_name(name: str) -> None:
    one, other = SAME[name]
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize("name", DIFFERENT)
def test_they_are_two_names(name: str) -> None:
    one, other = DIFFERENT[name]
    assert fold(one) != fold(other)


def test_what_holds_no_name_has_no_key_and_signs_are_one() -> None:
    assert fold("--") == fold(" ") == ""
    assert fold("🙂") == "🙂"


def test_a_name_is_found_by_pinyin_and_initials_in_either_writing() -> None:
    assert search_keys("華信") == search_keys("华信") == "华信 huaxin hx"


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_knows_no_case(name: str) -> None:
    key = fold(name)
    assert fold(key) == key
    assert fold(name.casefold()) == key
