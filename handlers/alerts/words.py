"""Words for what managers are told: falls, recoveries, the morning's digest, escalations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.frame.html import Markup
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say
from handlers.relation.words import reading as parts
from handlers.relation.words.card import rate_button
from handlers.relation.words.layers import stage_name
from scoring.account_drop import INDEX
from scoring.accounts import ContactChange
from scoring.assessments import Fact, Kind
from scoring.drop import Drop, Rule
from scoring.rubric import Rubric
from scoring.standing import Stage


@dataclass(frozen=True, slots=True)
class Fall:
    """One subject's fall. `facts` are by dimension; `rater` is None where nobody rated.

    `name` and `title` are the contact's, or the account's name of its own relationships. `rated`
    and `rated_name` are the subject of the assessment that showed it; `rival` is who is ahead.
    """

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
    rated: tuple[Kind, int] | None = None
    rated_name: str = ""
    rival: str = ""

    @property
    def reference(self) -> Markup:
        """Short and stable, so that a copy is recognised: #A1042. Telegram makes a tag of
        it, whole: a tap finds all that was said of this alert in the chat."""
        return Markup("#A{}").format(self.alert_id)

    def head(self, say: Say) -> Markup:
        return say(
            "<b>{name} ({who}): {what}</b>",
            name=self.name, who=self.who(say), what=self._what(say),
        )  # fmt: skip

    def who(self, say: Say) -> Markup | str:
        """Where the contact works, or which of the account's relationships it is."""
        if self.drops[0].rule is Rule.STANDING_DROP:
            return say("the account as a whole")
        if self.drops[0].kind is not Kind.KEY:
            return say.term(self.rubric.name)
        if self.title:
            return say("{account}, {title}", account=self.account, title=self.title)
        return self.account

    def _what(self, say: Say) -> Markup:
        drop = self.drops[0]
        if drop.rule is Rule.STANDING_DROP:
            return say.listed([self._standing(say, each) for each in self.drops])
        if drop.rule is Rule.OVERTAKEN:
            ours, theirs = self._levels(say, drop)
            return say(
                "{rival} is ahead of us: “{theirs}” with them, “{ours}” with us",
                rival=self.rival, theirs=theirs, ours=ours,
            )  # fmt: skip
        if drop.rule is Rule.SILENCE:
            return say(
                "not seen for {days} (limit {limit})",
                days=say.days(int(drop.after)), limit=say.days(int(drop.before or 0)),
            )  # fmt: skip
        if drop.rule is Rule.DEPARTURE:
            return self._departure(say, drop)
        if drop.rule is Rule.LEVEL_DROP:
            return Markup("{} → {}").format(*self._levels(say, drop))
        names = [
            Markup.escape(parts.dimension_name(say, self.rubric, each.dimension))
            for each in self.drops
            if each.dimension
        ]
        return say("lower on {names}", names=say.listed(names))

    def _levels(self, say: Say, drop: Drop) -> list[str]:
        """The names of the levels before and after."""
        both = (None if each is None else str(each) for each in (drop.before, drop.after))
        return [parts.level_name(say, self.rubric, each) for each in both]

    def _standing(self, say: Say, drop: Drop) -> Markup:
        if drop.dimension == INDEX:
            return say("index {before} → {after}", before=drop.before, after=drop.after)
        stages = [stage_name(say, Stage(str(each))) for each in (drop.before, drop.after)]
        return Markup("{} → {}").format(*stages)

    def _departure(self, say: Say, drop: Drop) -> Markup:
        left = drop.after == ContactChange.LEFT
        gone = say("has left") if left else say("has moved to another account")
        if drop.before is None:
            return gone
        level = parts.level_name(say, self.rubric, str(drop.before))
        return say("{what} (was “{level}”)", what=gone, level=level)

    def lines(self, say: Say) -> list[Markup]:
        """Who saw it, and dimension by dimension from what to what, with the facts."""
        lines = []
        if self.rater is not None:
            lines.append(say("Rated by {name}, {day}.", name=self.rater, day=say.day(self.at)))
        if self.drops[0].rule is not Rule.STANDING_DROP:
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


@dataclass(frozen=True, slots=True)
class EscalationNotice:
    """What went up together, since those who were told have not taken it up in time, or (`unheard`)
    could not be told. `falls` are the first of it, `more` how many there are beside them."""

    falls: Sequence[Fall]
    managers: Sequence[str]
    more: int = 0
    unheard: bool = False

    def page(self, say: Say) -> Page:
        if self.more or len({fall.rated or fall.alert_id for fall in self.falls}) > 1:
            text, rows = listed(say, self.falls, self.more)
        else:
            page = DropNotice(self.falls).page(say)
            text, rows = page.text, page.rows
        return Page(self._head(say) + Markup("\n") + text, rows)

    def _head(self, say: Say) -> Markup:
        names = say.listed([Markup.escape(name) for name in self.managers])
        if self.unheard:
            return say("{names} could not be told of this:", names=names)
        return say.plural(
            "{names} has not taken this up yet:",
            "{names} have not taken this up yet:",
            len(self.managers),
            names=names,
        )


@dataclass(frozen=True, slots=True)
class RecoveryNotice:
    """It is over: recovered, or `withdrawn` because the rating that showed it was wrong."""

    falls: Sequence[Fall]
    withdrawn: bool = False

    def page(self, say: Say) -> Page:
        lines = [
            Markup("✓ {} {}").format(self._over(say, fall), fall.reference) for fall in self.falls
        ]
        row = (Button(say.label("Where do we stand?"), f"stand.{self.falls[0].account_id}"),)
        return Page(Markup("\n").join(lines), (row,))

    def _over(self, say: Say, fall: Fall) -> Markup:
        of_contact = fall.drops[0].kind is Kind.KEY
        values = {"name": fall.name, "account": fall.account if of_contact else fall.who(say)}
        if self.withdrawn:
            return say("Withdrawn, rated by mistake: {name} ({account})", **values)
        return say("Recovered: {name} ({account})", **values)


MOST_LISTED = 12
MOST_BUTTONS = 6


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
        for fall in falls[:MOST_BUTTONS]
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
            "<b>{day}: {n} relationship needs a look</b>",
            "<b>{day}: {n} relationships need a look</b>",
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
        of_contact = fall.drops[0].kind is Kind.KEY
        text = say(
            "<b>{manager}</b> would like to hear more about {name} ({account}). "
            "Please reply to {manager}, or add a fact by rating again.",
            manager=self.manager,
            name=fall.name,
            account=fall.account if of_contact else fall.who(say),
        )
        kind, subject_id = fall.rated or (fall.drops[0].kind, fall.drops[0].subject_id)
        return Page(text, ((rate_button(say, kind, subject_id, fall.rated_name),),))
