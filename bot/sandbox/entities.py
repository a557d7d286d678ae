"""Message entities: their offsets count UTF-16 units, as Telegram counts."""

import html
import re
from collections.abc import Iterable

from babel import Locale

from bot.sandbox.store import Json

# The server turns control characters into spaces and drops the marks that reorder text.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")

# A label that ends a domain: all countries', and of the many others the usual ones.
_TLDS = {str(code).lower() for code in Locale("en").territories if len(str(code)) == 2} | {
    *("uk", "eu", "com", "org", "net", "info", "biz", "name", "edu", "gov", "int", "mil", "pro"),
    *(
        "app",
        "dev",
        "top",
        "xyz",
        "site",
        "shop",
        "store",
        "online",
        "cloud",
        "tech",
        "club",
        "blog",
    ),
    *("now", "one", "world", "live", "life", "news", "link", "click", "page", "email", "group"),
    *("company", "gmbh", "ltd", "berlin", "中国", "公司", "网络", "рф"),
}
_PATH = r"(?::\d{1,5})?(?:[/?#][^\s<>\"«»\u2000-\u200b\u200e\u200f\u2016-\u206f]*)?"
_BARE = re.compile(rf"(?<![\w/#@.~-])((?:[\w~-]+\.)+)([^\W\d_]{{2,}}){_PATH}(?<![.:;,('?!`])")
_WEB = re.compile(
    r"(?:https?|ftp)://[^\s<>\"'\u2000-\u200b\u200e\u200f\u2016-\u206f]*"
    r"[^\s<>\"'.,:;!?)\u2000-\u200b\u200e\u200f\u2016-\u206f]"
)

# What the server marks by itself, in the order of precedence.
_FOUND = (
    ("url", _WEB),
    ("url", re.compile(r"(?:tg|ton|tonsite)://[A-Za-z0-9_-]{1,253}(?:[/?#][^\s<>\"]*)?")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("url", _BARE),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/@])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\d*[^\W\d])\w{1,256}(?!#)")),
    ("cashtag", re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$])")),
    ("phone_number", re.compile(r"(?<!\w)\+\d(?:[ ()-]{0,2}\d){6,14}(?!\w)")),
)
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "spoiler": "tg-spoiler",
}


def units(text: str) -> int:
    """The length of `text` in UTF-16 units."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def clean(text: str) -> str:
    """Text as the server lets it through; offsets stay only if this is done before parsing."""
    return _DROPPED.sub("", _CONTROL.sub(" ", text))


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space at the ends; entities are moved and cut to fit."""
    kept = text.strip()
    lead = units(text[: len(text) - len(text.lstrip())])
    end = units(kept)
    fitted = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if stop > start:
            fitted.append({**entity, "offset": start, "length": stop - start})
    return kept, fitted


def ordered(entities: Iterable[Json]) -> list[Json]:
    """Outer before inner."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def with_found(text: str, entities: list[Json]) -> list[Json]:
    """`entities` and those that the server finds by itself outside of code and links."""
    closed = [_span(e) for e in entities if e["type"] in ("pre", "code", "text_link")]
    found: list[Json] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            span = (start, start + units(match.group()))
            if pattern is _BARE and match[2].lower() not in _TLDS:
                continue
            if not any(_overlap(span, other) for other in closed):
                closed.append(span)
                found.append({"type": kind, "offset": start, "length": span[1] - start})
    return ordered([*entities, *found])


def part(text: str, entity: Json) -> str:
    """The piece of `text` that the entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    start, stop = _span(entity)
    return raw[2 * start : 2 * stop].decode("utf-16-le", "surrogatepass")


def to_html(text: str, entities: list[Json]) -> str:
    """Safe HTML for the chat page: only tags made here, every other character escaped."""
    opened: dict[int, list[str]] = {}
    closed: dict[int, list[str]] = {}
    for entity in ordered(entities):
        opening, closing = _tags(text, entity)
        start, stop = _span(entity)
        opened.setdefault(start, []).append(opening)
        closed.setdefault(stop, []).insert(0, closing)
    pieces: list[str] = []
    at = 0
    for char in text:
        pieces += [*closed.pop(at, ()), *opened.pop(at, ())]
        shown = char if not "\ud800" <= char <= "\udfff" else "\ufffd"
        pieces.append("<br>" if char == "\n" else html.escape(shown))
        at += units(char)
    pieces += [tag for place in sorted(closed) for tag in closed[place]]
    return "".join(pieces)


def _tags(text: str, entity: Json) -> tuple[str, str]:
    kind = entity["type"]
    if kind in ("text_link", "url"):
        address = entity.get("url") or part(text, entity)
        if address.startswith(("http://", "https://")):
            return f'<a href="{html.escape(address)}" rel="noopener noreferrer">', "</a>"
    tag = _TAGS.get(kind)
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")


def _span(entity: Json) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
