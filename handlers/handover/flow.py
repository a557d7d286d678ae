"""`/handover`: a manager gives an account to another rep, history and all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from handlers.alerts import handed_over
from handlers.frame import conversation, policy
from handlers.frame.clean import clean_line
from handlers.frame.find import MAX_SHOWN, Candidates, find, plain
from handlers.frame.interview import words as standing
from handlers.frame.interview.answers import Answers
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
from handlers.frame.policy import LEADERS
from handlers.frame.reporting_line import is_above, nearest_above
from handlers.frame.search import accounts_like
from handlers.frame.turn import Shown, Turn
from handlers.handover import words
from scoring.accounts import Account
from scoring.name import person_name
from scoring.people import Person
from storage import accounts, audit, erasures, outbox, people
from storage.accounts import Found
from storage.drafts import Draft
from storage.names import search_keys

MAX_REASON = 300


@dataclass(frozen=True, slots=True)
class HandoverContext:
    """`reps` are those it can be given to, `owner` who has it, `to` who was chosen."""

    account: Account
    owner: Person | None
    reps: Sequence[Person]
    to: Person | None


@dataclass(frozen=True, slots=True)
class HandoverAnswers(Answers):
    account: int
    to: int | None = None
    found: Candidates | None = None
    reason: str = ""


class ToQuestion(OfField):
    """A rep of the manager's own; a few letters of the name are enough."""

    key, required = "to", True

    def prompt(self, context: HandoverContext, answers: HandoverAnswers) -> Prompt:
        if found := answers.found:
            return words.ToWhom(found.typed, found.named(person_name))
        return words.ToWhom("", [(each.id, each.name) for each in context.reps[:MAX_SHOWN]])

    def hear(self, context: HandoverContext, answers: HandoverAnswers, heard: Heard) -> Outcome:
        if heard.value is not None:
            known = heard.value in {str(each.id) for each in context.reps}
            return _to(answers, int(heard.value)) if known else Again(standing.NotAvailable())
        typed = line(heard, MAX_NAME)
        if isinstance(typed, Again):
            return typed
        named = [Found(each.id, each.name, search_keys(each.name)) for each in context.reps]
        matches = find(typed, named)
        one = plain(matches)
        if one is not None:
            return _to(answers, one.id)
        return Stay(replace(answers, found=Candidates.of(typed, matches[:MAX_SHOWN])))


def _to(answers: HandoverAnswers, person_id: int) -> Accept:
    return Accept(replace(answers, to=person_id, found=None))


class ReasonQuestion(OfField):
    """In the manager's own words."""

    key, required = "reason", True

    def prompt(self, context: HandoverContext, answers: HandoverAnswers) -> Prompt:
        return words.Why()

    def hear(self, context: HandoverContext, answers: HandoverAnswers, heard: Heard) -> Outcome:
        reason = line(heard, MAX_REASON)
        if isinstance(reason, Again):
            return reason
        if not any(each.isalnum() for each in reason):
            return Again(standing.TypeOrTap())
        return Accept(replace(answers, reason=reason))


