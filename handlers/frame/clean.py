"""Text from people, made safe once, on entry: what is stored can be shown, logged and compared.

`clean_line` is for names and single-line answers, `clean_text` for comments. Both return "" for a
text without visible characters, so `if not text` is the only check that a caller needs.
"""

import unicodedata

import regex  # type: ignore[import-untyped]  # it ships none

MAX_MARKS = 4  # accents on one letter; Vietnamese needs two, pointed Hebrew four
MAX_CODE_POINTS = 16  # in one grapheme; the longest family emoji has ten

_ANSI = regex.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]"
)
_SURROGATE = regex.compile(r"[\ud800-\udfff]")
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_NEVER_SEEN = "\u00ad\u180e\u200b\u2060-\u2065\ufeff\ufff9-\ufffb"
_FILLERS = "\u115f\u1160\u3164\uffa0"
_DROPPED = regex.compile(rf"[\x00{_BIDI}{_NEVER_SEEN}{_FILLERS}]")
_NEWLINE = regex.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_BLANK = regex.compile(r"[\s\p{Cc}\u2800]+")  # U+2800 is the empty Braille cell
_JOINED = r"[\p{M}\u200c\u200d]"  # joiners count as marks, else they would reset the count
_TOO_MANY_MARKS = regex.compile(rf"({_JOINED}{{{MAX_MARKS}}}){_JOINED}+")
_VISIBLE = regex.compile(r"[^\s\p{Z}\p{Cc}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}]")
_GRAPHEME = regex.compile(r"\X")


def clean_line(text: str, limit: int | None = None) -> str:
    """One line of at most `limit` graphemes (None: as long as it is)."""
    if text.isascii() and text.isprintable():  # most cells of a large file
        return " ".join(text.split())[:limit].rstrip()
    return _clip(_line(_safe(text)), limit)


def clean_text(text: str, limit: int | None = None) -> str:
    """Several lines, at most one empty one between them, of at most `limit` graphemes in all."""
    lines = [_line(part) for part in _NEWLINE.split(_safe(text))]
    return _clip(regex.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), limit)


def graphemes(text: str) -> int:
    """The length of `text` in characters as people count them."""
    return len(text) if text.isascii() else sum(1 for _ in _GRAPHEME.finditer(text))


def _safe(text: str) -> str:
    """Removes what cannot be stored, reorders or hides text, or draws over other characters."""
    stored = _SURROGATE.sub("\ufffd", _ANSI.sub(" ", text))
    composed = unicodedata.normalize("NFC", _DROPPED.sub("", stored))
    clipped: str = _TOO_MANY_MARKS.sub(r"\1", composed)
    return clipped


def _line(text: str) -> str:
    line = _BLANK.sub(" ", text).strip()
    return line if _VISIBLE.search(line) else ""


def _clip(text: str, limit: int | None) -> str:
    kept: list[str] = []
    for match in _GRAPHEME.finditer(text):
        if limit is not None and len(kept) == limit:
            break
        kept.append(match.group()[:MAX_CODE_POINTS])
    return "".join(kept).rstrip()
