"""An alert in words: what fell, from what to what, what shows it, and what hangs on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from handlers.frame.html import Markup
from handlers.frame.say import Say
from handlers.relation.words import reading as parts
from handlers.relation.words.contact import whereabouts
from handlers.relation.words.layers import stage_name
from scoring.account_drop import INDEX, is_window
from scoring.accounts import Contact, ContactChange
from scoring.assessments import Fact, Kind
from scoring.drop import Drop, Rule
from scoring.rival_drop import LEAD
from scoring.rubric import Rubric
from scoring.shown import SHOWN
from scoring.standing import Stage


@dataclass(frozen=True, slots=True)
class Moved:
    """An answer before and after (None: not observed), with the facts behind both."""

    dimension: str = field(metadata=SHOWN)
    before: int | None
    after: int | None
    facts_before: Sequence[Fact] = ()
    facts_after: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Deal:
    """An open opportunity."""

    product: str
    value: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Fall:
    """One alert as it is told. `rater` is None where nobody rated, `earlier` who saw it before.

    `name` is the contact's, or the account's name of its own relationships; `contact` is who it is
    about. `rated` and `rated_name` are the subject of the assessment that showed it, `gone` who
    left behind a fall of the standing; `rivals` are by their keys.
    """

    alert_id: int
    drops: Sequence[Drop]
    name: str
    contact: Contact | None
    account: str
    account_id: int
    rubric: Rubric
    rater: str | None
    rater_id: int | None
    at: datetime
    under: Rubric | None = None  # the rubric of the rating that showed it
    moved: Sequence[Moved] = ()
    earlier: str = ""
    repeats: int = 0
    rated: tuple[Kind, int] | None = None
    rated_name: str = ""
    gone: str = ""
    rivals: Mapping[int, str] = field(default_factory=dict)
    visited: date | None = None
    note: str = ""
    deals: Sequence[Deal] = ()

    @property
    def reference(self) -> Markup:
        """Short and stable, so that a copy is recognised: #A1042. Telegram makes a tag of
        it, whole: a tap finds all that was said of this alert in the chat."""
        return Markup("#A{}").format(self.alert_id)

    def head(self, say: Say) -> Markup:
        return say(
            "<b>{name} ({who}): {what}</b>",
            name=self.name, who=self.who(say), what=self.what(say),
        )  # fmt: skip

    def who(self, say: Say) -> Markup | str:
        """Where the contact works, or which of the account's relationships it is."""
        if self.drops[0].rule is Rule.STANDING_DROP:
            return say("the account as a whole")
        if self.contact is None:
            return say.term(self.rubric.name)
        if place := whereabouts(say, self.contact):
            return say("{account}, {place}", account=self.account, place=place)
        return self.account

    def what(self, say: Say) -> Markup:
        return WORDS[self.drops[0].rule](self, say)

    def lines(self, say: Say) -> list[Markup]:
        """Who saw it, every answer that moved with the facts behind both, and what hangs on it."""
        lines = []
        if self.rater is not None:
            lines.append(say("Rated by {name}, {day}.", name=self.rater, day=say.day(self.at)))
        if any(drop.handed_over for drop in self.drops):
            lines.append(say("Found when the account was taken over."))
        if self.drops[0].rule is Rule.STANDING_DROP and self.rated_name:
            lines.append(say("Behind it: the rating of {name}.", name=self.rated_name))
        if self.gone:
            lines.append(say("Behind it: {name} is gone.", name=self.gone))
        said: set[tuple[int, str]] = set()  # what backs several answers is quoted once
        lines += [self._moved(say, each, said) for each in self.moved]
        if self.repeats:
            lines.append(say("(It has fallen {n} times by now.)", n=self.repeats + 1))
        return lines + self._hanging(say)

    def _hanging(self, say: Say) -> list[Markup]:
        lines = []
        if self.visited is not None:
            day = say.day(self.visited)
            quoted = say("“{note}”", note=self.note) if self.note else say("no note")
            lines.append(say("Last visit {day}: {note}", day=day, note=quoted))
        if self.deals:
            deals = say.listed([_deal(say, each) for each in self.deals])
            lines.append(say("Open opportunities: {deals}", deals=deals))
        return lines

    def _moved(self, say: Say, moved: Moved, said: set[tuple[int, str]]) -> Markup:
        rubric = self.under or self.rubric
        name = parts.dimension_name(say, rubric, moved.dimension)
        change = f"{name} {sign(moved.before)} → {sign(moved.after)}"
        line = Markup(change)
        if moved.after is not None:
            statement = parts.statement(say, rubric, moved.dimension, moved.after)
            line = parts.point(say, change, statement)
        if after := _unsaid(moved.facts_after, said):
            line = say("{what} — {facts}", what=line, facts=_facts(say, after))
        if before := _unsaid(moved.facts_before, said):
            line = say("{what} (before: {facts})", what=line, facts=_facts(say, before))
        return line


def sign(level: float | str | None) -> str:
    return "?" if level is None else parts.SIGNS[int(level)]


