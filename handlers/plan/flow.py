"""`/plan`: a visit to come in three taps, and the same for another day."""

from typing import Any

from handlers.frame import conversation, policy
from handlers.frame.clean import clean_line
from handlers.frame.find import MAX_SHOWN, Candidates, plain
from handlers.frame.interview.model import Interview, Note, State, Summary
from handlers.frame.page import Screen
from handlers.frame.policy import ANYBODY, there
from handlers.frame.search import accounts_like
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import CommittedAlready
from handlers.plan import words
from handlers.plan.planned import Planned, PlanSettings, asks_at, own_plan, planned
from handlers.plan.questions import (
    AccountQuestion,
    DayQuestion,
    PeopleQuestion,
    PlanAnswers,
    PlanContext,
    TimeQuestion,
    instant,
)
from scoring.accounts import Account
from scoring.plans import PlanState
from storage import accounts, audit, contacts, plans
from storage.drafts import Draft


class PlanFlow:
    name = "plan"
    version = 1
    answers = PlanAnswers
    rule = ANYBODY

    def about(self, turn: Turn, answers: PlanAnswers) -> Account | None:
        """The account: the chosen one, or that of what is moved, which is still the person's."""
        if answers.moves is not None:
            return own_plan(turn, str(answers.moves)).account
        return policy.account(turn, answers.account) if answers.account is not None else None

    def load(
        self, turn: Turn, account: Account | None, state: State, typed: str
    ) -> PlanContext | None:
        """None: what was to be moved is over."""
        tx, answers = turn.tx, state.answers
        moved = plans.get(tx, answers.moves) if answers.moves is not None else None
        if moved is not None and moved.state is not PlanState.PLANNED:
            return None
        asking = state.at == "account" or account is None
        looking = asking and bool(typed)
        known = contacts.of_account(tx, account.id) if account else []
        return PlanContext(
            now=turn.now,
            zone=turn.settings.zone_of(turn.person),
            recent=accounts.recent(tx, turn.person, MAX_SHOWN) if asking and not looking else (),
            found=accounts_like(turn, typed)[:MAX_SHOWN] if looking else (),
            account=account,
            contacts=[each for each in known if each.active],
        )

    def reload_after(self, before: PlanAnswers, after: PlanAnswers) -> bool:
        return before.account != after.account

    def interview(self, context: PlanContext, answers: PlanAnswers) -> Interview[Any, Any]:
        when = (DayQuestion(), TimeQuestion())
        if answers.moves is not None:
            return Interview(context, when)
        return Interview(context, (AccountQuestion(), PeopleQuestion(), *when))

    def title(self, context: PlanContext, answers: PlanAnswers) -> Note:
        return words.Title(context.account.name if context.account else None)

    def summary(self, context: PlanContext, answers: PlanAnswers) -> Summary:
        people = [each.name for each in context.contacts if each.id in (answers.people or ())]
        name = context.account.name if context.account else ""
        return words.PlanSummary(name, people, answers.day, answers.at, context.today)

    def basis(self, context: PlanContext) -> Any:
        return None

    def confirmed(self, context: PlanContext, answers: PlanAnswers) -> bool:
        """All that is asked was said, and what is planned can be moved: nothing to confirm."""
        return answers.day is not None and answers.at is not None

    def recorded(self, turn: Turn, done: Draft, answers: PlanAnswers) -> Screen | None:
        return CommittedAlready("plan.")

    def commit(
        self, turn: Turn, draft: Draft, context: PlanContext, answers: PlanAnswers
    ) -> Screen:
        tx, person, now, account = turn.tx, turn.person, turn.now, context.account
        if account is None or answers.day is None or answers.at is None:
            raise LookupError("a plan needs an account, a day and a time")
        at = instant(context, answers.day, answers.at)
        ask_at = asks_at(turn.settings, at)
        key = answers.moves
        if key is not None:
            plans.move(tx, key, at, ask_at)
        else:
            known = {each.id for each in context.contacts}
            minutes = turn.settings[PlanSettings].length_minutes
            people = [each for each in answers.people or () if each in known]
            key = plans.record(tx, account.id, person.id, at, minutes, people, ask_at, now)
        what = "plan.recorded" if answers.moves is None else "plan.moved"
        audit.record(tx, person.id, what, f"plan:{key}", now)
        plan = there(plans.get(tx, key), f"plan:{key}")
        found = planned(tx, turn.settings, person, plan, account)
        return words.PlanCard(found, now, words.Noted(moved=answers.moves is not None))


PLAN = PlanFlow()


def command(turn: Turn) -> Shown:
    """`/plan`, or `/plan Huaxin` to save a tap."""
    typed = clean_line(turn.said.argument, 120)
    if not typed:
        return conversation.begin(turn, PLAN, PlanAnswers())
    matches = accounts_like(turn, typed)[:MAX_SHOWN]
    one = plain(matches)
    if one is not None:
        return conversation.begin(turn, PLAN, PlanAnswers(one.id))
    return conversation.begin(turn, PLAN, PlanAnswers(found=Candidates.of(typed, matches)))


def of_account(turn: Turn, account: Account) -> Shown:
    """The button on an account's card."""
    return conversation.begin(turn, PLAN, PlanAnswers(account.id))


def move(turn: Turn, found: Planned) -> Shown:
    """The button "moved": to when?"""
    people = tuple(each.id for each in found.people)
    answers = PlanAnswers(found.account.id, people=people, moves=found.plan.id)
    return conversation.begin(turn, PLAN, answers)
