"""Words for "how do we stand?": the card of an account, and finding it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.frame.html import Markup
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from handlers.pictures.style import number
from handlers.relation.position import Position
from handlers.relation.trail import turned
from handlers.relation.words import doubts, layers
from handlers.relation.words import reading as parts
from handlers.relation.words.card import rate_button
from handlers.relation.words.next_steps import next_lines
from handlers.relation.words.rivals import ahead_line
from handlers.relation.words.support import support_line
from handlers.relation.words.trend import trend
from scoring.assessments import Kind
from scoring.shown import SHOWN
from scoring.standing import Stage


@dataclass(frozen=True, slots=True)
class LevelCard:
    """The account in one screen; `moved` are the points of its index in so many `days`.

    `decides`: who looks may grade it and hand it over. `offers` are the buttons that features
    add: label and data.
    """

    position: Position
    moved: float | None
    days: int
    decides: bool = False
    offers: Sequence[tuple[str, str]] = field(default=(), metadata=SHOWN)

    def page(self, say: Say) -> Page:
        position = self.position
        blocks = [
            head(say, position),
            self._stage(say),
            Markup("\n").join(layers.layer_line(say, position, kind) for kind in Kind),
            self._why(say),
        ]
        return Page(Markup("\n\n").join(blocks), self._rows(say), trend(say, position))

    def _stage(self, say: Say) -> Markup:
        """ "Plane, contested (was point until 3 Sep) · index 61 (key, general) ▲4 in 30 days"."""
        standing = self.position.standing
        text = Markup("<b>{}</b>").format(layers.stage_said(say, standing))
        before = turned(self.position.way)
        if before is not None:
            text = _turned(say, text, *before)
        if standing.index is not None:
            text += Markup(" · ") + self._index(say)
        return text + Markup("\n") + doubts.meaning_line(say, self.position)

    def _index(self, say: Say) -> Markup:
        standing = self.position.standing
        behind = layers.behind(say, standing.behind)
        index = say("index {n} ({layers})", n=number(standing.index), layers=behind)
        if not self.moved or abs(self.moved) < 1:
            return index
        sign = "▲" if self.moved > 0 else "▼"
        change, span = f"{sign}{number(abs(self.moved))}", say.days(self.days)
        return say("{index} {change} in {span}", index=index, change=change, span=span)

    def _why(self, say: Say) -> Markup:
        position = self.position
        lines = [
            *doubts.doubts(say, position),
            doubts.gap_line(say, position),
            ahead_line(say, position),
            doubts.rivals_unknown_line(say, position),
            doubts.seats_line(say, position),
            doubts.thread_line(say, position),
            support_line(say, position),
            *next_lines(say, position),
        ]
        return Markup("\n").join(line for line in lines if line)

    def _rows(self, say: Say) -> Rows:
        account, day = self.position.account.id, day_data(self.position)
        deeper = tuple(
            Button(layers.layer_name(say, kind), f"layer.{kind}.{account}.{day}") for kind in Kind
        )
        more = (
            Button(say.label("Chain"), f"chain.{account}"),
            Button(say.label("History"), f"history.{account}.0.{day}"),
        )
        work = [Button(say.label("Log a visit"), f"visit.{account}")]
        people = self.position.standing.key_contacts
        work += [
            rate_button(say, Kind.KEY, each.contact.id, each.contact.name)
            for each in (*people.open, *people.stale)[:1]
        ]
        added = tuple((Button(*each),) for each in self.offers)
        how = (parts.how_button(say, f"how.{account}.{day}"),)
        return (deeper, more, tuple(work), how, *added, *self._decisions(say))

    def _decisions(self, say: Say) -> Rows:
        if not self.decides:
            return ()
        account = self.position.account.id
        return (
            (
                Button(say.label("Grade"), f"grade.{account}"),
                Button(say.label("Questionnaire"), f"segment.{account}"),
                Button(say.label("Hand over"), f"handover.{account}"),
            ),
        )


def _turned(say: Say, now: Markup, at: datetime, before: Stage) -> Markup:
    """The stage with the one before it, and when it changed."""
    if before is Stage.NONE:
        return say("{now} since {day}", now=now, day=say.day(at))
    name = layers.stage_name(say, before)
    return say("{now} (was {before} until {day})", now=now, before=name, day=say.day(at))


def head(say: Say, position: Position) -> Markup:
    """Account, grade and owner; the last visit; and the day, where an earlier one is shown."""
    facts = [Markup("<b>{}</b>").format(position.account.name)]
    if position.account.grade:
        facts.append(say("grade {grade}", grade=position.account.grade))
    if position.owner:
        facts.append(say("owner {name}", name=position.owner))
    lines = [Markup(" · ").join(facts)]
    if position.past:
        day = say.long_day(position.day)
        lines.append(say("As it was known at the end of <b>{day}</b>", day=day))
        rules = doubts.rules_line(say, position)
        lines += [rules] if rules else []
    visit = position.last_visit
    if visit is None:
        lines.append(say("No visit recorded yet."))
    else:
        lines.append(say("Last visit {day}", day=say.day(visit.day)))
    return Markup("\n").join(lines)


def day_data(position: Position) -> str:
    """The day as buttons carry it; empty: today."""
    return position.day.isoformat() if position.past else ""


def back(position: Position) -> Button:
    """To the account's card, of the same day."""
    account = position.account
    return Button(f"‹ {account.name}", f"standing.{account.id}.{day_data(position)}")


@dataclass(frozen=True, slots=True)
class WhichAccountCard:
    """`options` are (id, name); `typed` is what was looked for, `day` as buttons carry it."""

    typed: str
    options: Sequence[tuple[int, str]]
    day: str = field(default="", metadata=SHOWN)

    def page(self, say: Say) -> Page:
        rows = tuple((Button(name, f"standing.{key}.{self.day}"),) for key, name in self.options)
        if rows:
            return Page(say("Which one do you mean by “{typed}”?", typed=self.typed), rows)
        return Page(
            say("I found nothing like “{typed}”. Try other letters of the name.", typed=self.typed)
        )


@dataclass(frozen=True, slots=True)
class DayToCome:
    """`/level Huaxin 2030-01-01`."""

    day: date

    def page(self, say: Say) -> Page:
        day = say.long_day(self.day)
        return Page(say("{day} is still to come. Send an earlier day.", day=day), private=False)


@dataclass(frozen=True, slots=True)
class NoSuchDay:
    """`/level Huaxin 2026-02-30`."""

    def page(self, say: Say) -> Page:
        return Page(
            say("There is no such day. After the name, send one like 2026-11-18."), private=False
        )


@dataclass(frozen=True, slots=True)
class WhichName:
    """Several accounts fit; a group presses no buttons, so the name is to be sent."""

    names: Sequence[str]

    def page(self, say: Say) -> Page:
        names = say.listed([Markup.escape(name) for name in self.names])
        return Page(say("Which one: {names}? Please send /level with the full name.", names=names))