def _unsaid(facts: Sequence[Fact], said: set[tuple[int, str]]) -> list[Fact]:
    new = [each for each in facts if (each.id, each.text) not in said]
    said |= {(each.id, each.text) for each in new}
    return new


def _facts(say: Say, facts: Sequence[Fact]) -> Markup:
    return say.listed(
        [
            say("“{fact}”", fact=fact.text) if fact.text else parts.wordless(say, fact)
            for fact in facts
        ]
    )


def _deal(say: Say, deal: Deal) -> Markup:
    value = "" if deal.value is None else f"{deal.value:,.0f} {deal.currency}".strip()
    return Markup(" ").join(Markup.escape(each) for each in (deal.product, value) if each)


def _names(fall: Fall, say: Say, drops: Sequence[Drop]) -> Markup:
    """ "Decision support ④ → ②, Stance ③ → ①"."""
    named = [
        Markup("{} {} → {}").format(
            parts.dimension_name(say, fall.rubric, each.dimension),
            sign(each.before),
            sign(each.after),
        )
        for each in drops
        if each.dimension
    ]
    return say.listed(named)


def _levels(fall: Fall, say: Say, drop: Drop) -> list[str]:
    """The names of the levels before and after."""
    both = (None if each is None else str(each) for each in (drop.before, drop.after))
    return [parts.level_name(say, fall.rubric, each) for each in both]


def _level(fall: Fall, say: Say) -> Markup:
    return Markup("{} → {}").format(*_levels(fall, say, fall.drops[0]))


def _dimension(fall: Fall, say: Say) -> Markup:
    return _names(fall, say, fall.drops)


def _negative(fall: Fall, say: Say) -> Markup:
    """A first ① is no fall."""
    first = [each for each in fall.drops if each.before is None]
    fell = [each for each in fall.drops if each.before is not None]
    said = [_names(fall, say, fell)] if fell else []
    if first:
        names = [
            Markup.escape(parts.dimension_name(say, fall.rubric, each.dimension))
            for each in first
            if each.dimension
        ]
        said.append(say("first rated ①: {names}", names=say.listed(names)))
    return say.listed(said)


def _differently(fall: Fall, say: Say) -> Markup:
    level = next((each for each in fall.drops if each.dimension is None), None)
    drop = level or fall.drops[0]
    if level is not None:
        before, after = _levels(fall, say, drop)
    else:
        name = parts.dimension_name(say, fall.rubric, drop.dimension or "")
        before, after = (f"{name} {sign(each)}" for each in (drop.before, drop.after))
    return say(
        "seen differently: “{before}” by {earlier}, “{after}” by {rater}, without a fact",
        before=before, after=after, earlier=fall.earlier, rater=fall.rater or "",
    )  # fmt: skip


def _silence(fall: Fall, say: Say) -> Markup:
    drop = fall.drops[0]
    return say(
        "not seen for {days} (limit {limit})",
        days=say.days(int(drop.after or 0)), limit=say.days(int(drop.before or 0)),
    )  # fmt: skip


def _standing(fall: Fall, say: Say) -> Markup:
    return say.listed([standing(say, each, each.before, each.after) for each in fall.drops])


def standing(say: Say, drop: Drop, before: float | str | None, after: float | str | None) -> Markup:
    if drop.dimension == INDEX:
        points = [round(float(each or 0)) for each in (before, after)]
        return say("index {before} → {after}", before=points[0], after=points[1])
    stages = [stage_name(say, Stage(str(each))) for each in (before, after)]
    return Markup("{} → {}").format(*stages)


def _departure(fall: Fall, say: Say) -> Markup:
    drop = fall.drops[0]
    left = drop.after == ContactChange.LEFT
    gone = say("has left") if left else say("has moved to another account")
    if drop.before is None:
        return gone
    level = parts.level_name(say, fall.rubric, str(drop.before))
    if is_window(drop):
        return say("{what}; opposed us: a window for us", what=gone)
    return say("{what} (was “{level}”)", what=gone, level=level)


def _overtaken(fall: Fall, say: Say) -> Markup:
    return say.listed([_beside(fall, say, each) for each in fall.drops])


def _beside(fall: Fall, say: Say, drop: Drop) -> Markup:
    rival = fall.rivals.get(drop.rival_id or 0, "")
    if drop.dimension == LEAD:
        return say(
            "our lead over {rival} shrank from {before} to {after} levels",
            rival=rival, before=drop.before, after=drop.after,
        )  # fmt: skip
    ours, theirs = _levels(fall, say, drop)
    return say(
        "{rival} is ahead of us: “{theirs}” with them, “{ours}” with us",
        rival=rival, theirs=theirs, ours=ours,
    )  # fmt: skip


# What each rule's alert says, beside `scoring.derive.RULES`.
WORDS: Mapping[Rule, Callable[[Fall, Say], Markup]] = {
    Rule.LEVEL_DROP: _level,
    Rule.DIMENSION_DROP: _dimension,
    Rule.NEGATIVE: _negative,
    Rule.SEEN_DIFFERENTLY: _differently,
    Rule.SILENCE: _silence,
    Rule.STANDING_DROP: _standing,
    Rule.DEPARTURE: _departure,
    Rule.OVERTAKEN: _overtaken,
}
