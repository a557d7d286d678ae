"""Words for arriving and finding one's way: start, help, settings, refusals."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.frame.html import Markup
from handlers.frame.interview.model import Note
from handlers.frame.interview.words import one_line
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from handlers.frame.words import main_menu
from scoring.people import Role
from scoring.shown import SHOWN

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}


def about(say: Say) -> tuple[str, str]:
    """The bot's description in an empty chat (512 characters), and the short one (120)."""
    return (
        say.label(
            "Rapport tells a sales team where it really stands with its clients. "
            "After a visit, rate the relationship in a few taps; ask any time where "
            "you stand."
        ),
        say.label("Where do we really stand with our clients?"),
    )


@dataclass(frozen=True, slots=True)
class SettingsCard:
    """`zone` is the person's own, or None while it follows the team's."""

    language: str = field(metadata=SHOWN)
    zone: str | None = field(metadata=SHOWN)
    team_zone: str = field(metadata=SHOWN)
    note: Note | None = None

    def page(self, say: Say) -> Page:
        zone = self.zone or say.label("{zone} (the team’s)", zone=self.team_zone)
        lines = [
            say("<b>Settings</b>"),
            say("Language: {language}", language=LANGUAGE_NAMES[self.language]),
            say("Time zone: {zone}", zone=zone),
            Markup(),
            say("For another zone, send something like <code>/settings Europe/Berlin</code>"),
        ]
        if self.note:
            lines.insert(0, Markup("<i>{}</i>").format(self.note.text(say)))
        languages = tuple(
            Button(("✓ " if code == self.language else "") + name, f"language.{code}")
            for code, name in LANGUAGE_NAMES.items()
        )
        rows: Rows = (languages,)
        if self.zone is not None:
            rows = (*rows, (Button(say.label("Use the team’s zone"), "zone.team"),))
        return Page(Markup("\n").join(lines), rows, private=False)


@dataclass(frozen=True, slots=True)
class ZoneUnknown:
    typed: str
    near: Sequence[str] = field(metadata=SHOWN)

    def text(self, say: Say) -> Markup:
        if self.near:
            names = say.listed([Markup.escape(name) for name in self.near])
            return say(
                "I don’t know the zone “{typed}”. Did you mean {names}?",
                typed=self.typed,
                names=names,
            )
        return say(
            "I don’t know the zone “{typed}”. Send one like Asia/Shanghai.", typed=self.typed
        )


@dataclass(frozen=True, slots=True)
class Unfinished:
    """`drafts` are (id, title) of what was put aside."""

    drafts: Sequence[tuple[int, Note]]

    def page(self, say: Say) -> Page:
        if not self.drafts:
            return Page(say("Nothing is waiting. /visit logs a visit."), private=False)
        rows = tuple(
            (Button(one_line(title.text(say)).striptags(), f"resume.{key}"),)
            for key, title in self.drafts
        )
        return Page(say("What would you like to continue?"), rows)


@dataclass(frozen=True, slots=True)
class Welcome:
    """`waiting` names the conversation that can be gone on with, by its draft."""

    name: str
    role: Role
    joined_now: bool
    waiting: tuple[int, Note] | None = None

    def page(self, say: Say) -> Page:
        if self.joined_now:
            text = say("Welcome to Rapport, <b>{name}</b>!", name=self.name)
        else:
            text = say("Hello, <b>{name}</b>.", name=self.name)
        text += Markup("\n") + self._first_step(say)
        rows = main_menu(say, self.role)
        if self.waiting is not None:
            draft_id, title = self.waiting
            text += Markup("\n\n") + say("Unfinished: {what}", what=one_line(title.text(say)))
            rows = ((Button(say.label("Continue"), f"resume.{draft_id}"),), *rows)
        return Page(text, rows, private=self.waiting is not None)

    def _first_step(self, say: Say) -> Markup:
        if self.role is Role.REP:
            return say("After a visit, send /visit; it takes a minute. /help shows the rest.")
        return say(
            "Send /level with an account’s name to see where you stand. I’ll tell "
            "you here when a relationship slips. /help shows the rest."
        )
