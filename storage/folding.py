"""The form in which two spellings of one name are equal, letter by letter, in every alphabet.

Equal: capitals, width, accents that people leave out, letters that are typed as others (ø o, ł l,
đ d, æ ae, ß ss, ı i), traditional and simplified characters, Arabic and Persian forms of a letter,
digits of any script, and Cyrillic or Greek letters that look Latin. Not equal: what is another
letter to those who read it, such as か and が, и and й, the vowel signs of India and Thai tones.
"""

import unicodedata
from functools import cache
from typing import Any

_TYPED_AS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ŋ": "ng", "æ": "ae", "œ": "oe",
     "þ": "th", "ð": "d", "ə": "e", "ɨ": "i", "ʉ": "u", "ƙ": "k", "ɓ": "b", "ɗ": "d", "ƴ": "y",
     "ک": "ك", "ی": "ي", "ى": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه",
     "ґ": "г", "ё": "е"}
)  # fmt: skip
# In small letters, each as its capital looks, so that a name is one name in either case.
_LOOKS_LIKE = str.maketrans("авекмнорстухіѕԁԛԝјαβεηικμνορτυχ", "abekmhopctyxisdqwjabehikmnoptyx")
_IS_A_LETTER = "й"  # although it decomposes
_VOICED = "\u3099\u309a"
# Marks of these scripts are accents, points and vowels that people leave out.
_LEFT_OUT = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "SYRIAC", "COMBINING")


class Folds(dict[int, str]):
    """What `str.translate` makes of each character; empty for what is no letter and no digit."""

    def __missing__(self, code: int) -> str:
        self[code] = "".join(map(_folded, _parts(chr(code))))
        return self[code]


FOLDS = Folds()


def fold(name: str) -> str:
    """The key of a name; its signs where it is nothing but signs, such as emoji. "--" has none."""
    composed = unicodedata.normalize("NFC", name)
    return composed.translate(FOLDS) or "".join(filter(is_sign, composed))


def is_sign(c: str) -> bool:
    return unicodedata.category(c)[0] == "S"


def _parts(c: str) -> str:
    small = c.casefold()
    if small == _IS_A_LETTER:
        return small
    plain = unicodedata.normalize("NFKD", c).casefold()
    letters = unicodedata.normalize("NFKD", plain).translate(_TYPED_AS).translate(_LOOKS_LIKE)
    return _simplified(letters) if any(map(is_han, letters)) else letters


def _folded(c: str) -> str:
    match unicodedata.category(c):
        case "Mn" | "Me" | "Mc":
            return c if c in _VOICED or not _name(c).startswith(_LEFT_OUT) else ""
        case "Lm" if not _name(c).startswith(("HIRAGANA", "KATAKANA")):
            return "" if _name(c).startswith(("MODIFIER", "ARABIC")) else c
        case "Nd":
            return str(unicodedata.decimal(c))
        case category:
            return c if category[0] in "LN" else ""


def _name(c: str) -> str:
    return unicodedata.name(c, "")


def is_han(c: str) -> bool:
    return "\u3400" <= c <= "\u9fff" or "\uf900" <= c <= "\ufaff" or c >= "\U00020000"


def _simplified(letters: str) -> str:
    convert = _converter().convert
    simplified: str = convert(convert(letters))  # 薴 becomes 苧, which is 苎
    return simplified


@cache
def _converter() -> Any:
    from opencc import OpenCC  # 50 ms: only where a name is Chinese

    return OpenCC("t2s")
