"""Keys by which names are recognised and found: folded, in pinyin, and by initials."""

import re
import unicodedata

# Letters that look Latin and are not: enough to recognise a name typed on another keyboard.
_LOOKALIKES = str.maketrans(
    "АВЕЗКМНОРСТУХаеорсухіѕԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABE3KMHOPCTYXaeopcyxisdqwABEZHIKMNOPTYXo"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_IGNORED = re.compile(r"[\W_]+")


def fold(name: str) -> str:
    """The form in which two spellings of one name are equal: width, case, accents, spaces."""
    wide = unicodedata.normalize("NFKD", name).translate(_LOOKALIKES)
    bare = "".join(c for c in wide if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFC", bare).casefold()
    return _IGNORED.sub("", plain) or _signs(plain)


def _signs(name: str) -> str:
    """A name of nothing but symbols, such as emoji, is a name still; "--" is none."""
    return "".join(c for c in name if unicodedata.category(c).startswith("S"))


def search_keys(name: str) -> str:
    """What a name can be found by, space-separated: folded, pinyin, its initials, an acronym."""
    keys = [fold(name)]
    if _HAN.search(name):
        syllables = _syllables(name)
        keys += ["".join(syllables), "".join(each[0] for each in syllables if each)]
    words = _words(name)
    if len(words) > 1:
        keys.append("".join(fold(word)[0] for word in words if word))
    return " ".join(key for key in dict.fromkeys(keys) if key)


def spoken_keys(name: str) -> frozenset[str]:
    """Two names that share one of these may be one person's: 王芳, 王方, Wang Fang, Fang Wang."""
    parts = _syllables(name) if _HAN.search(name) else [fold(word) for word in _words(name) if word]
    surname_last, surname_first = parts[1:] + parts[:1], parts[-1:] + parts[:-1]
    return frozenset({fold(name), *map("".join, (parts, surname_last, surname_first))} - {""})


def _syllables(name: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # 55 MB of dictionaries: only where a name is Chinese

    return [fold(each) for each in lazy_pinyin(name, style=Style.NORMAL)]


def _words(name: str) -> list[str]:
    return _IGNORED.split(unicodedata.normalize("NFKC", name).strip())
