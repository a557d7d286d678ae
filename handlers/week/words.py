"""Words for somebody's rhythm: the week, whom to see next, being away, and the nudge."""

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
    if candidate.fell:
        since = say("fell this week, {since}", since=since)
    about = say("{who}, {since}", who=who, since=since) if who else since
    mark = "❗" if suggestion.overdue or candidate.fell else "•"
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
    age = say.days(suggestion.days)
    # i18n: the age says its unit, such as "34 days"; so does the limit
    if suggestion.overdue:
        return say("last met {age} ago, {most} allowed", age=age, most=say.days(suggestion.limit))
    # i18n: the age says its unit, such as "34 days"
    return say("last met {age} ago", age=age)


def bar(week: Week) -> str:
    return "▰" * min(week.done, week.owed) + "▱" * week.left


def tally(say: Say, week: Week) -> list[Markup]:
    """What is behind the number: "3 accounts", "5 people", "2 calls", "1 day off"."""
    parts = [
        (week.accounts, say.plural("{n} account", "{n} accounts", week.accounts)),
        (week.people, say.plural("{n} person", "{n} people", week.people)),
        (week.calls, say.plural("{n} call", "{n} calls", week.calls)),
        (week.days_off, say.plural("{n} day off", "{n} days off", week.days_off)),
        (week.late, say.plural("{n} logged later", "{n} logged later", week.late)),
    ]
    return [text for number, text in parts if number]


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
        blocks = [
            say(
                "<b>This week: {done} of {owed} visits</b>",
                done=self.week.done,
                owed=self.week.owed,
            )
            + Markup("\n{}").format(bar(self.week))
        ]
        if self.week.left == 0:
            blocks[0] += Markup(" ") + self._done(say)
        if counted := tally(say, self.week):
            blocks[0] += Markup("\n") + Markup(" · ").join(counted)
        if self.suggestions:
            lines = [say("Whom to see next:")]
            lines += [suggestion_line(say, each) for each in self.suggestions]
            blocks.append(Markup("\n").join(lines))
        away = Button(say.label("I’m away…"), "away")
        return Page(Markup("\n\n").join(blocks), (*_visit_buttons(say, self.suggestions), (away,)))

    def _done(self, say: Say) -> Markup:
        if self.week.owed == 0:
            return say("No visits are owed this week.")
        return say("Target met, well done!")


MAX_REPS = 20
MAX_ANNOUNCED = 6


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """A manager's view: (name, week) of each person below, the furthest behind first; `own` is the
    manager's, where visits are expected of them, too."""

    reps: Sequence[tuple[str, Week]]
    own: Week | None = None

    def page(self, say: Say) -> Page:
        away = ((Button(say.label("I’m away…"), "away"),),) if self.own else ()
        lines = [self._line(say, say("You"), self.own)] if self.own else []
        if not self.reps:
            return Page(Markup("\n").join([*lines, say("No reps report to you yet.")]), away)
        lines.append(say("<b>The team’s week</b>"))
        lines += [self._line(say, name, week) for name, week in self.reps[:MAX_REPS]]
        if len(self.reps) > MAX_REPS:
            lines.append(say("… and {n} more people", n=len(self.reps) - MAX_REPS))
        return Page(Markup("\n").join(lines), away)

    def _line(self, say: Say, name: str, week: Week) -> Markup:
        """ "▰▰▰▰▱ Li Na: 4 of 5 · 3 accounts · 5 people · 2 calls · 1 day off"."""
        done = say("{name}: {done} of {owed}", name=name, done=week.done, owed=week.owed)
        counted = Markup(" · ").join([done, *tally(say, week)])
        return Markup("{} {}").format(bar(week), counted)


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
            "{n} to go. Whom to see next:",
            "{n} to go. Whom to see next:",
            self.week.left,
        )


@dataclass(frozen=True, slots=True)
class AwayAsked:
    """`today` is the day on which it is asked: the buttons name the days that they mean.
    `announced` are the absences that are not over, each from its first to its last day."""

    today: date
    announced: Sequence[tuple[date, date]] = ()

    def page(self, say: Say) -> Page:
        _, sunday = week_of(self.today)
        monday, after = sunday + timedelta(days=1), sunday + timedelta(days=7)
        rows = (
            (Button(say.label("Today"), f"away.{self.today}.{self.today}"),),
            (Button(say.label("The rest of this week"), f"away.{self.today}.{sunday}"),),
            (Button(say.label("Next week"), f"away.{monday}.{after}"),),
            *(
                (Button(say.label("Take back: {days}", days=span(say, *each)), f"back.{each[0]}"),)
                for each in self.announced[:MAX_ANNOUNCED]
            ),
            (Button(say.label("‹ Back"), "week"),),
        )
        text = say("When are you away? No visits are owed for those days.")
        if self.announced:
            known = say.listed([Markup.escape(span(say, *each)) for each in self.announced])
            text += Markup("\n") + say("Announced: {days}.", days=known)
        return Page(text, rows, private=False)


@dataclass(frozen=True, slots=True)
class AwayNoted:
    first: date
    last: date
    week: Week

    def page(self, say: Say) -> Page:
        text = say(
            "Noted: away {days}. Visits owed this week: {owed}.",
            days=span(say, self.first, self.last), owed=self.week.owed,
        )  # fmt: skip
        rows = (
            (Button(say.label("Take it back"), f"back.{self.first}"),),
            (Button(say.label("My week"), "week"),),
        )
        return Page(text, rows, private=False)


@dataclass(frozen=True, slots=True)
class AwayTakenBack:
    first: date
    last: date
    week: Week

    def page(self, say: Say) -> Page:
        text = say(
            "Taken back: {days} are working days again. Visits owed this week: {owed}.",
            days=span(say, self.first, self.last), owed=self.week.owed,
        )  # fmt: skip
        return Page(text, ((Button(say.label("My week"), "week"),),), private=False)


def span(say: Say, first: date, last: date) -> str:
    """One day, or the first and the last."""
    if first == last:
        return say.day(first)
    return say.label("{first} – {last}", first=say.day(first), last=say.day(last))
