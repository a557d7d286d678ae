"""A contact leaves, or moves to another account: two short conversations with the same end."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from handlers.alerts import answerable, changed, departed
from handlers.departure import words
from handlers.departure.words import Back, Departed
from handlers.frame import conversation, policy
from handlers.frame.days import read_day
from handlers.frame.find import MAX_SHOWN, Candidates, plain
from handlers.frame.interview import words as standing
from handlers.frame.interview.answers import UNANSWERED, Answers, Unanswered
from handlers.frame.interview.model import (
    Accept,
    Again,
    Heard,
    Interview,
    Note,
    OfField,
    Outcome,
    Prompt,
    State,
    Stay,
    Summary,
)
from handlers.frame.interview.typed import line
from handlers.frame.names import MAX_NAME
from handlers.frame.page import Screen
from handlers.frame.policy import ANYBODY, AtAccount
from handlers.frame.search import accounts_like
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import CommittedAlready, NotADay
from handlers.relation.contact_card import card
from scoring.accounts import Account, Contact, ContactChange
from scoring.name import account_name
from storage import audit, chain
from storage.accounts import Found
from storage.drafts import Draft


@dataclass(frozen=True, slots=True)
class DepartureContext:
    """`found` are the accounts that the typed letters may mean, `target` the one that was chosen.

    `alike` are the people there who may be the same person.
    """

    today: date
    account: Account
    contact: Contact
    found: Sequence[tuple[float, Found]] = field(default=())
    target: Account | None = None
    alike: Sequence[Contact] = field(default=())


@dataclass(frozen=True, slots=True)
class LeaveAnswers(Answers):
    """`day` is None where it is not known."""

    contact: int
    day: date | Unanswered | None = UNANSWERED


@dataclass(frozen=True, slots=True)
class MoveAnswers(Answers):
    contact: int
    target: int | None = None
    found: Candidates | None = None


class DayQuestion(OfField):
    """On which day they left, if that is known."""

    key, required = "day", True

    def prompt(self, context: DepartureContext, answers: LeaveAnswers) -> Prompt:
        return words.WhenGone(context.contact.name, context.today)

    def hear(self, context: DepartureContext, answers: LeaveAnswers, heard: Heard) -> Outcome:
        if heard.value == words.UNKNOWN:
            return Accept(replace(answers, day=None))
        day = read_day(heard.value or heard.text, context.today)
        if day is None:
            return Again(NotADay(future=False))
        if day > context.today:
            return Again(NotADay(future=True))
        return Accept(replace(answers, day=day))


class TargetQuestion(OfField):
    """A few letters of the account where they work now, of any that the person may see."""

    key, required = "target", True

    def prompt(self, context: DepartureContext, answers: MoveAnswers) -> Prompt:
        found = answers.found or Candidates("", ())
        return words.WhereNow(context.contact.name, found.typed, found.named(account_name))

    def hear(self, context: DepartureContext, answers: MoveAnswers, heard: Heard) -> Outcome:
        if heard.value is not None:
            known = heard.value.isascii() and heard.value.isdigit() and len(heard.value) <= 18
            if not known:
                return Again(standing.NotAvailable())
            return _moved_to(context, answers, int(heard.value))
        typed = line(heard, MAX_NAME)
        if isinstance(typed, Again):
            return typed
        one = plain(context.found)
        if one is not None:
            return _moved_to(context, answers, one.id)
        return Stay(replace(answers, found=Candidates.of(typed, context.found[:MAX_SHOWN])))


def _moved_to(context: DepartureContext, answers: MoveAnswers, account_id: int) -> Outcome:
    if account_id == context.account.id:
        return Again(words.SameAccount(context.account.name))
    return Accept(replace(answers, target=account_id))


class _DepartureFlow:
    """What leaving and moving have in common."""

    name: str
    rule = ANYBODY
    question: DayQuestion | TargetQuestion

    def recorded(
        self, turn: Turn, done: Draft, answers: LeaveAnswers | MoveAnswers
    ) -> Screen | None:
        return CommittedAlready(f"contact.{answers.contact}")

    def interview(
        self, context: DepartureContext, answers: LeaveAnswers | MoveAnswers
    ) -> Interview[Any, Any]:
        return Interview(context, (self.question,))

    def title(self, context: DepartureContext, answers: LeaveAnswers | MoveAnswers) -> Note:
        return words.Title(context.account.name, context.contact.name)

    def basis(self, context: DepartureContext) -> Any:
        """Where they work, and who may be the same person there."""
        alike = [each.id for each in context.alike]
        return [context.account.id, context.target.id if context.target else None, alike]

    def confirmed(self, context: DepartureContext, answers: LeaveAnswers | MoveAnswers) -> bool:
        return False


class LeaveFlow(_DepartureFlow):
    name = "left"
    version = 1
    answers = LeaveAnswers
    question = DayQuestion()

    def about(self, turn: Turn, answers: LeaveAnswers) -> AtAccount:
        return policy.contact(turn, answers.contact)

    def load(
        self, turn: Turn, about: AtAccount, state: State, typed: str
    ) -> DepartureContext | None:
        """None: they have left already."""
        account, contact = about
        return DepartureContext(turn.today, account, contact) if contact.active else None

    def reload_after(self, before: LeaveAnswers, after: LeaveAnswers) -> bool:
        return False

    def summary(self, context: DepartureContext, answers: LeaveAnswers) -> Summary:
        return words.LeftSummary(context.account, context.contact, _day(answers))

    def commit(
        self, turn: Turn, draft: Draft, context: DepartureContext, answers: LeaveAnswers
    ) -> Screen:
        tx, person, now = turn.tx, turn.person, turn.now
        gone = chain.mark_left(tx, context.contact.id, _day(answers), person.id, now)
        return _gone(turn, context, context.account, gone, ContactChange.LEFT)


class MoveFlow(_DepartureFlow):
    name = "move"
    version = 1
    answers = MoveAnswers
    question = TargetQuestion()

    def about(self, turn: Turn, answers: MoveAnswers) -> tuple[AtAccount, Account | None]:
        """The contact, and the account that was chosen for them."""
        target = policy.account(turn, answers.target) if answers.target is not None else None
        return policy.contact(turn, answers.contact), target

    def load(
        self, turn: Turn, about: tuple[AtAccount, Account | None], state: State, typed: str
    ) -> DepartureContext | None:
        """None: they have left already."""
        (account, contact), target = about
        if not contact.active:
            return None
        return DepartureContext(
            today=turn.today,
            account=account,
            contact=contact,
            found=accounts_like(turn, typed),
            target=target,
            alike=chain.alike(turn.tx, target.id, contact.name) if target else (),
        )

    def reload_after(self, before: MoveAnswers, after: MoveAnswers) -> bool:
        return before.target != after.target

    def summary(self, context: DepartureContext, answers: MoveAnswers) -> Summary:
        target = context.target or context.account
        alike = [each.name for each in context.alike if each.id != context.contact.id]
        return words.MoveSummary(context.account, context.contact, target, alike)

    def commit(
        self, turn: Turn, draft: Draft, context: DepartureContext, answers: MoveAnswers
    ) -> Screen:
        tx, person, now = turn.tx, turn.person, turn.now
        target = context.target or context.account
        gone = chain.move(tx, context.contact.id, target.id, person.id, now)
        return _gone(turn, context, target, gone, ContactChange.MOVED)


LEAVE, MOVE = LeaveFlow(), MoveFlow()


def _day(answers: LeaveAnswers) -> date | None:
    return None if answers.day is UNANSWERED else answers.day


def _gone(
    turn: Turn,
    context: DepartureContext,
    account: Account,
    gone: Contact,
    what: ContactChange,
) -> Screen:
    """Record it in the audit, raise alerts for what fell, and show the card at the present
    account."""
    tx, person, now = turn.tx, turn.person, turn.now
    audit.record(tx, person.id, f"contact.{what}", f"contact:{gone.id}", now)
    told: list[str] = []
    if departed(tx, turn.settings, context.account, gone, now):
        concerned = answerable(tx, context.account.id, person.id)
        told = [each.name for each in concerned if each.id != person.id]
    return card(turn, account, gone, Departed(told))


def left(turn: Turn, found: AtAccount) -> Shown:
    """The button "has left" on a contact's card."""
    return conversation.begin(turn, LEAVE, LeaveAnswers(found[1].id))


def move(turn: Turn, found: AtAccount) -> Shown:
    """The button "moved to another account" on a contact's card."""
    return conversation.begin(turn, MOVE, MoveAnswers(found[1].id))


def returned(turn: Turn, found: AtAccount) -> Shown:
    """The button "is back": who had left is there again, or had not left at all."""
    account, contact = found
    if not contact.active:
        contact = chain.returned(turn.tx, contact.id, turn.person.id, turn.now)
        changed(turn.tx, turn.settings, account, turn.now, contact)
        audit.record(turn.tx, turn.person.id, "contact.returned", f"contact:{contact.id}", turn.now)
    return Shown(card(turn, account, contact, Back()))
