"""Keys by which names are recognised and found: folded, in pinyin, and by initials."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

# Letters that look Latin and are not: enough to recognise a name typed on another keyboard.
_LOOKALIKES = str.maketrans(
    "АВЕЗКМНОРСТУХаеорсухіѕԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABE3KMHOPCTYXaeopcyxisdqwABEZHIKMNOPTYXo"
)
_IGNORED = re.compile(r"[\W_]+")


def fold(name: str) -> str:
    """The form in which two spellings of one name are equal: width, case, accents, spaces."""
    wide = unicodedata.normalize("NFKD", name).translate(_LOOKALIKES)
    bare = "".join(c for c in wide if not unicodedata.combining(c))
    folded = _IGNORED.sub("", unicodedata.normalize("NFC", bare).casefold())
    return folded or name.strip()  # a name of signs alone is still a name


def search_keys(name: str) -> str:
    """What a name can be found by, space-separated: folded, full pinyin, initials."""
    syllables = [fold(s) for s in lazy_pinyin(name, style=Style.NORMAL) if fold(s)]
    letters = "".join(s[0] for s in syllables)
    words = [fold(w) for w in re.split(r"[\W_]+", unicodedata.normalize("NFKC", name)) if fold(w)]
    acronym = "".join(w[0] for w in words) if len(words) > 1 else ""
    keys = dict.fromkeys([fold(name), "".join(syllables), letters, acronym])
    return " ".join(k for k in keys if k)
