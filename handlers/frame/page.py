"""What a person is shown: a page of words with buttons and perhaps a picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from handlers.frame.html import Markup
from handlers.frame.say import Say
from scoring.assessments import FactKind
from scoring.shown import shown_whole


@dataclass(frozen=True, slots=True)
class Button:
    """`data` comes back when it is pressed (64 bytes at most); `url` opens a page instead."""

    text: str
    data: str = ""
    url: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a workbook: nothing but text."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Document:
    """A workbook, to be sent as a file of this name."""

    name: str
    tables: Sequence[Table]


@shown_whole
@dataclass(frozen=True, slots=True)
class Attached:
    """A photo or voice note that somebody sent, by the messenger's own id; `content` where it is
    kept. A forwarded one may be either."""

    kind: FactKind
    file_id: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Page:
    """`text` is Telegram's HTML; `picture` is an SVG document to be drawn beside it.

    With a `document` it is always a new message, whose caption is the text. A `passing` one comes
    without a sound, and the next of its kind takes its place in the chat. A `private` one may say
    something of clients: the apps neither forward, save nor copy it. Help, settings, refusals and
    one's own data are not private.
    """

    text: Markup
    rows: Rows = ()
    picture: str | None = None
    document: Document | Attached | None = None
    passing: bool = False
    private: bool = True


class Screen(Protocol):
    """What to show, as values: a turn returns it; `page` puts it into words after the commit."""

    def page(self, say: Say) -> Page: ...
