"""HTML as the Bot API reads it: text and entities, or Telegram's words on why it cannot."""

import html
import re
from dataclasses import dataclass, field

from bot.sandbox.entities import ordered, part, units
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.store import Json

_TYPES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAME = re.compile(r"[^\s>]*")
_SPACE = re.compile(r"\s*")
_ATTRIBUTE = re.compile(r"[^\s=>/\"']*")
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
# Only these names are known, and only with their semicolon; all numbers are.
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


def parse_html(source: str) -> tuple[str, list[Json]]:
    """`source` without its tags, and the entities they made (offsets in UTF-16 units)."""
    return _Parser(source).run()


@dataclass
class _Open:
    tag: str
    argument: str
    offset: int


@dataclass
class _Parser:
    source: str
    at: int = 0
    offset: int = 0
    text: list[str] = field(default_factory=list)
    nested: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def run(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                self._end_tag()
            elif self.source[self.at] == "<":
                self._start_tag()
            else:
                self._character()
        if self.nested:
            tag = self.nested[-1].tag
            raise _broken(f'Can\'t find end tag corresponding to start tag "{tag}"')
        return "".join(self.text), ordered(self.entities)

    def _character(self) -> None:
        reference = _REFERENCE.match(self.source, self.at)
        shown = html.unescape(reference.group()) if reference else self.source[self.at]
        self.at = reference.end() if reference else self.at + 1
        self.text.append(shown)
        self.offset += units(shown)

    def _start_tag(self) -> None:
        begin = self.at
        tag = self._take(_NAME, skip=1).lower()
        if self._peek() == "":
            raise _broken(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in _TYPES:
            raise _broken(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        attributes: dict[str, str] = {}
        self._take(_SPACE)
        while self._peek() != ">":
            name, value = self._attribute(tag, begin)
            attributes[name] = value
            self._take(_SPACE)
        self.at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            words = f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}'
            raise _broken(words)
        self.nested.append(_Open(tag, _argument(tag, attributes), self.offset))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        place = f"at byte offset {self._byte(begin)}"
        name = self._take(_ATTRIBUTE).lower()
        if not name and self._peek():
            raise _broken(f'Empty attribute name in the tag "{tag}" {place}')
        self._take(_SPACE)
        if self._peek() != "=":
            if self._peek():
                return name, ""
            raise _broken(f'Unclosed start tag "{tag}" {place}')
        self._take(_SPACE, skip=1)
        quote = self._peek()
        if quote in ('"', "'"):
            stop = self.source.find(quote, self.at + 1)
            if stop < 0:
                raise _broken(f"Unclosed start tag {place}")
            value = html.unescape(self.source[self.at + 1 : stop])
            self.at = stop + 1
            return name, value
        token = self.at
        value = self._take(_TOKEN).lower()
        if self._peek() and not (self._peek().isspace() or self._peek() == ">"):
            raise _broken(f"Unexpected end of name token at byte offset {self._byte(token)}")
        return name, value

    def _end_tag(self) -> None:
        begin = self.at
        if not self.nested:
            raise _broken(f"Unexpected end tag at byte offset {self._byte(begin)}")
        found = self._take(_NAME, skip=2).lower()
        self._take(_SPACE)
        if self._peek() != ">":
            raise _broken(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        opened = self.nested.pop()
        if found and found != opened.tag:
            raise _broken(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{opened.tag}>", found "</{found}>"'
            )
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        if not length:
            return
        entity: Json = {"type": _TYPES[opened.tag], "offset": opened.offset, "length": length}
        if opened.tag == "a":
            address = opened.argument or part("".join(self.text), entity)
            if not re.match(r"(https?|tg|mailto|tel):", address):
                return  # as on Telegram, a link that leads nowhere is plain text
            entity["url"] = address
        elif opened.tag == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        elif opened.tag == "code" and opened.argument and self._inside_pre():
            self.nested[-1].argument = opened.argument
            return
        elif opened.tag == "pre" and opened.argument:
            entity["language"] = opened.argument
        self.entities.append(entity)

    def _inside_pre(self) -> bool:
        return bool(self.nested) and self.nested[-1].tag == "pre"

    def _take(self, pattern: re.Pattern[str], skip: int = 0) -> str:
        match = pattern.match(self.source, self.at + skip)
        if match is None:  # every pattern here also matches the empty string
            raise AssertionError(pattern)
        self.at = match.end()
        return match.group()

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))


def _argument(tag: str, attributes: dict[str, str]) -> str:
    if tag == "a":
        return attributes.get("href", "")
    if tag == "code":
        return attributes.get("class", "").removeprefix("language-")
    return "expandable" if tag == "blockquote" and "expandable" in attributes else ""


def _broken(words: str) -> ApiError:
    return bad_request(f"can't parse entities: {words}")
