"""Words for adding somebody to the chain, and for changing what is known of a contact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.frame.html import Markup
from handlers.frame.interview.model import Choice
from handlers.frame.say import Say
from handlers.frame.words import short
from handlers.relation.words import reading as parts
from handlers.relation.words.contact import column_name, role_name
from scoring.accounts import Account, ChainRole, Contact, Line

FIELDS = ("line", "role", "influence", "key", "title", "name", "reports_to_id")
NONE, ANYWAY, OPEN, YES, NO = "none", "anyway", "o", "1", "0"
MAX_SUPERIORS = 40

Choices = Sequence[Sequence[Choice]]


def _pairs(choices: Sequence[Choice]) -> list[Sequence[Choice]]:
    return [choices[i : i + 2] for i in range(0, len(choices), 2)]


@dataclass(frozen=True, slots=True)
class Title:
    """`contact` is empty while the name is not known yet."""

    account: str
    contact: str

    def text(self, say: Say) -> Markup:
        if not self.contact:
            return say("<b>{account} · someone new</b>", account=self.account)
        return Markup("<b>{} · {}</b>").format(self.account, self.contact)


@dataclass(frozen=True, slots=True)
class WhatName:
    adding: bool

    def text(self, say: Say) -> Markup:
        if self.adding:
            return say("Who shall I add? Send the name, with the title if you know it.")
        return say("What is the right name?")

    def choices(self, say: Say) -> Choices:
        return ()


@dataclass(frozen=True, slots=True)
class PerhapsKnown:
    """`alike` may be the person of this name."""

    name: str
    alike: Sequence[Contact]
    adding: bool

    def text(self, say: Say) -> Markup:
        known = [self._known(say, each) for each in self.alike]
        ask = say("“{name}” may be known here already:", name=self.name)
        return Markup("\n").join([ask, *known])

    def _known(self, say: Say, contact: Contact) -> Markup:
        said = [contact.name, contact.title, "" if contact.active else say.label("has left")]
        return Markup("• {}").format(" · ".join(each for each in said if each))

    def choices(self, say: Say) -> Choices:
        opening = [
            [Choice(say.label("Open {name}", name=short(each.name)), f"{OPEN}{each.id}")]
            for each in self.alike
        ]
        anyway = say.label("Add anyway") if self.adding else say.label("Use the name anyway")
        return [*opening, [Choice(anyway, ANYWAY)]]


@dataclass(frozen=True, slots=True)
class WhatTitle:
    def text(self, say: Say) -> Markup:
        return say("What is the title, such as “CIO”?")

    def choices(self, say: Say) -> Choices:
        return [[Choice(say.label("Not known"), NONE)]]


@dataclass(frozen=True, slots=True)
class WhichLine:
    name: str

    def text(self, say: Say) -> Markup:
        return say("Which line does {name} belong to?", name=self.name)

    def choices(self, say: Say) -> Choices:
        lines = [Choice(column_name(say, line), line) for line in Line]
        return _pairs([*lines, Choice(say.label("Not known"), NONE)])


@dataclass(frozen=True, slots=True)
class WhichRole:
    name: str

    def text(self, say: Say) -> Markup:
        return say("What does {name} do in a purchase: decide, advise, or use it?", name=self.name)

    def choices(self, say: Say) -> Choices:
        roles = [Choice(role_name(say, role), role) for role in ChainRole]
        return _pairs([*roles, Choice(say.label("Not known"), NONE)])


@dataclass(frozen=True, slots=True)
class HowInfluential:
    name: str

    def text(self, say: Say) -> Markup:
        return say("How much weight does {name} carry in a purchase?", name=self.name)

    def choices(self, say: Say) -> Choices:
        return [
            [
                Choice(say.label("●●● much"), "3"),
                Choice(say.label("●● some"), "2"),
                Choice(say.label("● little"), "1"),
            ]
        ]


@dataclass(frozen=True, slots=True)
class IsKey:
    name: str

    def text(self, say: Say) -> Markup:
        return say(
            "Is {name} a key contact (with a say or a veto in the purchase)?", name=self.name
        )

    def choices(self, say: Say) -> Choices:
        return [[Choice(say.label("★ Yes, key"), YES), Choice(say.label("No, not key"), NO)]]


@dataclass(frozen=True, slots=True)
class AnotherPost:
    name: str

    def text(self, say: Say) -> Markup:
        return say(
            "Has {name} another post there now? Then how they decide is asked anew. "
            "Or is this only put right?",
            name=self.name,
        )

    def choices(self, say: Say) -> Choices:
        return [
            [Choice(say.label("Yes, another post"), YES)],
            [Choice(say.label("No, only put right"), NO)],
        ]


@dataclass(frozen=True, slots=True)
class ReportsToWhom:
    """`people` are (id, name) of those to whom the contact may report."""

    name: str
    people: Sequence[tuple[int, str]]

    def text(self, say: Say) -> Markup:
        return say("Who does {name} report to? Tap or type a name.", name=self.name)

    def choices(self, say: Say) -> Choices:
        names = [Choice(short(name), str(key)) for key, name in self.people[:MAX_SUPERIORS]]
        return [*_pairs(names), [Choice(say.label("No one, or not known"), NONE)]]


@dataclass(frozen=True, slots=True)
class ContactSummary:
    """`before` is None for somebody new; `names` are the others', by their ids."""

    account: Account
    before: Contact | None
    after: Contact
    names: Mapping[int, str]

    def text(self, say: Say) -> Markup:
        head = Markup("<b>{} · {}</b>").format(self.account.name, self.after.name)
        return Markup("\n").join([head, *(self._field(say, field) for field in FIELDS)])

    def _field(self, say: Say, field: str) -> Markup:
        """What it is; of somebody known, also what it was."""
        now = self._value(say, self.after, field)
        was = self._value(say, self.before, field) if self.before else now
        said = now if was == now else f"{was} → {now}"
        return parts.point(say, _field_name(say, field), said)

    def _value(self, say: Say, contact: Contact, field: str) -> str:
        unknown = say.label("not known")
        match field:
            case "line":
                return column_name(say, contact.line) if contact.line else unknown
            case "role":
                return role_name(say, contact.role) if contact.role else unknown
            case "influence":
                return "●" * contact.influence
            case "key":
                if contact.key:
                    return say.label_in("key contact?", "yes")
                return say.label_in("key contact?", "no")
            case "reports_to_id":
                return self.names.get(contact.reports_to_id or 0, unknown)
            case _:
                return str(getattr(contact, field)) or unknown

    def picture(self, say: Say) -> str | None:
        return None

    def changes(self, say: Say) -> Sequence[tuple[str, str]]:
        return [(field, _field_name(say, field)) for field in FIELDS]

    def commit_label(self, say: Say) -> str:
        return say.label("✓ Save")


def _field_name(say: Say, field: str) -> str:
    return {
        "line": say.label_in("place in the decision chain", "Line"),
        "role": say.label_in("place in the decision chain", "Role"),
        "influence": say.label("Influence"),
        "key": say.label("Key contact"),
        "title": say.label("Title"),
        "name": say.label("Name"),
        "reports_to_id": say.label("Reports to"),
    }[field]
