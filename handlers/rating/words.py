"""Words for rating a contact or an account."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.frame.html import Markup
from handlers.frame.interview.model import Choice
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from handlers.rating.answers import key_of
from handlers.relation.reading import Reading
from handlers.relation.subject import Subject
from handlers.relation.words import reading as parts
from handlers.relation.words.card import card_text, rate_button
from handlers.relation.words.contact import whereabouts
from handlers.relation.words.ledger import Suggested
from scoring.accounts import Account
from scoring.assessments import Kind
from scoring.compare import Cause
from scoring.rubric import LEVELS, Dimension, Rubric
from scoring.shown import SHOWN


@dataclass(frozen=True, slots=True)
class Title:
    subject: Subject
    rubric: Rubric

    def text(self, say: Say) -> Markup:
        account, contact = self.subject.account.name, self.subject.contact
        name = contact.name if contact else say.term(self.rubric.name)
        head = Markup("<b>{} · {}</b>").format(account, name)
        if rival := self.subject.rival:
            head = say("{subject}: how {rival} stands", subject=head, rival=rival)
            return (
                head
                + Markup("\n")
                + say(
                    "Answer as if you were {rival}: in the statements, “we” means {rival}.",
                    rival=rival,
                )
            )
        where = whereabouts(say, contact) if contact else ""
        return head + Markup("\n{}").format(where) if where else head


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """`nothing`: that may be said once more."""

    rubric: Rubric
    level: str | None = field(metadata=SHOWN)
    at: datetime
    nothing: bool = True

    def text(self, say: Say) -> Markup:
        return say(
            "Rated {day}: <b>{level}</b>. What has changed since then?",
            day=say.day(self.at),
            level=parts.level_name(say, self.rubric, self.level),
        )

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        nothing = Choice(say.label_in("what has changed?", "Nothing"), "nothing")
        some = Choice(say.label("Some things"), "some")
        return [
            [*([nothing] if self.nothing else []), some, Choice(say.label("Rate afresh"), "afresh")]
        ]


@dataclass(frozen=True, slots=True)
class ConfirmedTwice:
    def text(self, say: Say) -> Markup:
        return say(
            "You have said so twice in a row. Please say what is different, or rate afresh: what "
            "nobody looks at is soon not true any more."
        )


@dataclass(frozen=True, slots=True)
class WhichChanged:
    """`picked` are dimension ids."""

    rubric: Rubric
    picked: Sequence[str] = field(metadata=SHOWN)

    def text(self, say: Say) -> Markup:
        return say("What has changed? Tap all that apply; only these are asked.")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        buttons = [
            Choice(("✓ " if d.id in self.picked else "") + say.term(d.name), key_of(d.id))
            for d in self.rubric.dimensions
        ]
        rows = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
        return [*rows, [Choice(say.label("Next ›"), "done")]] if self.picked else rows


@dataclass(frozen=True, slots=True)
class PickSome:
    def text(self, say: Say) -> Markup:
        return say("Tap at least one, or go back and choose “Nothing”.")


@dataclass(frozen=True, slots=True)
class Pending:
    """A rating just given that asks for its fact; `visit` says what the last visit would give."""

    dimension: Dimension
    level: int
    visit: "VisitFact | None"


@dataclass(frozen=True, slots=True)
class VisitFact:
    day: date
    note: str

    def label(self, say: Say) -> str:
        day = say.day(self.day)
        if not self.note:
            return say.label("Visit of {day}", day=day)
        note = f"{self.note[:24]}…" if len(self.note) > 24 else self.note
        return say.label("Visit of {day}: “{note}”", day=day, note=note)


@dataclass(frozen=True, slots=True)
class RateDimension:
    """A question with its five statements; `chosen` is the present answer (None: none yet)."""

    dimension: Dimension
    chosen: int | None
    pending: Pending | None
    suggested: Suggested | None = None

    def text(self, say: Say) -> Markup:
        lines = [
            Markup("{} {}").format(parts.SIGNS[level], say.term(self.dimension.statements[level]))
            for level in reversed(LEVELS)
        ]
        asked = Markup("<b>{}</b>\n{}\n\n{}").format(
            say.term(self.dimension.name),
            say.term(self.dimension.question),
            Markup("\n").join(lines),
        )
        if self.suggested:
            asked += Markup("\n\n<i>{}</i>").format(self.suggested.line(say))
        return self._fact_wanted(say) + asked if self.pending else asked

    def _fact_wanted(self, say: Say) -> Markup:
        pending = self.pending
        if pending is None:
            return Markup()
        wanted = say(
            "{sign} {statement} — what did you see or hear that shows this? Send a "
            "sentence, a photo or a voice note, or just carry on.",
            sign=parts.SIGNS[pending.level],
            statement=say.term(pending.dimension.statements[pending.level]),
        )
        return Markup("<blockquote>{}</blockquote>\n").format(wanted)

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        levels = [
            Choice(
                f"✓{parts.SIGNS[level]}" if level == self.chosen else parts.SIGNS[level],
                str(level + 2),
            )
            for level in reversed(LEVELS)
        ]
        rows = [levels, [Choice(say.label("Not observed"), "n")]]
        if self.pending and self.pending.visit:
            rows.insert(0, [Choice("📎 " + self.pending.visit.label(say), "f")])
        return rows


@dataclass(frozen=True, slots=True)
class TickItems:
    """A checklist; `ticked` are item ids. Beside the dimension's id a button holds no other whole
    one, so it names an item by its number."""

    dimension: Dimension
    ticked: Sequence[str] = field(metadata=SHOWN)

    def text(self, say: Say) -> Markup:
        return Markup("<b>{}</b>\n{}\n\n{}").format(
            say.term(self.dimension.name),
            say.term(self.dimension.question),
            say("Tap all that apply."),
        )

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        items = self.dimension.checklist.items if self.dimension.checklist else ()
        rows = [
            [Choice(("✓ " if i.id in self.ticked else "") + say.term(i.name), f"i{number}")]
            for number, i in enumerate(items)
        ]
        done = Choice(say.label("Done ›"), "done")
        excluded = Choice(say.label("We are excluded"), "x")
        return [*rows, [done], [excluded, Choice(say.label("Not observed"), "n")]]


@dataclass(frozen=True, slots=True)
class PickStatement:
    def text(self, say: Say) -> Markup:
        return say("Please tap one of ⑤ … ①, or type 1 to 5.")


@dataclass(frozen=True, slots=True)
class FactTaken:
    """`counts`: it is long enough to be an observation."""

    dimension: Dimension
    counts: bool = True

    def text(self, say: Say) -> Markup:
        name = say.term(self.dimension.name)
        if not self.counts:
            return say(
                "✓ Noted for {dimension}, but too short to count as a fact. When was it, and who "
                "said or did what?",
                dimension=name,
            )
        return say("✓ Noted as the fact for {dimension}.", dimension=name)


@dataclass(frozen=True, slots=True)
class NameAlone:
    """A client's name was typed, and nothing else."""

    name: str

    def text(self, say: Say) -> Markup:
        return say(
            "{name} alone is no fact. Send what was said or done; to look them up, /cancel first.",
            name=self.name,
        )


