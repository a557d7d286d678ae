"""Words for logging a visit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from handlers.frame.html import Markup
from handlers.frame.interview.model import Choice
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from handlers.frame.words import day_name, short
from handlers.relation.words.card import layer_buttons
from scoring.assessments import Kind
from scoring.cadence import Week
from scoring.shown import SHOWN_FIRST
from scoring.visits import VisitType


def type_name(say: Say, type_: VisitType) -> str:
    return {
        VisitType.MEETING: say.label("Meeting"),
        VisitType.CALL: say.label("Phone call"),
        VisitType.VIDEO: say.label("Video call"),
        VisitType.MEAL: say.label("Meal"),
        VisitType.EVENT: say.label("Event"),
    }[type_]


@dataclass(frozen=True, slots=True)
class Title:
    account: str | None

    def text(self, say: Say) -> Markup:
        if self.account is None:
            return say("<b>Log a visit</b>")
        return say("<b>Visit · {account}</b>", account=self.account)


@dataclass(frozen=True, slots=True)
class WhichAccount:
    """`typed` is what was looked for (empty: nothing yet); `options` are (id, name)."""

    typed: str
    options: Sequence[tuple[int, str]]

    def text(self, say: Say) -> Markup:
        if not self.typed:
            return say("Which account did you visit? Tap one, or type a few letters of its name.")
        if self.options:
            return say("Which one do you mean by “{typed}”?", typed=self.typed)
        return say(
            "I found nothing like “{typed}”. Try other letters, or add it as new.",
            typed=self.typed,
        )

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        rows = [[Choice(name, str(key))] for key, name in self.options]
        if self.typed:
            rows.append(
                [Choice(say.label("＋ New account “{name}”", name=short(self.typed, 16)), "new")]
            )
        return rows


@dataclass(frozen=True, slots=True)
class AccountTaken:
    name: str

    def text(self, say: Say) -> Markup:
        return say(
            "I can’t add “{name}” for you. Please ask your manager or your administrator.",
            name=self.name,
        )


@dataclass(frozen=True, slots=True)
class WhomDidYouMeet:
    """`people` are (value, name, chosen)."""

    people: Sequence[tuple[str, str, bool]] = field(metadata=SHOWN_FIRST)

    def text(self, say: Say) -> Markup:
        if not self.people:
            return say("Who did you meet? Send a name, with the title if you know it.")
        return say("Who did you meet? Tap everyone you met, or send a new name with the title.")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        names = [
            Choice(f"✓ {name}" if chosen else name, f"t{value}")
            for value, name, chosen in self.people
        ]
        rows = [names[i : i + 2] for i in range(0, len(names), 2)]
        if any(chosen for _, _, chosen in self.people):
            done = Choice(say.label("Done ›"), "done")
        else:
            done = Choice(say.label("No one in particular ›"), "done")
        return [*rows, [Choice(say.label("＋ Someone new"), "new"), done]]


@dataclass(frozen=True, slots=True)
class SendTheName:
    def text(self, say: Say) -> Markup:
        return say("Send the name, with the title if you know it, like “Wang Min, CIO”.")


@dataclass(frozen=True, slots=True)
class SimilarContact:
    similar: str
    typed: str

    def text(self, say: Say) -> Markup:
        return say(
            "There is already {similar}. Tap that name, or send “{typed}” once more to add "
            "a new person.",
            similar=self.similar,
            typed=self.typed,
        )


@dataclass(frozen=True, slots=True)
class Added:
    name: str

    def text(self, say: Say) -> Markup:
        return say("Added: {name}", name=self.name)


@dataclass(frozen=True, slots=True)
class WhatType:
    def text(self, say: Say) -> Markup:
        return say("What kind of visit was it?")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        all_ = [Choice(type_name(say, each), each) for each in VisitType]
        return [all_[:3], all_[3:]]


@dataclass(frozen=True, slots=True)
class WhichDay:
    today: date

    def text(self, say: Say) -> Markup:
        return say("On which day? Tap one, or type a date like 2026-11-18.")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        days = [self.today - timedelta(days=n) for n in range(7)]
        buttons = [Choice(day_name(say, day, self.today), day.isoformat()) for day in days]
        return [buttons[:2], buttons[2:4], buttons[4:6], buttons[6:]]


@dataclass(frozen=True, slots=True)
class WhatNote:
    def text(self, say: Say) -> Markup:
        return say("What is worth remembering? A sentence or two will do.")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        return [[Choice(say.label("No note"), "none")]]


@dataclass(frozen=True, slots=True)
class VisitSummary:
    account: str
    people: Sequence[str]
    type: VisitType
    day: date
    today: date
    note: str

    def text(self, say: Say) -> Markup:
        lines = [
            Markup("<b>{}</b>").format(self.account),
            Markup("{} · {}").format(
                day_name(say, self.day, self.today), type_name(say, self.type)
            ),
            say("Met: {names}", names=say.listed([Markup.escape(n) for n in self.people]))
            if self.people
            else say("Met: no one in particular"),
        ]
        if self.note:
            lines.append(Markup("<blockquote>{}</blockquote>").format(self.note))
            return Markup("\n").join(lines)
        hint = say("A note? Just type it, or save as it is.")
        return Markup("\n").join(lines) + Markup("\n\n") + hint

    def picture(self, say: Say) -> str | None:
        return None

    def changes(self, say: Say) -> Sequence[tuple[str, str]]:
        return [
            ("people", say.label("People")),
            ("type", say.label_in("visit", "Kind")),
            ("day", say.label("Day")),
            ("note", say.label("Note")),
        ]

    def commit_label(self, say: Say) -> str:
        return say.label("✓ Save the visit")


@dataclass(frozen=True, slots=True)
class VisitRecorded:
    """`met` are (contact id, name) of those who can be rated now; `visit_id` goes along.

    Of `unplaced` it is not known where in the decision chain they stand.
    """

    account_id: int
    account: str
    visit_id: int
    met: Sequence[tuple[int, str]]
    unplaced: Sequence[tuple[int, str]]
    week: Week
    due: Sequence[Kind] = ()

    def page(self, say: Say) -> Page:
        lines = [say("✓ Visit to <b>{account}</b> saved.", account=self.account), self._week(say)]
        if self.met:
            lines.append(say("Rate now, while it is fresh?"))
        rows: list[tuple[Button, ...]] = [
            (Button(say.label("Rate {name}", name=name), f"rate.{key}.{self.visit_id}"),)
            for key, name in self.met
        ]
        rows += [
            (Button(say.label("Where in the chain is {name}?", name=name), f"place.{key}"),)
            for key, name in self.unplaced
        ]
        if self.due:
            rows.append(layer_buttons(say, self.account_id, self.due))
        rows.append((Button(say.label("Where do we stand?"), f"level.{self.account_id}"),))
        return Page(Markup("\n").join(lines), tuple(rows))

    def _week(self, say: Say) -> Markup:
        done, owed = self.week.done, self.week.owed
        if owed == 0:
            return say.plural(
                "This week: {n} visit, none owed.", "This week: {n} visits, none owed.", done
            )
        if self.week.left:
            return say("This week: {done} of {owed} visits.", done=done, owed=owed)
        return say(
            "This week: {done} of {owed} visits. Target met, well done!", done=done, owed=owed
        )
