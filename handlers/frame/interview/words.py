"""The frame of every conversation: header, progress, navigation, and its standing sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.frame.html import Markup
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from scoring.shown import shown_whole

if TYPE_CHECKING:
    from handlers.frame.interview.model import Note, Prompt, Summary

BACK, LATER, MENU, COMMIT, DISCARD, CHANGE = "<", "later", "menu", "ok", "drop", "c:"
YES, NO, ANSWER = "yes", "no", "="
SUMMARY = "-"


def one_line(text: Markup) -> Markup:
    """A title's first line, to be part of a sentence."""
    return text.split("\n", 1)[0]


@shown_whole
@dataclass(frozen=True, slots=True)
class Place:
    """Which draft, revision and question the buttons of a screen belong to."""

    draft_id: int
    revision: int
    question: str

    def data(self, move: str) -> str:
        """Callback data: 64 bytes at most, checked again when it comes back."""
        return f"d.{self.draft_id}.{self.revision}.{self.question}.{move}"


@dataclass(frozen=True, slots=True)
class Asked:
    """An open question in its frame."""

    place: Place
    header: "Note"
    prompt: "Prompt"
    progress: tuple[int, int]
    note: "Note | None"
    can_go_back: bool

    def page(self, say: Say) -> Page:
        head = self.header.text(say)
        if self.progress[1]:
            at, of = self.progress
            head += Markup("\n{} {}/{}").format("▰" * at + "▱" * (of - at), at, of)
        parts = [head, self.prompt.text(say)]
        if self.note:
            parts.insert(0, Markup("<i>{}</i>").format(self.note.text(say)))
        return Page(Markup("\n\n").join(parts), self.rows(say))

    def rows(self, say: Say) -> Rows:
        choices = tuple(
            tuple(Button(c.label, self.place.data(ANSWER + c.value)) for c in row)
            for row in self.prompt.choices(say)
        )
        return (*choices, self._navigation(say))

    def _navigation(self, say: Say) -> tuple[Button, ...]:
        later = Button(say.label("Later"), self.place.data(LATER))
        if not self.can_go_back:
            return (later,)
        return (Button(say.label("‹ Back"), self.place.data(BACK)), later)


@dataclass(frozen=True, slots=True)
class Summed:
    """The summary before the commit; nothing is recorded yet."""

    place: Place
    summary: "Summary"
    note: "Note | None"
    menu: bool

    def page(self, say: Say) -> Page:
        text = self.summary.text(say)
        if self.note:
            text = Markup("<i>{}</i>\n\n{}").format(self.note.text(say), text)
        if self.menu:
            text += Markup("\n\n{}").format(say("What would you like to change?"))
        return Page(text, self.rows(say), self.summary.picture(say))

    def rows(self, say: Say) -> Rows:
        changes = self.summary.changes(say)
        buttons = [Button(label, self.place.data(CHANGE + key)) for key, label in changes]
        pairs = _pairs(buttons)
        if self.menu:
            return (*pairs, (Button(say.label("‹ Back"), self.place.data(BACK)),))
        commit = (Button(self.summary.commit_label(say), self.place.data(COMMIT)),)
        discard = Button(say.label("Discard"), self.place.data(DISCARD))
        if len(changes) <= 4:
            return (commit, *pairs, (discard,))
        change = Button(say.label("Change something"), self.place.data(MENU))
        return (commit, (change, discard))


def _pairs(buttons: Sequence[Button]) -> Rows:
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


@dataclass(frozen=True, slots=True)
class ForwardAsked:
    """A forwarded message came as an answer: it is taken only after a yes."""

    place: Place
    origin: str
    quote: str

    def page(self, say: Say) -> Page:
        quote = Markup("<blockquote>{}</blockquote>").format(self.quote) if self.quote else Markup()
        if self.origin:
            ask = say(
                "You forwarded a message from {name}. Take it as your answer?", name=self.origin
            )
        else:
            ask = say("You forwarded a message. Take it as your answer?")
        return Page(ask + quote, self.rows(say))

    def rows(self, say: Say) -> Rows:
        yes = Button(say.label("Yes, take it"), self.place.data(YES))
        return ((yes, Button(say.label_in("answer: take it?", "No"), self.place.data(NO))),)


@dataclass(frozen=True, slots=True)
class PressOrCommand:
    def text(self, say: Say) -> Markup:
        return say("Please use the buttons below, or /cancel.")


@dataclass(frozen=True, slots=True)
class TypeOrTap:
    """A sticker, a place, a poll … where words are asked for."""

    def text(self, say: Say) -> Markup:
        return say("I can’t use that here. Please type your answer or tap a button.")


@dataclass(frozen=True, slots=True)
class TooLong:
    over: int

    def text(self, say: Say) -> Markup:
        return say.plural(
            "That is {n} character too long. Shorten it a little and send it again.",
            "That is {n} characters too long. Shorten it a little and send it again.",
            self.over,
        )


