"""Words for what managers are told: falls, recoveries, the morning's digest, escalations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from handlers.words import reading as parts
from handlers.words.page import Button, Page
from handlers.words.say import Say
from scoring.assessments import Fact
from scoring.drop import Drop, Rule
from scoring.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Fall:
    """One subject's fall. `facts` are by dimension; `rater` is None for a silence."""

    alert_id: int
    drops: Sequence[Drop]
    name: str
    title: str
    account: str
    account_id: int
    rubric: Rubric
    rater: str | None
    rater_id: int | None
    at: datetime
    facts: Mapping[str, Sequence[Fact]]
    repeats: int = 0

    @property
    def reference(self) -> str:
        """Short and stable, so that a copy is recognised: #A-1042."""
        return f"#A-{self.alert_id}"

    def head(self, say: Say) -> Markup:
        who = self.account
        if self.title:
            who = say("{account}, {title}", account=self.account, title=self.title)
        return say("<b>{name} ({who}): {what}</b>", name=self.name, who=who, what=self._what(say))

    def _what(self, say: Say) -> Markup:
        drop = self.drops[0]
        if drop.rule is Rule.SILENCE:
            return say(
                "not met for {days}, {limit} allowed",
                days=say.days(int(drop.after)), limit=say.days(int(drop.before or 0)),
            )  # fmt: skip
        if drop.rule is Rule.LEVEL_DROP:
            before, after = (
                parts.level_name(say, self.rubric, None if each is None else str(each))
                for each in (drop.before, drop.after)
            )
            return Markup("{} → {}").format(before, after)
        names = [
            Markup.escape(parts.dimension_name(say, self.rubric, each.dimension))
            for each in self.drops
            if each.dimension
        ]
        return say("lower on {names}", names=say.listed(names))

    def lines(self, say: Say) -> list[Markup]:
        """Who saw it, and dimension by dimension from what to what, with the facts."""
        lines = []
        if self.rater is not None:
            lines.append(say("Rated by {name}, {day}.", name=self.rater, day=say.day(self.at)))
        lines += [self._dimension(say, drop) for drop in self.drops if drop.dimension]
        if self.repeats:
            lines.append(
                say.plural(
                    "It has fallen once more since.",
                    "It has fallen {n} more times since.",
                    self.repeats,
                )
            )
        return lines

    def _dimension(self, say: Say, drop: Drop) -> Markup:
        dimension = drop.dimension or ""
        before = "?" if drop.before is None else parts.SIGNS[int(drop.before)]
        name = parts.dimension_name(say, self.rubric, dimension)
        line = parts.point(
            say,
            f"{name} {before} → {parts.SIGNS[int(drop.after)]}",
            parts.statement(say, self.rubric, dimension, int(drop.after)),
        )
        facts = [
            say("“{fact}”", fact=fact.text) if fact.text else parts.wordless(say, fact)
            for fact in self.facts.get(dimension, ())
        ]
        return say("{what} — {facts}", what=line, facts=say.listed(facts)) if facts else line


@dataclass(frozen=True, slots=True)
class DropNotice:
    """A critical fall, told at once. `falls` are the alerts of one subject."""

    falls: Sequence[Fall]

    def page(self, say: Say) -> Page:
        first = self.falls[0]
        lines = [Markup("⚠ {} {}").format(first.head(say), first.reference)]
        for fall in self.falls:
            lines += [line for line in fall.lines(say) if line not in lines]
        rows = [
            (Button(say.label("I’ll follow up"), f"follow.{first.alert_id}"),),
            (Button(say.label("How do we stand?"), f"stand.{first.account_id}"),),
        ]
        if first.rater is not None:
            ask = Button(say.label("Ask {name}", name=first.rater), f"ask.{first.alert_id}")
            rows.insert(1, (ask,))
        return Page(Markup("\n").join(lines), tuple(rows))


@dataclass(frozen=True, slots=True)
class EscalationNotice:
    """Nobody took it up in time; it goes one manager up."""

    fall: Fall
    manager: str

    def page(self, say: Say) -> Page:
        head = say("{name} has not taken this up yet:", name=self.manager)
        page = DropNotice([self.fall]).page(say)
        return Page(head + Markup("\n") + page.text, page.rows)


@dataclass(frozen=True, slots=True)
class RecoveryNotice:
    falls: Sequence[Fall]

    def page(self, say: Say) -> Page:
        lines = [
            Markup("✓ {} {}").format(
                say("Recovered: {name} ({account})", name=fall.name, account=fall.account),
                fall.reference,
            )
            for fall in self.falls
        ]
        row = (Button(say.label("How do we stand?"), f"stand.{self.falls[0].account_id}"),)
        return Page(Markup("\n").join(lines), (row,))


MOST_IN_DIGEST = 12
MOST_BUTTONS = 6


@dataclass(frozen=True, slots=True)
class DigestNotice:
    """What came up since the last digest and was not told at once."""

    day: date
    falls: Sequence[Fall]

    def page(self, say: Say) -> Page:
        head = say.plural(
            "<b>{day}: {n} relationship needs a look</b>",
            "<b>{day}: {n} relationships need a look</b>",
            len(self.falls),
            day=say.day(self.day),
        )
        shown = self.falls[:MOST_IN_DIGEST]
        lines = [Markup("• {} {}").format(fall.head(say), fall.reference) for fall in shown]
        if len(self.falls) > len(shown):
            lines.append(say("… and {n} more", n=len(self.falls) - len(shown)))
        rows = tuple(
            (
                Button(fall.name, f"stand.{fall.account_id}"),
                Button(say.label("I’ll follow up"), f"listed.{fall.alert_id}"),
            )
            for fall in shown[:MOST_BUTTONS]
        )
        return Page(Markup("\n").join([head, *lines]), rows)


@dataclass(frozen=True, slots=True)
class Following:
    """The manager's own alert, after the button "I'll follow up" was pressed."""

    fall: Fall
    name: str
    mine: bool

    def page(self, say: Say) -> Page:
        head = Markup("{} {}").format(self.fall.head(say), self.fall.reference)
        row = (Button(say.label("How do we stand?"), f"stand.{self.fall.account_id}"),)
        return Page(head + Markup("\n") + self.done(say), (row,))

    def done(self, say: Say) -> Markup:
        if self.mine:
            return say("✓ You are following this up.")
        return say("✓ {name} is following this up.", name=self.name)


@dataclass(frozen=True, slots=True)
class QuestionNotice:
    """A manager asks the rep about a fall."""

    fall: Fall
    manager: str
    contact_id: int

    def page(self, say: Say) -> Page:
        text = say(
            "<b>{manager}</b> would like to hear more about {name} ({account}). "
            "Please get in touch; you can add a fact by rating again.",
            manager=self.manager, name=self.fall.name, account=self.fall.account,
        )  # fmt: skip
        rate = Button(say.label("Rate {name}", name=self.fall.name), f"rate.{self.contact_id}.")
        return Page(text, ((rate,),))
