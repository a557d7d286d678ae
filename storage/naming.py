"""Finding a name in free text, however it is written there: in capitals, in another width, with
accents composed, decomposed or left out, with another space or hyphen, or the surname first.

Where a script has words, the name is a word of its own: "Li Na" is not in "Li Nan". Chinese,
Japanese, Thai and their like have no spaces, so there it may stand anywhere; Korean particles
follow a name, Arabic and Hebrew ones also precede it. A name that is part of a longer one that we
know, such as 王芳 of 王芳芳, is left where the longer one stands.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from storage.folding import FOLDS, is_han, is_sign

_NO_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
_PARTICLES = ("ARABIC", "HEBREW")
_INVISIBLE = ("Cf", "Mn", "Me")  # marks, joiners: nothing stands between
_BETWEEN = re.compile(r"[\W_]{0,3}")  # words of a name
_BLANK = re.compile(r"\s{0,2}")  # letters that need no space


def _plain(text: str) -> str:
    return text.translate(FOLDS)


@dataclass(frozen=True, slots=True)
class _Name:
    """Its letters, where its words end in them, and of how many words it is."""

    letters: str
    ends: frozenset[int]
    words: int


class Names:
    """The names of somebody; `longer` are other names, in which one of these may be contained."""

    def __init__(self, names: Iterable[str], longer: Iterable[str] = ()) -> None:
        spelled = {letters: _name(words) for words, letters in map(_split, _orders(names))}
        self._names = sorted(
            (each for each in spelled.values() if each.letters), key=lambda n: -len(n.letters)
        )
        # A name of nothing but signs, such as emoji, is a name still; "--" is none.
        self._odd = [name for name in names if not _plain(name) and any(map(is_sign, name))]
        others = {letters: _name(words) for words, letters in map(_split, longer)}
        self._longer = [each for each in others.values() if self._is_in(each.letters)]

    def stand_in(self, text: str) -> bool:
        return next(self._places(text), None) is not None

    def replaced(self, text: str, by: str) -> str:
        """The text with `by` wherever one of the names stands in it."""
        end, parts = 0, list[str]()
        for first, last in sorted(self._places(text)):
            if first >= end:
                parts += [text[end:first], by]
                end = last
        return "".join([*parts, text[end:]])

    def _is_in(self, letters: str) -> bool:
        return any(n.letters in letters and n.letters != letters for n in self._names)

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        for odd in self._odd:
            yield from (found.span() for found in re.finditer(re.escape(odd), text))
        plain = _plain(text)
        wanted = [name for name in self._names if name.letters in plain]
        if not wanted:
            return
        kept = [place for name in self._longer for place in _find(name, text, plain)]
        for name in wanted:
            for first, last in _find(name, text, plain):
                if not any(a <= first and last <= b for a, b in kept):
                    yield first, last


def _orders(names: Iterable[str]) -> Iterator[str]:
    """Each name, also with its surname at the other end."""
    for name in names:
        yield name
        words = name.split()
        if len(words) > 1:
            yield " ".join(words[1:] + words[:1])
            yield " ".join(words[-1:] + words[:-1])


def _split(name: str) -> tuple[list[str], str]:
    """Its words, and all its letters."""
    words = [""]
    for c in name:
        letters = FOLDS[ord(c)]
        words[-1] += letters
        if not letters and unicodedata.category(c) not in _INVISIBLE and words[-1]:
            words.append("")
    words = [word for word in words if word]
    return words, "".join(words)


def _name(words: list[str]) -> _Name:
    ends, length = set[int](), 0
    for word in words:
        length += len(word)
        ends.add(length)
    return _Name("".join(words), frozenset(ends), len(words))


def _find(name: _Name, text: str, plain: str) -> Iterator[tuple[int, int]]:
    """Where the name stands in the text, of which `plain` are the letters."""
    start = plain.find(name.letters)
    if start < 0:
        return
    origin = [place for place, c in enumerate(text) for _ in FOLDS[ord(c)]]
    while start >= 0:
        end = start + len(name.letters)
        whole = (start == 0 or origin[start - 1] != origin[start]) and (
            end == len(origin) or origin[end] != origin[end - 1]
        )
        if whole and _together(name, text, origin[start:end]):
            first, last = origin[start], origin[end - 1] + 1
            while last < len(text) and unicodedata.category(text[last])[0] == "M":
                if FOLDS[ord(text[last])]:
                    break
                last += 1
            if _free(name, text, first, last):
                yield first, last
        start = plain.find(name.letters, start + 1)


def _together(name: _Name, text: str, places: list[int]) -> bool:
    """Whether nothing but what may stand between words is between the letters."""
    for number, (one, next_) in enumerate(pairwise(places), start=1):
        if next_ - one <= 1:
            continue
        gap = "".join(c for c in text[one + 1 : next_] if unicodedata.category(c) not in _INVISIBLE)
        between = _BETWEEN if number in name.ends else _BLANK if _spaceless(text[one]) else None
        if gap and (between is None or not between.fullmatch(gap)):
            return False
    return True


def _free(name: _Name, text: str, first: int, last: int) -> bool:
    """Whether the name is a word of its own there, or its script has no words."""
    before, after = text[first - 1 : first], text[last : last + 1]
    head, tail = text[first], text[last - 1]
    attached = name.words > 1 and _script(head, *_PARTICLES)
    if "\u1160" <= after <= "\u11ff":  # the end of a Korean syllable in parts
        return False
    alone = len(name.letters) == 1
    starts = attached or (not alone and _spaceless(head)) or not _joins(before, alone)
    genitive = name.words > 1 and after in ("s", "S") and not _joins(text[last + 1 :][:1], alone)
    follows = attached or genitive or (not alone and (_spaceless(tail) or _script(tail, "HANGUL")))
    return starts and (follows or not _joins(after, alone))


def _joins(c: str, alone: bool) -> bool:
    """Whether this neighbour makes one word with a letter beside it."""
    return bool(_plain(c)) and (alone or not _spaceless(c))


def _spaceless(c: str) -> bool:
    return _script(c, *_NO_SPACES)


def _script(c: str, *scripts: str) -> bool:
    return unicodedata.name(c, "").startswith(scripts) or (
        "CJK" in scripts and unicodedata.category(c) == "Lo" and is_han(c)
    )
