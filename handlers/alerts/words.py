"""Words for what managers are told: falls, recoveries, the morning's digest, escalations."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from handlers.alerts.end_words import ended
from handlers.alerts.fall_words import Fall
from handlers.frame.html import Markup
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from handlers.relation.words.card import rate_button
from scoring.drop import Rule
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class DropNotice:
    """A critical fall, told at once. `falls` are the alerts of one subject."""

    falls: Sequence[Fall]

    def page(self, say: Say) -> Page:
        first = self.falls[0]
        lines = [Markup("⚠ {} {}").format(first.head(say), first.reference)]
        for fall in self.falls:
            if fall is not first and fall.drops[0].rule is Rule.STANDING_DROP:
                lines.append(Markup("{} {}").format(fall.head(say), fall.reference))
            lines += [line for line in fall.lines(say) if line not in lines]
        rows = [
            (Button(say.label("I’ll follow up"), f"follow.{first.alert_id}"),),
            (Button(say.label("Where do we stand?"), f"stand.{first.account_id}"),),
        ]
        if first.rater is not None:
            data = f"ask.{first.alert_id}.{first.rater_id}"
            ask = Button(say.label("Ask {name}", name=first.rater), data)
            rows.insert(1, (ask,))
        return Page(Markup("\n").join(lines), tuple(rows))


class Up(StrEnum):
    """Why somebody hears of an alert that nobody has taken up."""

    ESCALATED = "escalated"
    UNHEARD = "unheard"  # who was to be told could not be
    REMINDER = "reminder"
    GONE_UP = "gone_up"


@dataclass(frozen=True, slots=True)
class EscalationNotice:
    """What nobody has taken up, together: it goes up, or will. `falls` are the first of it, `more`
    how many there are beside them; `managers` are the others concerned."""

    falls: Sequence[Fall]
    managers: Sequence[str]
    more: int = 0
    why: Up = Up.ESCALATED
    hours: int = 0

    def page(self, say: Say) -> Page:
        if self.more or len({fall.rated or fall.alert_id for fall in self.falls}) > 1:
            text, rows = listed(say, self.falls, self.more)
        else:
            page = DropNotice(self.falls).page(say)
            text, rows = page.text, page.rows
        return Page(self._head(say) + Markup("\n") + text, rows)

    def _head(self, say: Say) -> Markup:
        names = say.listed([Markup.escape(name) for name in self.managers])
        match self.why:
            case Up.UNHEARD:
                return say("{names} could not be told of this:", names=names)
            case Up.REMINDER:
                return say(
                    "Nobody has taken this up yet. After {n} working hours it goes one up:",
                    n=self.hours,
                )
            case Up.GONE_UP:
                return say(
                    "Nobody took this up in {n} working hours: {names} has been told.",
                    n=self.hours,
                    names=names,
                )
            case Up.ESCALATED:
                return say(
                    "Nobody has taken this up in {n} working hours ({names}):",
                    n=self.hours, names=names,
                )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """An alert that is over: why, and where that leaves its value. `closed`: it is no longer theirs
    who heard of it, and nothing more is said."""

    fall: Fall
    end: str = field(metadata=SHOWN)
    after: float | int | str | None = field(default=None, metadata=SHOWN)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class RecoveryNotice:
    """What people have heard of is over: recovered, or for another reason that is said."""

    ends: Sequence[Ended]

    def page(self, say: Say) -> Page:
        lines = [
            Markup("✓ {} {}").format(
                ended(say, each.fall, each.end, each.after, closed=each.closed),
                each.fall.reference,
            )
            for each in self.ends
        ]
        open_ = [each.fall.account_id for each in self.ends if not each.closed]
        rows = ((Button(say.label("Where do we stand?"), f"stand.{open_[0]}"),),) if open_ else ()
        return Page(Markup("\n").join(dict.fromkeys(lines)), rows)


MAX_LISTED = 12
MAX_BUTTONS = 6


def listed(say: Say, falls: Sequence[Fall], more: int) -> tuple[Markup, Rows]:
    """A line for each, and buttons for the first."""
    lines = [Markup("• {} {}").format(fall.head(say), fall.reference) for fall in falls]
    if more:
        lines.append(say("… and {n} more", n=more))
    rows = tuple(
        (
            Button(fall.name, f"stand.{fall.account_id}"),
            Button(say.label("I’ll follow up"), f"listed.{fall.alert_id}"),
        )
        for fall in falls[:MAX_BUTTONS]
    )
    return Markup("\n").join(lines), rows


@dataclass(frozen=True, slots=True)
class DigestNotice:
    """What came up since the last digest and was not told at once: the first of it, and how many
    more there are."""

    day: date
    falls: Sequence[Fall]
    more: int = 0

    def page(self, say: Say) -> Page:
        head = say.plural(
            "<b>{day}: {n} alert to look at</b>",
            "<b>{day}: {n} alerts to look at</b>",
            len(self.falls) + self.more,
            day=say.day(self.day),
        )
        text, rows = listed(say, self.falls, self.more)
        return Page(head + Markup("\n") + text, rows)


@dataclass(frozen=True, slots=True)
class Following:
    """The manager's own alert, after the button "I'll follow up" was pressed."""

    fall: Fall
    name: str
    mine: bool

    def page(self, say: Say) -> Page:
        head = Markup("{} {}").format(self.fall.head(say), self.fall.reference)
        row = (Button(say.label("Where do we stand?"), f"stand.{self.fall.account_id}"),)
        return Page(head + Markup("\n") + self.done(say), (row,))

    def done(self, say: Say) -> Markup:
        if self.mine:
            return say("✓ You are following this up.")
        return say("✓ {name} is following this up.", name=self.name)


@dataclass(frozen=True, slots=True)
class TakenUp:
    """The same in few words, over the button that was pressed."""

    following: Following

    def text(self, say: Say) -> Markup:
        return self.following.done(say)


@dataclass(frozen=True, slots=True)
class HasBeenAsked:
    name: str

    def text(self, say: Say) -> Markup:
        return say("{name} has been asked.", name=self.name)


@dataclass(frozen=True, slots=True)
class QuestionNotice:
    """A manager asks the rep about a fall."""

    fall: Fall
    manager: str

    def page(self, say: Say) -> Page:
        fall = self.fall
        text = say(
            "<b>{manager}</b> would like to hear more about {name} ({account}). "
            "Please reply to {manager}, or add a fact by rating again.",
            manager=self.manager,
            name=fall.name,
            account=fall.account if fall.contact else fall.who(say),
        )
        kind, subject_id = fall.rated or (fall.drops[0].kind, fall.drops[0].subject_id)
        return Page(text, ((rate_button(say, kind, subject_id, fall.rated_name),),))