@dataclass(frozen=True, slots=True)
class FactTooShort:
    def text(self, say: Say) -> Markup:
        return say("What did you see or hear? Please write a little more, or tap a button.")


@dataclass(frozen=True, slots=True)
class WhichFacts:
    """`lacking` are ratings without a fact, (dimension, level)."""

    lacking: Sequence[tuple[Dimension, int]]
    visit: VisitFact | None

    def text(self, say: Say) -> Markup:
        lines = [
            parts.point(
                say, f"{parts.SIGNS[level]} {say.term(d.name)}", say.term(d.statements[level])
            )
            for d, level in self.lacking
        ]
        first = say.term(self.lacking[0][0].name) if self.lacking else ""
        head = say.plural(
            "{n} rating still lacks a fact:", "{n} ratings still lack facts:",
            len(self.lacking),
        )  # fmt: skip
        ask = say(
            "What did you see or hear about <b>{dimension}</b>? A sentence, a photo, "
            "a voice note or a forwarded message will do.",
            dimension=first,
        )
        return Markup("\n").join([head, *lines, Markup(), ask])

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        rows = [[Choice(say.label("No facts for now"), "none")]]
        if self.visit:
            rows.insert(0, [Choice("📎 " + self.visit.label(say), "f")])
        return rows


@dataclass(frozen=True, slots=True)
class RatingSummary:
    reading: Reading

    def text(self, say: Say) -> Markup:
        return card_text(say, self.reading)

    def picture(self, say: Say) -> str | None:
        return parts.radar(say, self.reading)

    def changes(self, say: Say) -> Sequence[tuple[str, str]]:
        return [
            (key_of(d.id), f"{_sign(self.reading, d.id)} {say.term(d.name)}")
            for d in self.reading.rubric.dimensions
        ]

    def commit_label(self, say: Say) -> str:
        return say.label("✓ Submit")


