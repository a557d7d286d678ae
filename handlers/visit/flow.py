"""Logging a visit: only the account is required; the rest can be added or left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.alerts import met_again
from handlers.frame import conversation, policy
from handlers.frame.clean import clean_line
from handlers.frame.interview.model import Answers, Interview, Note, State, Summary
from handlers.frame.names import MAX_NAME
from handlers.frame.page import Screen
from handlers.frame.policy import ANYBODY
from handlers.frame.search import accounts_like
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import CommittedAlready
from handlers.relation import rhythm
from handlers.visit import words
from handlers.visit.questions import (
    AccountQuestion,
    DayQuestion,
    NoteQuestion,
    PeopleQuestion,
    TypeQuestion,
    chosen_people,
)
from scoring.accounts import Account, Contact
from scoring.assessments import Kind
from scoring.people import Role
from scoring.visits import VisitType
from storage import Tx, accounts, assessments, audit, contacts, visits
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
    rule = ANYBODY

    def about(self, turn: Turn, answers: Answers) -> Account | None:
        """The chosen account; None: none is chosen, or a new one."""
        key = _key(turn.tx, answers.get("account"))
        return policy.account(turn, key) if key is not None else None

    def load(self, turn: Turn, account: Account | None, state: State, typed: str) -> VisitContext:
        tx, person = turn.tx, turn.person
        asking = state.at == "account" or "account" not in state.answers
        looking = asking and bool(typed)
        found = accounts_like(turn, typed) if looking else ()
        new_name = state.answers.get("found", {}).get("typed", "")
        return VisitContext(
            today=turn.today,
            recent=accounts.recent(tx, person, MAX_OPTIONS) if asking and not looking else (),
            found=found[:MAX_OPTIONS],
            taken=bool(new_name) and accounts.by_name(tx, new_name) is not None,
            account=account,
            contacts=contacts.of_account(tx, account.id) if account else (),
        )

    def reload_after(self, before: Answers, after: Answers) -> bool:
        return before.get("account") != after.get("account")

    def interview(self, context: VisitContext, answers: Answers) -> Interview[Any]:
        questions = (
            AccountQuestion(), PeopleQuestion(), TypeQuestion(), DayQuestion(), NoteQuestion(),
        )  # fmt: skip
        return Interview(context, questions, at_summary="note")

    def title(self, context: VisitContext, answers: Answers) -> Note:
        return words.Title(_account_name(context, answers))

    def summary(self, context: VisitContext, answers: Answers) -> Summary:
        return words.VisitSummary(
            account=_account_name(context, answers) or "",
            people=[name for _, name, chosen in chosen_people(context, answers) if chosen],
            type=VisitType(answers.get("type", VisitType.MEETING)),
            day=_day(context, answers),
            today=context.today,
            note=answers.get("note") or "",
        )

    def basis(self, context: VisitContext) -> Any:
        """Which account it is: one that was new may have been recorded by somebody else."""
        return context.account.id if context.account else None

    def confirmed(self, context: VisitContext, answers: Answers) -> bool:
        return False

    def recorded(self, turn: Turn, done: Draft) -> Screen | None:
        return CommittedAlready("visit.")

    def commit(self, turn: Turn, draft: Draft, context: VisitContext, answers: Answers) -> Screen:
        tx, now = turn.tx, turn.now
        account = context.account or _new_account(turn, answers["account"]["new"])
        known = {contact.id: contact for contact in context.contacts}
        met = [
            known[each] if isinstance(each, int) else _introduced(turn, account.id, each)
            for each in answers.get("chosen", ())
            if not isinstance(each, int) or each in known  # who has left meanwhile stays out
        ]
        visit = visits.record(
            tx,
            account.id,
            turn.person.id,
            _day(context, answers),
            now,
            type=VisitType(answers.get("type", VisitType.MEETING)),
            note=answers.get("note") or "",
            participant_ids=[contact.id for contact in met],
            draft_id=draft.id,
        )
        audit.record(tx, turn.person.id, "visit.recorded", f"visit:{visit.id}", now)
        met_again(tx, turn.settings, account, met, now)
        return words.VisitRecorded(
            account_id=account.id,
            account=account.name,
            visit_id=visit.id,
            met=[(contact.id, contact.name) for contact in met],
            unplaced=[(c.id, c.name) for c in met if c.line is None and c.role is None],
            week=rhythm.week_of(tx, turn.settings, turn.person, now),
            due=_due(turn, account.id),
        )


VISIT = VisitFlow()


def _key(tx: Tx, chosen: int | Mapping[str, str] | None) -> int | None:
    """The chosen account's key, also of a new one that somebody else has recorded meanwhile."""
    if isinstance(chosen, Mapping):
        known = accounts.by_name(tx, chosen["new"])
        return known.id if known else None
    return chosen


def _account_name(context: VisitContext, answers: Answers) -> str | None:
    """The chosen account's name, also of one that is not recorded yet; None before the choice."""
    if context.account is not None:
        return context.account.name
    new: str | None = answers["account"]["new"] if "account" in answers else None
    return new


def _day(context: VisitContext, answers: Answers) -> date:
    return date.fromisoformat(answers["day"]) if "day" in answers else context.today


def _due(turn: Turn, account_id: int) -> list[Kind]:
    """The account's own relationships that were never rated, or long ago."""
    last = {
        kind: assessments.last(turn.tx, kind, account_id)
        for kind in (Kind.GENERAL, Kind.ORGANIZATIONAL)
    }
    stale = turn.settings.standing.stale_after
    return [k for k, each in last.items() if each is None or turn.now - each.at > stale]


def _new_account(turn: Turn, name: str) -> Account:
    """A new account belongs to the rep who brought it; a manager's is nobody's yet."""
    owner = turn.person.id if turn.person.role is Role.REP else None
    account = accounts.create(turn.tx, name, owner, turn.now)
    if owner is None:
        accounts.share(turn.tx, account.id, turn.person.id)
    audit.record(turn.tx, turn.person.id, "account.created", f"account:{account.id}", turn.now)
    return account


def _introduced(turn: Turn, account_id: int, new: Mapping[str, str]) -> Contact:
    """Somebody met for the first time."""
    contact = contacts.create(
        turn.tx,
        account_id,
        new["name"],
        turn.now,
        title=new["title"],
        created_by=turn.person.id,
    )
    audit.record(turn.tx, turn.person.id, "contact.created", f"contact:{contact.id}", turn.now)
    return contact


def command(turn: Turn) -> Shown:
    """`/visit`, or `/visit Huaxin` to save a step."""
    typed = clean_line(turn.said.argument, MAX_NAME)
    if not typed:
        return conversation.begin(turn, VISIT, {})
    matches = accounts_like(turn, typed)[:MAX_OPTIONS]
    return conversation.begin(turn, VISIT, AccountQuestion.look(typed, matches))


def of_account(turn: Turn, account: Account) -> Shown:
    """The button "log a visit" on an account's card."""
    return conversation.begin(turn, VISIT, {"account": account.id})
