"""What is sent to Telegram in low-content mode, and the link to the full screen in the browser."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from handlers.frame.html import Markup
from handlers.frame.interview.model import Note
from handlers.frame.page import Attached, Button, Page, Screen
from handlers.frame.say import Say
from handlers.frame.settings import Settings
from handlers.frame.sheet import PATH, sheet
from handlers.frame.veil import veil
from scoring.people import Person
from storage import Tx, sheets
from storage.accounts import Viewer
from storage.references import known, written


@dataclass(frozen=True, slots=True)
class Veiled:
    """A veiled screen. `url` is the link to the full one, `ask` the button that makes such a link;
    without either it stands alone."""

    screen: Screen
    url: str = ""
    ask: str = ""

    def page(self, say: Say) -> Page:
        page = self.screen.page(say)
        rows: tuple[Any, ...] = page.rows
        if self.url:
            rows = (*rows, (Button(say.label("Open in full ↗"), url=self.url),))
        elif self.ask:
            rows = (*rows, (Button(say.label("Read in full…"), self.ask),))
        text = page.text
        if isinstance(page.document, Attached):
            text += Markup("\n\n") + say("Photos and voice notes are not shown here again.")
        return replace(page, text=text, rows=rows, document=None)


def screen_for(
    tx: Tx, settings: Settings, person: Person, screen: Screen, say: Say, now: datetime,
    *, private: bool, viewer: Viewer,
) -> Screen:  # fmt: skip
    """The screen as it may go into the chat; in a group there is no link, which anybody could
    open."""
    if not settings.privacy.low_content:
        return screen
    veiled = veil(screen)
    if veiled == screen or not settings.privacy.public_url or not private:
        return Veiled(veiled)
    shown = veiled.page(say)
    html = sheet(screen.page(say), shown, say)
    # The chat shows references instead of names: in text, buttons, picture and tables.
    names = known(tx, written(repr(shown)), viewer)
    key = sheets.keep(tx, person.id, html, now, names)
    return Veiled(veiled, url=f"{settings.privacy.public_url}{PATH}{key}")


def notice_for(settings: Settings, screen: Screen, notice_id: int) -> Screen:
    """A notice may be read long after it was sent: the link is made when it is asked for."""
    if not settings.privacy.low_content:
        return screen
    veiled = veil(screen)
    readable = veiled != screen and settings.privacy.public_url
    return Veiled(veiled, ask=f"read.{notice_id}" if readable else "")


def toast_for(settings: Settings, toast: Note | None, say: Say) -> str:
    """The words that pop up over a button."""
    if toast is None:
        return ""
    shown = veil(toast) if settings.privacy.low_content else toast
    return shown.text(say).striptags()
