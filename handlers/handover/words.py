"""Words for handing an account over to another rep."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.frame.html import Markup
from handlers.frame.interview.model import Choice
from handlers.frame.page import Button, Page, Rows
from handlers.frame.say import Say


@dataclass(frozen=True, slots=True)
class Title:
    account: str

    def text(self, say: Say) -> Markup:
        return say("Handover of <b>{account}</b>", account=self.account)


@dataclass(frozen=True, slots=True)
class ToWhom:
    """`reps` are (id, name); `typed` is what was looked for, if anything."""

    typed: str
    reps: Sequence[tuple[int, str]]

    def text(self, say: Say) -> Markup:
        if self.reps and self.typed:
            return say("Which one do you mean by “{typed}”?", typed=self.typed)
        if self.typed:
            return say("I found no rep like “{typed}”. Type another name.", typed=self.typed)
        if not self.reps:
            return say("No other rep can take it. Invite one first.")
        return say("Who takes over? Tap a name, or type one.")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        return [[Choice(name, str(key))] for key, name in self.reps]


@dataclass(frozen=True, slots=True)
class Why:
    def text(self, say: Say) -> Markup:
        return say("Why? One sentence; both reps will read it.")

    def choices(self, say: Say) -> Sequence[Sequence[Choice]]:
        return []


@dataclass(frozen=True, slots=True)
class HandoverSummary:
    """`before` is the name of the owner until now; None: nobody."""

    account: str
    before: str | None
    to: str
    reason: str

    def text(self, say: Say) -> Markup:
        if self.before is None:
            what = say("<b>{account}</b> goes to <b>{to}</b>.", account=self.account, to=self.to)
        else:
            what = say(
                "<b>{account}</b> goes from {before} to <b>{to}</b>.",
                account=self.account, before=self.before, to=self.to,
            )  # fmt: skip
        lines = [
            what,
            say("Reason: {reason}", reason=self.reason),
            Markup(),
            say("The whole history comes along. Ratings are marked “inherited” until rated again."),
        ]
        if self.before is not None:
            lines.append(
                say("{name} will see it only if it is shared with them.", name=self.before)
            )
        return Markup("\n").join(lines)

    def picture(self, say: Say) -> str | None:
        return None

    def changes(self, say: Say) -> Sequence[tuple[str, str]]:
        return [("to", say.label("Another rep")), ("reason", say.label("Reason"))]

    def commit_label(self, say: Say) -> str:
        return say.label("✓ Hand it over")


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`told` are the names of those who get a notice. `leaving` is the former owner, and the
    request by which they wait to be erased."""

    account_id: int
    account: str
    to: str
    told: Sequence[str]
    leaving: tuple[int, str] | None = None

    def page(self, say: Say) -> Page:
        names = say.listed([Markup.escape(name) for name in self.told])
        lines = [
            say("✓ <b>{to}</b> has {account} now.", to=self.to, account=self.account),
            say("{names} will be told.", names=names),
        ]
        rows: Rows = ((_level(say, self.account_id),),)
        if self.leaving is not None:
            request, name = self.leaving
            on = Button(say.label("Continue: erase {name}…", name=name), f"farewell.{request}")
            rows = ((on,), *rows)
        return Page(Markup("\n").join(lines), rows)


@dataclass(frozen=True, slots=True)
class WhichAccountToHandOver:
    """`options` are (id, name); `typed` is what was looked for, if anything."""

    typed: str
    options: Sequence[tuple[int, str]]

    def page(self, say: Say) -> Page:
        rows = tuple((Button(name, f"handover.{key}"),) for key, name in self.options)
        if self.typed and not rows:
            return Page(
                say(
                    "I found nothing like “{typed}”. Try other letters of the name.",
                    typed=self.typed,
                )
            )
        return Page(say("Which account? Tap it, or send /handover with a few letters."), rows)


@dataclass(frozen=True, slots=True)
class HandoverNotice:
    """To the new owner if it is `yours`, else to the former one or to the managers of both.

    `account_id` is None where the account may no longer be seen; `by` and `before` may be nobody.
    """

    account_id: int | None
    account: str
    before: str | None
    to: str
    by: str
    reason: str
    yours: bool

    def page(self, say: Say) -> Page:
        lines = [self._what(say), say("Reason: {reason}", reason=self.reason)]
        if self.before is not None:
            lines.append(say("Previously owned by {name}.", name=self.before))
        if self.yours:
            lines.append(
                say(
                    "The full history is here. Ratings are marked “inherited” until you rate again."
                )
            )
        rows = ((_level(say, self.account_id),),) if self.account_id is not None else ()
        return Page(Markup("\n").join(lines), rows)

    def _what(self, say: Say) -> Markup:
        if self.yours:
            return say(
                "{by} has handed <b>{account}</b> over to you.", by=self.by, account=self.account
            )
        return say(
            "{by} has handed <b>{account}</b> over to {to}.",
            by=self.by, account=self.account, to=self.to,
        )  # fmt: skip


def _level(say: Say, account_id: int) -> Button:
    return Button(say.label("Where do we stand?"), f"level.{account_id}")
