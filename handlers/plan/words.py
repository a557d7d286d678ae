"""Words for visits to come: the questions, one planned visit, and whether it took place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.frame.html import Markup
from handlers.frame.interview.model import Choice
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from handlers.plan.planned import Planned
from scoring.plans import PlanState

NOBODY = "nobody"
TIMES = tuple(time(hour) for hour in (9, 10, 11, 14, 15, 16))
OFFERED_DAYS = 6
WEEKEND = (5, 6)


def coming_day(say: Say, day: date, today: date) -> str:
    match (day - today).days:
        case 0:
            return say.label("Today")
        case 1:
            return say.label("Tomorrow")
        case _:
            return say.label("{day}, {weekday}", day=say.day(day), weekday=say.weekday(day))


@dataclass(frozen=True, slots=True)
class Title:
    account: str | None

    def text(self, say: Say) -> Markup:
        if self.account is None:
            return say("<b>Plan a visit</b>")
        return say("<b>Plan a visit · {account}</b>", account=self.account)


@dataclass(frozen=True, slots=True)
class WhichAccount:
    """`typed` is what was looked for (empty: nothing yet); `options` are (id, name)."""

    typed: str
    options: Sequence[tuple[int, str]]

    def text(self, say: Say) -> Markup:
        if not self.typed:
            return say("Which account will you visit? Tap one, or type a few letters of its name.")
        if self.options:
            return say("Which one do you mean by “{typed}”?", typed=self.typed)
        return say(
            "I found nothing like “{typed}”. Try other letters of the name.", typed=self.typed
        )

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        return [[Choice(name, str(key))] for key, name in self.options]


@dataclass(frozen=True, slots=True)
class WhomToSee:
    """`people` are (id, name)."""

    people: Sequence[tuple[int, str]]

    def text(self, say: Say) -> Markup:
        return say("Whom will you see? Tap a name, or type several.")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        buttons = [Choice(name, str(key)) for key, name in self.people]
        rows = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
        return [*rows, [Choice(say.label("Nobody in particular"), NOBODY)]]


@dataclass(frozen=True, slots=True)
class NobodyLike:
    typed: str

    def text(self, say: Say) -> Markup:
        return say("I know nobody like “{typed}” there. Tap a name, or type it.", typed=self.typed)


@dataclass(frozen=True, slots=True)
class WhichDayToCome:
    """`meant` are the days that what was typed may mean, if it may mean several."""

    today: date
    meant: Sequence[date] = ()

    def text(self, say: Say) -> Markup:
        if self.meant:
            return say("Which day do you mean?")
        return say("On which day? Tap one, or type it: “Fri 9:30”, “tomorrow 14:00”.")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        ahead = (self.today + timedelta(days=n) for n in range(2 * OFFERED_DAYS))
        usual = [each for each in ahead if each.weekday() not in WEEKEND][:OFFERED_DAYS]
        days = self.meant or usual
        buttons = [Choice(coming_day(say, each, self.today), each.isoformat()) for each in days]
        return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


@dataclass(frozen=True, slots=True)
class WhatTime:
    """`times` are those of the usual ones that are still to come."""

    day: date
    today: date
    times: Sequence[time]

    def text(self, say: Say) -> Markup:
        day = coming_day(say, self.day, self.today)
        return say("{day}: at what time? Tap one, or type it, like 13:45.", day=day)

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        buttons = [Choice(say.time(each), each.isoformat("minutes")) for each in self.times]
        return [buttons[i : i + 3] for i in range(0, len(buttons), 3)]


@dataclass(frozen=True, slots=True)
class NoDayToCome:
    def text(self, say: Say) -> Markup:
        return say("I could not read that. Type a day and a time, like “tomorrow 14:00”.")


@dataclass(frozen=True, slots=True)
class HasPassed:
    def text(self, say: Say) -> Markup:
        return say("That moment has passed. Choose a later one; /visit logs what has been.")


@dataclass(frozen=True, slots=True)
class TooFarAhead:
    def text(self, say: Say) -> Markup:
        return say("That is more than a year ahead. Choose an earlier day.")


@dataclass(frozen=True, slots=True)
class PlanSummary:
    account: str
    people: Sequence[str]
    day: date | None
    at: time | None
    today: date

    def text(self, say: Say) -> Markup:
        lines = [Markup("<b>{}</b>").format(self.account)]
        if self.people:
            lines.append(say.listed([Markup.escape(each) for each in self.people]))
        if self.day is not None and self.at is not None:
            day = coming_day(say, self.day, self.today)
            lines.append(say("{day}, {time}", day=day, time=say.time(self.at)))
        return Markup("\n").join(lines)

    def picture(self, say: Say) -> str | None:
        return None

    def changes(self, say: Say) -> Sequence[tuple[str, str]]:
        return [("day", say.label("Day")), ("at", say.label("Time"))]

    def commit_label(self, say: Say) -> str:
        return say.label("✓ Plan it")


@dataclass(frozen=True, slots=True)
class Noted:
    moved: bool

    def text(self, say: Say) -> Markup:
        return say("✓ Moved.") if self.moved else say("✓ Planned.")


def _when(say: Say, found: Planned) -> Markup:
    local = found.plan.at.astimezone(say.zone)
    return say(
        "{weekday}, {day}, {time}",
        weekday=say.weekday(local.date()),
        day=say.day(local),
        time=say.time(local),
    )


def _people(say: Say, found: Planned) -> Markup:
    return say.listed([Markup.escape(each.name) for each in found.people])


@dataclass(frozen=True, slots=True)
class PlanCard:
    """One planned visit as it is now; `note` says what was just done."""

    found: Planned
    now: datetime
    note: Noted | None = None

    def page(self, say: Say) -> Page:
        found, plan = self.found, self.found.plan
        lines = [self.note.text(say)] if self.note else []
        lines += [Markup("<b>{}</b>").format(found.account.name), _when(say, found)]
        if found.people:
            lines.append(_people(say, found))
        match plan.state:
            case PlanState.HELD:
                lines.append(say("It took place."))
            case PlanState.CANCELLED:
                lines.append(say("It was cancelled."))
            case PlanState.PLANNED if self.note:
                lines.append(say("I’ll ask afterwards whether it took place."))
        return Page(Markup("\n").join(lines), self._rows(say))

    def _rows(self, say: Say) -> Rows:
        plan = self.found.plan
        level = (Button(say.label("Where do we stand?"), f"level.{plan.account_id}"),)
        if plan.state is not PlanState.PLANNED:
            return (level,)
        change = (
            Button(say.label("Move it…"), f"moved.{plan.id}"),
            Button(say.label("Cancel it"), f"unplan.{plan.id}"),
        )
        held = Button(say.label("✓ It took place"), f"held.{plan.id}")
        return ((held,), change, level) if plan.at <= self.now else (change, level)


@dataclass(frozen=True, slots=True)
class TookPlace:
    """After its end: did it take place?"""

    found: Planned

    def page(self, say: Say) -> Page:
        found, plan = self.found, self.found.plan
        lines = [
            say(
                "Did the visit to <b>{account}</b> take place? {when}",
                account=found.account.name,
                when=_when(say, found),
            )
        ]
        if found.people:
            lines.append(_people(say, found))
        yes = say.label("Yes, same people") if found.people else say.label("Yes, it did")
        rows = (
            (Button(yes, f"held.{plan.id}"),),
            (Button(say.label("Yes, with others…"), f"visit.{found.account.id}"),),
            (
                Button(say.label("Moved"), f"moved.{plan.id}"),
                Button(say.label("Cancelled"), f"unplan.{plan.id}"),
            ),
        )
        return Page(Markup("\n").join(lines), rows)


@dataclass(frozen=True, slots=True)
class LoggedAlready:
    account_id: int
    account: str
    day: date

    def page(self, say: Say) -> Page:
        text = say(
            "You have logged the visit to <b>{account}</b> already, on {day}. It counts once.",
            account=self.account,
            day=say.day(self.day),
        )
        return Page(text, ((Button(say.label("Where do we stand?"), f"level.{self.account_id}"),),))
