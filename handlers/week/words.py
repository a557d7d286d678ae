"""Words for a rep's rhythm: the week, whom to see next, being away, and the nudge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.frame.html import Markup
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from scoring.cadence import Suggestion, Week, week_of


def suggestion_line(say: Say, suggestion: Suggestion) -> Markup:
    """ "• Huaxin · Zhao Qiang — key, grade A, 27 days"."""
    candidate = suggestion.candidate
    contact = candidate.contact
    name = f"{candidate.account.name} · {contact.name}" if contact else candidate.account.name
    who, since = _worth(say, suggestion), _since(say, suggestion)
    about = say("{who}, {since}", who=who, since=since) if who else since
    mark = "❗" if suggestion.overdue else "•"
    # i18n: a bullet, whom to see, and why
    return say("{mark} {name} — {about}", mark=mark, name=name, about=about)


def _worth(say: Say, suggestion: Suggestion) -> Markup | None:
    """Why it matters who waits: a key contact, or the account's grade."""
    grade, contact = suggestion.candidate.account.grade, suggestion.candidate.contact
    if contact is None or not contact.key:
        return say("grade {grade} account", grade=grade) if grade else None
    if not grade:
        return say("key contact")
    return say("key contact, grade {grade} account", grade=grade)


def _since(say: Say, suggestion: Suggestion) -> Markup:
    if suggestion.candidate.last_met is None:
        return say("not met yet")
    if suggestion.days == 0:
        return say("met today")
    # i18n: the age says its unit, such as "34 days"
    return say("last met {age} ago", age=say.days(suggestion.days))


def _visit_buttons(say: Say, suggestions: Sequence[Suggestion]) -> Rows:
    accounts = {each.candidate.account.id: each.candidate.account.name for each in suggestions}
    return tuple(
        (Button(say.label("Log: {account}", account=name), f"visit.{key}"),)
        for key, name in accounts.items()
    )


@dataclass(frozen=True, slots=True)
class WeekCard:
    week: Week
    suggestions: Sequence[Suggestion]

    def page(self, say: Say) -> Page:
        bar = "▰" * min(self.week.done, self.week.owed) + "▱" * self.week.left
        blocks = [
            say(
                "<b>This week: {done} of {owed} visits</b>",
                done=self.week.done,
                owed=self.week.owed,
            )
            + Markup("\n{}").format(bar)
        ]
        if self.week.left == 0:
            blocks[0] += Markup(" ") + self._done(say)
        if self.suggestions:
            lines = [say("Longest without a visit:")]
            lines += [suggestion_line(say, each) for each in self.suggestions]
            blocks.append(Markup("\n").join(lines))
        away = Button(say.label("I’m away…"), "away")
        return Page(Markup("\n\n").join(blocks), (*_visit_buttons(say, self.suggestions), (away,)))

    def _done(self, say: Say) -> Markup:
        if self.week.owed == 0:
            return say("No visits are owed this week.")
        return say("Target met, well done!")


MAX_REPS = 20


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """A manager's view: (name, week) of each rep, the furthest behind first."""

    reps: Sequence[tuple[str, Week]]

    def page(self, say: Say) -> Page:
        if not self.reps:
            return Page(say("No reps report to you yet."))
        lines = [say("<b>The team’s week</b>")]
        for name, week in self.reps[:MAX_REPS]:
            bar = "▰" * min(week.done, week.owed) + "▱" * week.left
            lines.append(Markup("{} {} {}/{}").format(bar, name, week.done, week.owed))
        if len(self.reps) > MAX_REPS:
            lines.append(say("… and {n} more reps", n=len(self.reps) - MAX_REPS))
        return Page(Markup("\n").join(lines))


@dataclass(frozen=True, slots=True)
class Nudge:
    """`at` is the moment it was due, `week` as it stands when it is sent."""

    at: datetime
    week: Week
    suggestions: Sequence[Suggestion]

    def page(self, say: Say) -> Page:
        local = self.at.astimezone(say.zone)
        head = say(
            "{weekday}, {time} — {done} of {owed} visits done.",
            weekday=say.weekday(local.date()), time=say.time(local),
            done=self.week.done, owed=self.week.owed,
        )  # fmt: skip
        if self.week.left == 0:
            return Page(head + Markup("\n") + say("That is the whole week’s target. Thank you!"))
        lines = [head, self._more(say)]
        lines += [suggestion_line(say, each) for each in self.suggestions]
        away = Button(say.label("I’m away…"), "away")
        other = Button(say.label("Log another visit"), "visit.")
        return Page(
            Markup("\n").join(lines), (*_visit_buttons(say, self.suggestions), (other, away))
        )

    def _more(self, say: Say) -> Markup:
        if not self.suggestions:
            # i18n: visits that are missing to the week’s target
            return say.plural("{n} to go.", "{n} to go.", self.week.left)
        return say.plural(
            "{n} to go. Longest without a visit:",
            "{n} to go. Longest without a visit:",
            self.week.left,
        )


@dataclass(frozen=True, slots=True)
class AwayAsked:
    """`today` is the day on which it is asked: the buttons name the days that they mean."""

    today: date

    def page(self, say: Say) -> Page:
        _, sunday = week_of(self.today)
        monday, after = sunday + timedelta(days=1), sunday + timedelta(days=7)
        rows = (
            (Button(say.label("Today"), f"away.{self.today}.{self.today}"),),
            (Button(say.label("The rest of this week"), f"away.{self.today}.{sunday}"),),
            (Button(say.label("Next week"), f"away.{monday}.{after}"),),
            (Button(say.label("‹ Back"), "week"),),
        )
        return Page(
            say("When are you away? No visits are owed for those days."), rows, private=False
        )


@dataclass(frozen=True, slots=True)
class AwayNoted:
    first: date
    last: date
    week: Week

    def page(self, say: Say) -> Page:
        days = say.day(self.first)
        if self.last != self.first:
            days = say.label("{first} – {last}", first=days, last=say.day(self.last))
        text = say(
            "Noted: away {days}. Visits owed this week: {owed}.", days=days, owed=self.week.owed
        )
        return Page(text, ((Button(say.label("My week"), "week"),),), private=False)
