"""Where a name stands in a text, and where something else does that only looks like it."""

from unicodedata import normalize

import pytest

from storage.naming import Names


@pytest.mark.parametrize(
    ("name", "text", "after"),
    [
        ("Li Na", "Li Nan stayed; Li Na left; LI-NA's; li  na", "Li Nan stayed; # left; #'s; #"),
        ("Li Na", "Ali Nathan, Carli Na", "Ali Nathan, Carli Na"),
        ("Ann", "Anna, Ann and ann. Joann", "Anna, # and #. Joann"),
        ("Emma", "和Emma吃饭, Emmanuel, emma@x", "和#吃饭, Emmanuel, #@x"),
        ("Emma Fischer", "Fischer, Emma; emmafischer; emma_fischer@x.de", "#; #; #@x.de"),
        ("Emma Fischer", "Emma Fischers Büro, EMMA FISCHERS", "#s Büro, #S"),
        ("王芳", "国王，芳香；王 芳；和王芳吃饭", "国王，芳香；#；和#吃饭"),
        ("王", "国王 王 said", "国王 # said"),
        ("김민수", "김민수는 대표 김민수씨 박김민수", "#는 대표 #씨 박김민수"),
        ("김가", "김각 김가", "김각 #"),
        ("محمد علي", "قال لمحمد علي اليوم", "قال ل# اليوم"),
        ("علي", "عليه علي", "عليه #"),
        ("José Núñez", "Jose Nunez, JOSÉ NÚÑEZ", "#, #"),
        ("Weiß", "WEISS, weiss, weisse", "#, #, weisse"),
        ("Işık", "IŞIK, ışık, isik", "#, #, #"),
        ("ＬＩ　ＮＡ", "Li Na", "#"),
        ("Anne\u00adMarie", "Anne-Marie, AnneMarie", "Anne-Marie, #"),
        ("😀", "hi 😀!", "hi #!"),
        ("--", "a -- b", "a -- b"),
    ],
)
def test_a_name_is_found_as_a_word_of_its_own(name: str, text: str, after: str) -> None:
    names = Names([name])
    assert names.replaced(text, "#") == after
    assert names.stand_in(text) is (after != text)


def test_composed_or_not_is_the_same_name() -> None:
    for name in ("Ödön Űrhegyi", "김민수", "Nguyễn Văn Đức", "Řehoř"):
        for recorded in ("NFC", "NFD"):
            for written in ("NFC", "NFD"):
                text = normalize(written, f"with {name}, again")
                assert Names([normalize(recorded, name)]).replaced(text, "#") == "with #, again"
    half = normalize("NFD", "김각")
    assert Names(["김가"]).replaced(half, "#") == half


def test_a_longer_name_that_we_know_is_left() -> None:
    names = Names(["王芳", "Maria Garcia"], ["王芳芳", "Maria Garcia Lopez", "王芳"])
    text = "王芳芳 and 王芳; Maria Garcia Lopez, Maria Garcia"
    assert names.replaced(text, "#") == "王芳芳 and #; Maria Garcia Lopez, #"
