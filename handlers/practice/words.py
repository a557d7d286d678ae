"""Words for how a team rates: what stands out, never a score."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.frame.html import Markup
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from scoring.accounts import Contact
from scoring.cadence import month_after, month_before
from scoring.people import Person
from scoring.practice import Practice

MAX_NAMES = 3


@dataclass(frozen=True, slots=True)
class Rater:
    """One of the team; `unrated` are the key people of their accounts whom nobody rated yet."""

    person: Person
    practice: Practice
    unrated: Sequence[Contact]


@dataclass(frozen=True, slots=True)
class TeamPractice:
    """A page of it; `month` and `present` are first days of months."""

    month: date
    present: date
    raters: Sequence[Rater]
    place: int
    pages: int

    def page(self, say: Say) -> Page:
        head = say("<b>How your team rated in {month}</b>", month=say.month(self.month))
        if not self.raters:
            nothing = say("No one was rated, and no key contact is waiting for a first rating.")
            return Page(head + Markup("\n") + nothing, self._rows(say))
        blocks = [head, *(_of_one(say, each) for each in self.raters)]
        blocks.append(say("No score, no ranking: signs to talk over with them."))
        return Page(Markup("\n\n").join(blocks), self._rows(say))

    def _rows(self, say: Say) -> Rows:
        earlier, later = month_before(self.month), month_after(self.month)
        months = [Button(f"‹ {say.month(earlier)}", _to(earlier, 0))]
        if self.month < self.present:
            months.append(Button(f"{say.month(later)} ›", _to(later, 0)))
        if self.pages == 1:
            return (tuple(months),)
        turn = [
            Button(sign, _to(self.month, place % self.pages))
            for sign, place in (
                ("‹", self.place - 1), (f"{self.place + 1}/{self.pages}", self.place),
                ("›", self.place + 1),
            )
        ]  # fmt: skip
        return (tuple(turn), tuple(months))


def _to(month: date, place: int) -> str:
    return f"practice.{month}.{place}"


def _of_one(say: Say, rater: Rater) -> Markup:
    lines = [Markup("<b>{}</b>").format(rater.person.name), *_figures(say, rater.practice)]
    if rater.unrated:
        names = [Markup.escape(each.name) for each in rater.unrated[:MAX_NAMES]]
        if more := len(rater.unrated) - len(names):
            names.append(say("{n} more", n=more))
        lines.append(say("• not rated yet: {names}", names=say.listed(names)))
    return Markup("\n").join(lines)


def _figures(say: Say, of: Practice) -> Iterator[Markup]:
    if not of.assessments:
        yield say("• no ratings")
        return
    yield say.plural(
        "• {n} rating, {people}", "• {n} ratings, {people}", of.assessments,
        people=say.plural("{n} person", "{n} people", of.people),
    )  # fmt: skip
    if of.people:
        each = say.number(of.facts / of.people)
        yield say.plural(
            "• {n} fact that counts, {each} a person", "• {n} facts that count, {each} a person",
            of.facts, each=each,
        )  # fmt: skip
    if of.answers:
        yield say("• ⑤ in {share} of the answers", share=say.percent(of.highest / of.answers))
    if of.alike:
        yield say.plural(
            "• {n} rating with the same answer to everything",
            "• {n} ratings with the same answer to everything",
            of.alike,
        )
    if of.confirmed:
        yield say.plural(
            "• “nothing has changed” {n} time, {unmet} of them without a meeting",
            "• “nothing has changed” {n} times, {unmet} of them without a meeting",
            of.confirmed, unmet=of.unmet,
        )  # fmt: skip
    if of.seconds is not None:
        yield say.plural("• {n} second an answer", "• {n} seconds an answer", round(of.seconds))
