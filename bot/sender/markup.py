"""Telegram's HTML by its length: measured and split as Telegram counts, in UTF-16 units."""

import re
from collections.abc import Iterator
from html import unescape

MESSAGE = 4096
CAPTION = 1024
ENTITIES = 90  # Telegram shows a hundred in a message: the rest is left for what it finds itself
_TOKEN = re.compile(r"<(?P<slash>/?)(?P<tag>[a-z-]+)[^<>]*>|&[#\w]+;|\n|[^<&\n]+|.", re.DOTALL)


def units(text: str) -> int:
    """UTF-16 code units: an emoji counts two."""
    return len(text) + sum(char > "\uffff" for char in text)


def plain(html: str) -> str:
    """The text as it would be read, without its markup."""
    return "".join(unescape(token[0]) for token in _TOKEN.finditer(html) if not token["tag"])


def clipped(text: str, limit: int) -> str:
    """The beginning of a plain text, `limit` units at most."""
    if units(text) <= limit:
        return text
    used, kept = 1, []
    for char in text:
        used += units(char)
        if used > limit:
            break
        kept.append(char)
    return "".join(kept) + "…"


def fits(html: str, limit: int) -> bool:
    """Whether one message holds it, with all of its markup."""
    if html.count("</") > ENTITIES:
        return False
    # Two units a character at most, and markup counts nothing: most texts need no measuring.
    return len(html) * 2 <= limit or units(plain(html)) <= limit


def split(html: str, limit: int = MESSAGE) -> list[str]:
    """Parts that fit, cut between lines where possible; tags are closed and opened again."""
    if fits(html, limit):
        return [html]
    parts, part, used, tags, open_tags = [], "", 0, 0, list[tuple[str, str]]()
    for line in _lines(html, limit):
        size, ends = units(plain(line)), line.count("</")
        if used and (used + size > limit or tags + ends > ENTITIES):
            parts.append(part.rstrip("\n") + "".join(f"</{tag}>" for tag, _ in open_tags[::-1]))
            part, used, tags = "".join(text for _, text in open_tags), 0, 0
        part += line
        used, tags = used + size, tags + ends
        _follow(line, open_tags)
    return [*parts, part]


def _lines(html: str, limit: int) -> Iterator[str]:
    """The lines with their ends; a line that is too long alone comes in pieces."""
    line, used = "", 0
    for piece in _pieces(html, limit):
        size = units(plain(piece))
        if used + size > limit:
            yield line
            line, used = "", 0
        line += piece
        used += size
        if piece == "\n":
            yield line
            line, used = "", 0
    if line:
        yield line


def _pieces(html: str, limit: int) -> Iterator[str]:
    for token in _TOKEN.finditer(html):
        text = token[0]
        # A run of text is cut by characters: half the limit of them can never be too many units.
        step = len(text) if token["tag"] or units(text) <= limit else limit // 2
        for start in range(0, len(text), step):
            yield text[start : start + step]


def _follow(line: str, open_tags: list[tuple[str, str]]) -> None:
    """Bring the list of (tag, its opening text) up to the end of `line`."""
    for token in _TOKEN.finditer(line):
        if token["tag"] and token["slash"]:
            open_tags.pop()
        elif token["tag"]:
            open_tags.append((token["tag"], token[0]))
