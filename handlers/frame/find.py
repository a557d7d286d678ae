"""Finding by a few letters: Chinese, pinyin or its initials, English, a typo."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from rapidfuzz import fuzz, process

from scoring.name import Name
from storage.accounts import Found
from storage.contacts import FoundContact
from storage.names import fold, search_keys

EXACT, PREFIX, WITHIN, TYPO = 100.0, 90.0, 80.0, 70.0
BEGINNING = 0.95  # what is only like the beginning of a name
MAX_SHOWN = 6
MAX_TYPED = 480  # code points, four for each letter of the longest name: more names nothing
_REFERENCE = re.compile(r"([AaCcPpKk])-([1-9][0-9]{0,17})")


class Named(Protocol):
    """What can be found: its `keys` are the space-separated search keys of its name."""

    @property
    def id(self) -> int: ...

    @property
    def keys(self) -> str: ...


N = TypeVar("N", bound=Named)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was typed, and the (id, name) of all that it may mean."""

    typed: str
    options: tuple[tuple[int, str], ...]

    def named(self, name: Callable[[str, int], Name]) -> list[tuple[int, str]]:
        """The options with names that know their references, as a draft does not keep them."""
        return [(key, name(text, key)) for key, text in self.options]

    @classmethod
    def of(cls, typed: str, matches: Sequence[tuple[float, Found]]) -> "Candidates":
        return cls(typed, tuple((each.id, each.name) for _, each in matches))


def find(text: str, among: Iterable[N]) -> list[tuple[float, N]]:
    """What `text` may mean, with scores 0 … 100, the best first; empty if nothing comes near.

    A reference, such as A-17 or C-42, means that very one."""
    if len(text) > MAX_TYPED:
        return []
    referred = _REFERENCE.fullmatch(text.strip())
    if referred is not None:
        among = list(among)
        is_contact, key = referred[1] in "Cc", int(referred[2])
        meant = [e for e in among if e.id == key and isinstance(e, FoundContact) == is_contact]
        if meant:
            return [(EXACT, meant[0])]
    wanted = fold(text)
    if not wanted:
        return []
    spoken = search_keys(text).split()  # a Chinese typo is often another character of that sound
    candidates = _candidates([wanted, *spoken[1:2]], list(among))
    scored = ((_score(wanted, spoken, each.keys.split()), each) for each in candidates)
    near = [(score, each) for score, each in scored if score >= TYPO]
    near.sort(key=lambda pair: (-pair[0], len(pair[1].keys)))
    return near


def plain(matches: Sequence[tuple[float, N]]) -> N | None:
    """The one thing that can be meant, or None where the person has to choose."""
    if not matches or matches[0][0] < PREFIX:
        return None
    alone = len(matches) == 1 or matches[1][0] < WITHIN
    exact = matches[0][0] == EXACT and (len(matches) == 1 or matches[1][0] < EXACT)
    return matches[0][1] if alone or exact else None


def _candidates(heard: Sequence[str], among: Sequence[N]) -> list[N]:
    """Those that can score at all; most of the search runs in C."""
    first, *spoken = heard
    near = {place for place, each in enumerate(among) if first in each.keys}
    columns: tuple[list[str], list[str]] = ([], [])
    for each in among:
        name, _, others = each.keys.partition(" ")
        columns[0].append(name)
        columns[1].append(others.partition(" ")[0])
    for typed in (first, *(() if first.isascii() else spoken)):
        for column in columns:
            begins = [key[: len(typed)] for key in column]
            for keys, least in ((column, TYPO), (begins, TYPO / BEGINNING)):
                found = process.extract(
                    typed, keys, scorer=fuzz.ratio, score_cutoff=least, limit=None
                )
                near.update(place for _, _, place in found)
    return [among[place] for place in sorted(near)]


def _score(wanted: str, spoken: Sequence[str], keys: Sequence[str]) -> float:
    if wanted == keys[0]:
        return EXACT
    if any(key.startswith(wanted) for key in keys):
        return PREFIX
    if len(wanted) > 1 and any(wanted in key for key in keys[:2]):
        return WITHIN
    heard = [wanted] if wanted.isascii() else [wanted, *spoken[1:2]]
    near = max(_likeness(each, key) for each in heard for key in keys[:2])
    # An approximate match scores below one that contains the letters as typed.
    return min(near, WITHIN - 1)


def _likeness(typed: str, key: str) -> float:
    """0 … 100, of the whole name or of its beginning; 0 for what is no typo of it any more, and
    for too few letters."""
    if typed.isascii() != key.isascii() or len(typed) < (4 if typed.isascii() else 2):
        return 0.0
    whole = fuzz.ratio(typed, key, score_cutoff=TYPO)
    if len(typed) >= len(key):
        return whole
    begins = fuzz.ratio(typed, key[: len(typed)], score_cutoff=TYPO / BEGINNING)
    return max(whole, begins * BEGINNING)