def _sign(reading: Reading, dimension: str) -> str:
    rating = reading.ratings.get(dimension)
    return "?" if rating is None or rating.level is None else parts.SIGNS[rating.level]


@dataclass(frozen=True, slots=True)
class Rated:
    """Recorded. `told` are the names of those who hear of a fall at once.

    `cause` is why something fell, None where nothing did.
    """

    reading: Reading
    told: Sequence[str]
    others: Sequence[tuple[int, str]]
    visit_id: int | None
    assessment_id: int
    cause: Cause | None = None

    def page(self, say: Say) -> Page:
        text = say("✓ Recorded.") + Markup("\n") + card_text(say, self.reading)
        if self.cause is Cause.RATER_CHANGED:
            text += Markup("\n\n") + say(
                "Lower than another rater saw it, and without a fact: no alert is raised."
            )
        if self.told:
            names = say.listed([Markup.escape(name) for name in self.told])
            text += Markup("\n\n") + say(
                "The relationship fell, so I am telling {names} now.", names=names
            )
        rows = [
            (Button(say.label("Rate {name}", name=name), f"rate.{key}.{self.visit_id or ''}"),)
            for key, name in self.others
        ]
        account = self.reading.subject.account
        stand = say.label("Where do we stand with {account}?", account=account.name)
        rows.append((Button(stand, f"level.{account.id}"),))
        rows.append((Button(say.label("Undo or correct"), f"correct.{self.assessment_id}"),))
        return Page(text, tuple(rows), parts.radar(say, self.reading))


@dataclass(frozen=True, slots=True)
class WhomToRate:
    """`people` are (contact id, name, account), `accounts` (id, name); `typed` was looked for."""

    typed: str
    people: Sequence[tuple[int, str, str]]
    accounts: Sequence[tuple[int, str]] = ()

    def page(self, say: Say) -> Page:
        if not (self.people or self.accounts) and self.typed:
            return Page(
                say(
                    "I found no one like “{typed}”. Log a visit with /visit to add someone.",
                    typed=self.typed,
                )
            )
        if not (self.people or self.accounts):
            return Page(say("No one to rate yet. /visit logs a visit and adds the people you met."))
        rows = [
            (Button(f"{name} · {account}", f"rate.{key}."),) for key, name, account in self.people
        ]
        rows += [
            (Button(say.label("{account} itself", account=name), f"assess.k.{key}"),)
            for key, name in self.accounts
        ]
        text = say("Who or what would you like to rate? Tap, or send /rate with a name.")
        return Page(text, tuple(rows))


@dataclass(frozen=True, slots=True)
class WhatToRate:
    """An account was named: one of its people (contact id, name), its chain, or itself."""

    account: Account
    people: Sequence[tuple[int, str]]

    def page(self, say: Say) -> Page:
        text = say("<b>{account}</b>: what would you like to rate?", account=self.account.name)
        people = [(Button(name, f"rate.{key}."),) for key, name in self.people]
        of_account = [
            (rate_button(say, kind, self.account.id, ""),)
            for kind in (Kind.GENERAL, Kind.ORGANIZATIONAL)
        ]
        return Page(text, (*people, *of_account))
