"""Likely misspellings: one slip away from a word that is far better known."""

from collections import Counter
from collections.abc import Collection

from babel import Locale
from rapidfuzz.distance import OSA

from storage.names import fold

SHORTEST = 5  # shorter words are one slip from too many others
MAX_WORDS = 2_000  # a column with more is free text, no vocabulary
FAR_MORE = 3  # a file's own spelling is the better known at this many times the rows

SECTORS = (
    "advertising", "agriculture", "automotive", "aviation", "banking", "biotechnology", "chemicals",
    "construction", "consulting", "education", "electronics", "employment", "energy",
    "engineering", "entertainment", "finance", "government", "healthcare", "hospitality",
    "insurance", "logistics", "manufacturing", "marketing", "media", "medical", "pharmaceuticals",
    "real estate", "retail", "semiconductors", "services", "software", "technology",
    "telecommunications", "textiles", "transportation", "utilities",
)  # fmt: skip


def countries() -> tuple[str, ...]:
    """In English; Chinese names are too short to tell a slip from another name."""
    return tuple(Locale("en").territories.values())


def likely(words: Counter[str], known: Collection[str]) -> dict[str, list[str]]:
    """word → the words it was likely meant to be, for those that are not known themselves."""
    if len(words) > MAX_WORDS:
        return {}
    right = {fold(word): word for word in known}
    counts: Counter[str] = Counter()
    for word, count in words.items():
        counts[fold(word)] += count
    usual = {fold(word): word for word in words if counts[fold(word)] >= FAR_MORE}
    found: dict[str, list[str]] = {}
    for word in words:
        key = fold(word)
        if key in right or len(key) < SHORTEST:
            continue
        common = {k: w for k, w in usual.items() if counts[k] >= FAR_MORE * counts[key]}
        meant = [
            _cased_like(word, other)
            for other_key, other in (right | common).items()
            if _one_slip(key, other_key)
        ]
        if meant:
            found[word] = meant
    return found


def _one_slip(one: str, other: str) -> bool:
    """One letter too many, too few, wrong, or two exchanged; singular and plural are no slip."""
    if one.rstrip("s") == other.rstrip("s"):
        return False
    return OSA.distance(one, other, score_cutoff=1) == 1


def _cased_like(word: str, other: str) -> str:
    return other.title() if word.istitle() else other