class HandoverFlow:
    name = "handover"
    version = 1
    answers = HandoverAnswers
    rule = LEADERS

    def about(self, turn: Turn, answers: HandoverAnswers) -> tuple[Account, Person | None]:
        """The account, and the rep who was chosen for it."""
        to = policy.rep(turn, answers.to) if answers.to is not None else None
        return policy.own_account(turn, answers.account), to

    def load(
        self, turn: Turn, about: tuple[Account, Person | None], state: State, typed: str
    ) -> HandoverContext | None:
        """None: who was chosen owns it already."""
        account, to = about
        if to is not None and to.id == account.owner_id:
            return None
        led = people.reps_below(turn.tx, turn.person)
        owner = people.get(turn.tx, account.owner_id) if account.owner_id else None
        reps = [each for each in led if each.id != account.owner_id]
        return HandoverContext(account, owner, reps, to)

    def reload_after(self, before: HandoverAnswers, after: HandoverAnswers) -> bool:
        return before.to != after.to

    def interview(self, context: HandoverContext, answers: HandoverAnswers) -> Interview[Any, Any]:
        return Interview(context, (ToQuestion(), ReasonQuestion()))

    def title(self, context: HandoverContext, answers: HandoverAnswers) -> Note:
        return words.Title(context.account.name)

    def summary(self, context: HandoverContext, answers: HandoverAnswers) -> Summary:
        return words.HandoverSummary(
            account=context.account.name,
            before=context.owner.name if context.owner else None,
            to=context.to.name if context.to else "",
            reason=answers.reason,
        )

    def basis(self, context: HandoverContext) -> Any:
        """From whom it goes."""
        return context.account.owner_id

    def confirmed(self, context: HandoverContext, answers: HandoverAnswers) -> bool:
        return False

    def recorded(self, turn: Turn, done: Draft, answers: HandoverAnswers) -> Screen | None:
        return None

    def commit(
        self, turn: Turn, draft: Draft, context: HandoverContext, answers: HandoverAnswers
    ) -> Screen:
        tx, by, now = turn.tx, turn.person.id, turn.now
        account, to = context.account, context.to
        if to is None:
            raise LookupError("a handover needs somebody who takes over")
        accounts.handover(tx, account.id, to.id, by, answers.reason, now)
        audit.record(tx, by, "account.handed_over", f"account:{account.id}", now)
        handed_over(tx, turn.settings, accounts.by_id(tx, account.id), now)
        told = _concerned(turn, to, context.owner)
        payload = {"account": account.id, "at": now.isoformat()}
        for person in told:
            outbox.queue(tx, person.id, "handover", payload, now, priority=outbox.NUDGE)
        names = [person.name for person in told]
        leaving = _leaving(turn, context.owner)
        return words.HandedOver(account.id, account.name, to.name, names, leaving)


def _concerned(turn: Turn, to: Person, owner: Person | None) -> list[Person]:
    """Both reps, and of both lines the nearest manager who hears, but for who did it."""
    reps = [to, *([owner] if owner and owner.active else [])]
    lines = [nearest_above(turn.tx, each) for each in (to, owner) if each]
    known = {each.id: each for each in (*reps, *lines) if each is not None}
    return [each for each in known.values() if each.id != turn.person.id]


def _leaving(turn: Turn, owner: Person | None) -> tuple[int, str] | None:
    """The request of the former owner, when they wait to be erased and the person may decide."""
    if owner is None or not is_above(turn.tx, turn.person, owner):
        return None
    request = erasures.waiting(turn.tx, owner.id)
    return (request, owner.name) if request is not None else None


HANDOVER = HandoverFlow()


def command(turn: Turn) -> Shown:
    """`/handover Huaxin`, or the choice between the accounts."""
    typed = clean_line(turn.said.argument, 120)
    if not typed:
        recent = accounts.recent(turn.tx, turn.person, 3 * MAX_SHOWN)
        mine = [(each.id, each.name) for each in recent if _decides(turn, each.id)]
        return Shown(words.WhichAccountToHandOver("", mine[:MAX_SHOWN]))
    found = (each for each in accounts_like(turn, typed) if _decides(turn, each[1].id))
    matches = list(islice(found, MAX_SHOWN))
    one = plain(matches)
    if one is not None:
        return of_account(turn, policy.own_account(turn, one.id))
    options = [(each.id, each.name) for _, each in matches]
    return Shown(words.WhichAccountToHandOver(typed, options))


def _decides(turn: Turn, account_id: int) -> bool:
    return accounts.decides(turn.tx, turn.person, account_id)


def of_account(turn: Turn, account: Account) -> Shown:
    """The button "hand over" on an account's card."""
    return conversation.begin(turn, HANDOVER, HandoverAnswers(account.id))
