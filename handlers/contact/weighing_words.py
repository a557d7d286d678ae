"""Words for taking weight from a contact who opposes us."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.frame.html import Markup
from handlers.frame.interview.model import Note
from handlers.frame.page import Button, Page
from handlers.frame.say import Say
from handlers.relation.words.contact import role_name
from scoring.accounts import Account, Contact
from storage.chain_requests import ChainRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """`managers` are who may agree."""

    contact: str
    managers: Sequence[str]

    def text(self, say: Say) -> Markup:
        return say(
            "{name} opposes us, so {managers} must agree to less weight in the decision. "
            "I have asked.",
            name=self.contact, managers=say.listed([Markup.escape(each) for each in self.managers]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeightCard:
    """What was asked `by` whom; once it is decided, what became of it."""

    account: Account
    contact: Contact
    by: str
    request: ChainRequest
    note: Note | None = None

    def page(self, say: Say) -> Page:
        lines = [
            Markup("<b>{} · {}</b>").format(self.account.name, self.contact.name),
            say(
                "{name} opposes us. {by} asks to give less weight in the decision: {edits}.",
                name=self.contact.name, by=self.by, edits=self._edits(say),
            ),
        ]  # fmt: skip
        if self.note is not None:
            lines.append(self.note.text(say))
        if self.request.state == "asked":
            lines.append(say("By this alone the account may look better than it is. Is it so?"))
            key = self.request.id
            yes = Button(say.label("It is so"), f"weigh.{key}")
            no = Button(say.label("Leave it"), f"unweigh.{key}")
            return Page(Markup("\n").join(lines), ((yes, no),))
        done = say("✓ Agreed.") if self.request.state == "done" else say("✓ Left as it was.")
        back = (Button(f"‹ {self.account.name}", f"level.{self.account.id}"),)
        return Page(Markup("\n").join([*lines, done]), (back,))

    def _edits(self, say: Say) -> Markup:
        return say.listed([self._edit(say, *each) for each in self.request.edits.items()])

    def _edit(self, say: Say, field: str, value: object) -> Markup:
        match field:
            case "key":
                return say("no key person")
            case "influence":
                return say("influence {dots}", dots="●" * int(str(value)))
            case _:
                role = self.request.role
                return say("role {role}", role=role_name(say, role) if role else say("unknown"))


@dataclass(frozen=True, slots=True)
class Weighed:
    contact_id: int
    name: str
    by: str
    granted: bool

    def page(self, say: Say) -> Page:
        if self.granted:
            text = say("{by} agreed: {name} has less weight now.", by=self.by, name=self.name)
        else:
            text = say("{by} leaves {name} as they are.", by=self.by, name=self.name)
        return Page(text, ((Button(self.name, f"contact.{self.contact_id}"),),))


@dataclass(frozen=True, slots=True)
class Reassigned:
    account: Account
    contact: Contact
    by: str

    def page(self, say: Say) -> Page:
        text = say(
            "<b>{account} · {name}</b> has another post, says {by}. How {name} decides there is "
            "not known yet, so it carries no standing: have it rated anew.",
            account=self.account.name, name=self.contact.name, by=self.by,
        )  # fmt: skip
        return Page(text, ((Button(self.contact.name, f"contact.{self.contact.id}"),),))
