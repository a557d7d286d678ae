"""Keys by which names are recognised and found: folded, in pinyin, and by initials."""

import unicodedata

import regex  # type: ignore[import-untyped]  # it ships none

from storage.folding import fold, is_han

__all__ = ["fold", "search_keys", "spoken_keys"]

_BETWEEN_WORDS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


def search_keys(name: str) -> str:
    """What a name can be found by, space-separated: folded, pinyin, its initials, an acronym."""
    keys = [fold(name)]
    if any(map(is_han, name)):
        syllables = _syllables(name)
        keys += ["".join(syllables), "".join(each[0] for each in syllables if each)]
    words = _words(name)
    if len(words) > 1:
        keys.append("".join(fold(word)[0] for word in words if word))
    return " ".join(key for key in dict.fromkeys(keys) if key)


def spoken_keys(name: str) -> frozenset[str]:
    """Two names that share one of these may be one person's: 王芳, 王方, Wang Fang, Fang Wang."""
    chinese = any(map(is_han, name))
    parts = _syllables(name) if chinese else [fold(word) for word in _words(name) if word]
    surname_last, surname_first = parts[1:] + parts[:1], parts[-1:] + parts[:-1]
    return frozenset({fold(name), *map("".join, (parts, surname_last, surname_first))} - {""})


def _syllables(name: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # 55 MB of dictionaries: only where a name is Chinese

    return [fold(each) for each in lazy_pinyin(name, style=Style.NORMAL)]


def _words(name: str) -> list[str]:
    words: list[str] = _BETWEEN_WORDS.split(unicodedata.normalize("NFKC", name).strip())
    return words
