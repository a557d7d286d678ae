"""Logging a visit: only the account is required; the rest can be added or left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.frame import conversation, policy
from handlers.frame.clean import clean_line
from handlers.frame.find import plain
from handlers.frame.interview.model import Interview, Note, State, Summary
from handlers.frame.names import MAX_NAME
from handlers.frame.page import Screen
from handlers.frame.policy import ANYBODY
from handlers.frame.search import accounts_like
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import CommittedAlready
from handlers.visit import words
from handlers.visit.questions import (
    AccountQuestion,
    DayQuestion,
    NewAccount,
    NewPerson,
    NoteQuestion,
    PeopleQuestion,
    TypeQuestion,
    VisitAnswers,
    chosen_people,
    looked,
)
from handlers.visit.record import log
from scoring.accounts import Account, Contact
from scoring.people import Role
from storage import Tx, accounts, audit, contacts
from storage.accounts import Found
from storage.drafts import Draft

MAX_OPTIONS = 6


@dataclass(frozen=True, slots=True)
class VisitContext:
    """`recent` are the accounts to offer, `found` those that the typed letters may mean."""

    today: date
    recent: Sequence[Account]
    found: Sequence[tuple[float, Found]]
    taken: bool
    account: Account | None
    contacts: Sequence[Contact]


class VisitFlow:
    name = "visit"
    version = 1
    answers = VisitAnswers
    rule = ANYBODY

    def about(self, turn: Turn, answers: VisitAnswers) -> Account | None:
        """The chosen account; None: none is chosen, or a new one."""
        key = _key(turn.tx, answers.account)
        return policy.account(turn, key) if key is not None else None

    def load(self, turn: Turn, account: Account | None, state: State, typed: str) -> VisitContext:
        tx, person = turn.tx, turn.person
        answers: VisitAnswers = state.answers
        asking = state.at == "account" or answers.account is None
        looking = asking and bool(typed)
        found = accounts_like(turn, typed) if looking else ()
        new_name = answers.found.typed if answers.found else ""
        return VisitContext(
            today=turn.today,
            recent=accounts.recent(tx, person, MAX_OPTIONS) if asking and not looking else (),
            found=found[:MAX_OPTIONS],
            taken=bool(new_name) and accounts.by_name(tx, new_name) is not None,
            account=account,
            contacts=contacts.of_account(tx, account.id) if account else (),
        )

    def reload_after(self, before: VisitAnswers, after: VisitAnswers) -> bool:
        return before.account != after.account

    def interview(self, context: VisitContext, answers: VisitAnswers) -> Interview[Any, Any]:
        questions = (
            AccountQuestion(), PeopleQuestion(), TypeQuestion(), DayQuestion(), NoteQuestion(),
        )  # fmt: skip
        return Interview(context, questions, at_summary="note")

    def title(self, context: VisitContext, answers: VisitAnswers) -> Note:
        return words.Title(_account_name(context, answers))

    def summary(self, context: VisitContext, answers: VisitAnswers) -> Summary:
        return words.VisitSummary(
            account=_account_name(context, answers) or "",
            people=[name for _, name, chosen in chosen_people(context, answers) if chosen],
            type=answers.type,
            day=answers.day or context.today,
            today=context.today,
            note=answers.note or "",
        )

    def basis(self, context: VisitContext) -> Any:
        """Which account it is: one that was new may have been recorded by somebody else."""
        return context.account.id if context.account else None

    def confirmed(self, context: VisitContext, answers: VisitAnswers) -> bool:
        return False

    def recorded(self, turn: Turn, done: Draft, answers: VisitAnswers) -> Screen | None:
        return CommittedAlready("visit.")

    def commit(
        self, turn: Turn, draft: Draft, context: VisitContext, answers: VisitAnswers
    ) -> Screen:
        account = context.account or _new_account(turn, _account_name(context, answers) or "")
        known = {contact.id: contact for contact in context.contacts}
        met = [
            known[each] if isinstance(each, int) else _introduced(turn, account.id, each)
            for each in answers.chosen
            if not isinstance(each, int) or each in known  # who has left meanwhile stays out
        ]
        return log(
            turn,
            account,
            met,
            answers.day or context.today,
            type=answers.type,
            note=answers.note or "",
            draft_id=draft.id,
        )


VISIT = VisitFlow()


def _key(tx: Tx, chosen: int | NewAccount | None) -> int | None:
    """The chosen account's key, also of a new one that somebody else has recorded meanwhile."""
    if isinstance(chosen, NewAccount):
        known = accounts.by_name(tx, chosen.new)
        return known.id if known else None
    return chosen


def _account_name(context: VisitContext, answers: VisitAnswers) -> str | None:
    """The chosen account's name, also of one that is not recorded yet; None before the choice."""
    if context.account is not None:
        return context.account.name
    return answers.account.new if isinstance(answers.account, NewAccount) else None


def _new_account(turn: Turn, name: str) -> Account:
    """A new account belongs to the rep who brought it; a manager's is nobody's yet."""
    owner = turn.person.id if turn.person.role is Role.REP else None
    account = accounts.create(turn.tx, name, owner, turn.now)
    if owner is None:
        accounts.share(turn.tx, account.id, turn.person.id)
    audit.record(turn.tx, turn.person.id, "account.created", f"account:{account.id}", turn.now)
    return account


def _introduced(turn: Turn, account_id: int, new: NewPerson) -> Contact:
    """Somebody met for the first time."""
    contact = contacts.create(
        turn.tx,
        account_id,
        new.name,
        turn.now,
        title=new.title,
        created_by=turn.person.id,
    )
    audit.record(turn.tx, turn.person.id, "contact.created", f"contact:{contact.id}", turn.now)
    return contact


def command(turn: Turn) -> Shown:
    """`/visit`, or `/visit Huaxin` to save a step."""
    typed = clean_line(turn.said.argument, MAX_NAME)
    if not typed:
        return conversation.begin(turn, VISIT, VisitAnswers())
    matches = accounts_like(turn, typed)[:MAX_OPTIONS]
    one = plain(matches)
    if one is not None:
        return conversation.begin(turn, VISIT, VisitAnswers(one.id))
    return conversation.begin(turn, VISIT, looked(VisitAnswers(), typed, matches))


def of_account(turn: Turn, account: Account) -> Shown:
    """The button "log a visit" on an account's card."""
    return conversation.begin(turn, VISIT, VisitAnswers(account.id))