@dataclass(frozen=True, slots=True)
class Empty:
    def text(self, say: Say) -> Markup:
        return say("That message was empty. Please type a few words.")


@dataclass(frozen=True, slots=True)
class PhotoNotKept:
    """A picture with a caption came where only words are kept."""

    def text(self, say: Say) -> Markup:
        return say("I kept your words; pictures are not kept here.")


@dataclass(frozen=True, slots=True)
class AnswerReplaced:
    def text(self, say: Say) -> Markup:
        return say("You edited your message, so I changed the answer.")


@dataclass(frozen=True, slots=True)
class TakenForBefore:
    """Words that a later tap overtook were put where they belong."""

    def text(self, say: Say) -> Markup:
        return say("Your message arrived after your tap, so I added it to the question before.")


@dataclass(frozen=True, slots=True)
class NotAvailable:
    def text(self, say: Say) -> Markup:
        return say("That one can’t be chosen. Please choose from these.")


@dataclass(frozen=True, slots=True)
class HereWeAre:
    def text(self, say: Say) -> Markup:
        return say("That button belongs to an older question. Here is where we are:")


@dataclass(frozen=True, slots=True)
class ChangedMeanwhile:
    """Somebody else recorded something that the open question, or the summary, rests on."""

    def text(self, say: Say) -> Markup:
        return say(
            "Something changed in the meantime, so that was not recorded. This is how it is now:"
        )


@dataclass(frozen=True, slots=True)
class Resumed:
    def text(self, say: Say) -> Markup:
        return say("Welcome back. We were here:")


@dataclass(frozen=True, slots=True)
class WasAway:
    """Nobody listened in between: taps are lost then, and perhaps a screen."""

    since: datetime
    until: datetime

    def text(self, say: Say) -> Markup:
        since, until = self.since.astimezone(say.zone), self.until.astimezone(say.zone)
        same_day = since.date() == until.date()
        return say(
            "I was offline between {since} and {until} and got no messages. We were here:",
            since=say.moment(since),
            until=say.time(until) if same_day else say.moment(until),
        )


@dataclass(frozen=True, slots=True)
class OneMoment:
    """Over a button, while the messenger makes our screens wait."""

    def text(self, say: Say) -> Markup:
        return say("One moment…")


@dataclass(frozen=True, slots=True)
class WasRecorded:
    """The last words of a conversation that was cut off after its commit. `title` names it, None
    where it can no longer be named."""

    at: datetime
    title: "Note | None"

    def page(self, say: Say) -> Page:
        at = say.moment(self.at.astimezone(say.zone))
        text = say("✓ Recorded on {at}; I was interrupted before I could tell you.", at=at)
        if self.title:
            text += Markup("\n{}").format(one_line(self.title.text(say)))
        return Page(text)


@dataclass(frozen=True, slots=True)
class PutAside:
    """`title` names the conversation."""

    draft_id: int
    title: "Note"

    def page(self, say: Say) -> Page:
        text = say("Saved for later. Nothing is lost.\n{what}", what=one_line(self.title.text(say)))
        return Page(text, ((Button(say.label("Continue"), f"resume.{self.draft_id}"),),))


@dataclass(frozen=True, slots=True)
class Discarded:
    def page(self, say: Say) -> Page:
        return Page(say("Discarded. Nothing was recorded."), private=False)


@dataclass(frozen=True, slots=True)
class NothingToCancel:
    def page(self, say: Say) -> Page:
        return Page(
            say("There is nothing to cancel. /visit logs a visit, /help shows the rest."),
            private=False,
        )


@dataclass(frozen=True, slots=True)
class Cancelled:
    title: "Note"

    def page(self, say: Say) -> Page:
        return Page(
            say("Cancelled. Nothing was recorded.\n{what}", what=one_line(self.title.text(say)))
        )


@dataclass(frozen=True, slots=True)
class Expired:
    def page(self, say: Say) -> Page:
        return Page(
            say("That conversation is over. /visit or /rate starts a new one."), private=False
        )


@dataclass(frozen=True, slots=True)
class Over:
    """The same over a button of its last message, which says how it ended."""

    def text(self, say: Say) -> Markup:
        return say("That conversation is over. /visit or /rate starts a new one.")


@dataclass(frozen=True, slots=True)
class Outdated:
    """The conversation was begun under an older version, whose questions were others."""

    def page(self, say: Say) -> Page:
        return Page(
            say(
                "I was updated while this was open, and my questions have changed. "
                "Please start again: what you wrote is still above."
            ),
            private=False,
        )


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The subject of a conversation is gone, or may no longer be seen."""

    def page(self, say: Say) -> Page:
        return Page(say("This is no longer available to you, so I closed it."), private=False)
