"""Text that the pictures' font can draw, measured and clipped.

The pictures use one font of their own, never the machine's: a picture is the same everywhere, and
no machine's missing font turns a name into boxes. What that font lacks is put into what it has.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import regex  # type: ignore[import-untyped]  # it ships none

COVERAGE = Path(__file__).parent / "fonts" / "coverage.txt"
EM = 1000  # the widths in COVERAGE are thousandths of the font size
ELLIPSIS = "…"
UNDRAWABLE = "·"

# What has no shape of its own: controls (bidirectional overrides among them) and stacked marks.
_SHAPELESS = frozenset(("Cc", "Cf", "Mn", "Mc", "Me"))
# Signs of our own words that the font lacks.
_STAND_INS = {"▰": "■", "▱": "□"}
_GRAPHEME = regex.compile(r"\X")
_HAN = regex.compile(r"\p{Han}")
# Where a line may break: after a space, and between two Chinese characters.
_WORD = regex.compile(r"[（“《]*\p{Han}[，。；：、！？）”》]*|\s+|[^\s\p{Han}]+")


@cache
def _widths() -> dict[str, int]:
    """The advance width of each character that the font draws."""
    widths: dict[str, int] = {}
    for line in COVERAGE.read_text(encoding="ascii").splitlines():
        width, ranges = line.split()
        for run in ranges.split(","):
            first, _, last = run.partition("-")
            drawn = range(int(first, 16), int(last or first, 16) + 1)
            widths |= dict.fromkeys(map(chr, drawn), int(width))
    return widths


@lru_cache(maxsize=4096)  # most words of a picture are those of every picture
def drawable(words: str) -> str:
    """`words` on one line, in characters that the font draws.

    Controls, bidirectional overrides and stacked marks go; styled letters become plain ones; a
    rare Chinese character becomes its pinyin; anything else becomes one dot.
    """
    line = " ".join(unicodedata.normalize("NFC", words).split())
    # The font's middle dot is as wide as a Chinese character and brings its own space.
    line = line.replace(" · ", "·")
    return "".join(_drawable(grapheme) for grapheme in _GRAPHEME.findall(line))


@lru_cache(maxsize=4096)  # a picture is made of a few hundred of them, mostly the same
def _drawable(grapheme: str) -> str:
    base = _shaped(grapheme)
    if not base:
        return ""
    for put in (str, _stand_in, _plain, _pinyin):
        attempt = put(base)
        if attempt and all(c in _widths() for c in attempt):
            return attempt
    return UNDRAWABLE


def _stand_in(base: str) -> str:
    return _STAND_INS.get(base, "")


def _shaped(words: str) -> str:
    return "".join(c for c in words if unicodedata.category(c) not in _SHAPELESS)


def _plain(base: str) -> str:
    return _shaped(unicodedata.normalize("NFKD", base))


def _pinyin(base: str) -> str:
    if not _HAN.fullmatch(base):
        return ""
    from pypinyin import lazy_pinyin  # large, and rarely needed

    return "".join(lazy_pinyin(base, errors="ignore")).capitalize()


@lru_cache(maxsize=4096)
def width(words: str, size: float) -> float:
    """How wide drawable `words` are at font `size`, in the unit of `size`."""
    widths = _widths()
    return sum([widths.get(c, EM) for c in words]) * size / EM


def clip(words: str, size: float, room: float) -> str:
    """Drawable `words`, cut between graphemes and ended with an ellipsis if wider than `room`."""
    if width(words, size) <= room:
        return words
    kept = ""
    for grapheme in _GRAPHEME.findall(words):
        if width(kept + grapheme + ELLIPSIS, size) > room:
            break
        kept += grapheme
    return kept.rstrip() + ELLIPSIS


def wrap(words: str, size: float, room: float, lines: int) -> list[str]:
    """Drawable `words` in at most `lines` lines no wider than `room`; the last one is clipped."""
    done: list[str] = []
    line = ""
    pieces = _WORD.findall(words)
    while pieces and len(done) < lines - 1:
        if line.strip() and width((line + pieces[0]).rstrip(), size) > room:
            done.append(clip(line.strip(), size, room))
            line = ""
        else:
            line += pieces.pop(0)
    rest = (line + "".join(pieces)).strip()
    return [*done, clip(rest, size, room)] if rest else done


def narrowest(words: str, size: float) -> float:
    """The least room in which drawable `words` stand whole, in one line or in two."""
    pieces = _WORD.findall(words)
    splits = (("".join(pieces[:i]), "".join(pieces[i:])) for i in range(len(pieces) or 1))
    return min(max(width(line.strip(), size) for line in lines) for lines in splits)


def halve(words: str, size: float, room: float) -> list[str]:
    """Drawable `words` in one line, or in two of about the same width; clipped only if need be."""
    whole = width(words, size)
    if whole > room:
        lines = wrap(words, size, min(room, whole / 2 + size), lines=2)
        if not any(line.endswith(ELLIPSIS) for line in lines):
            return lines
    return wrap(words, size, room, lines=2)
