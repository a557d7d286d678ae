"""After its end the rep is asked whether a visit took place, and once more the next morning."""

from datetime import datetime, timedelta

from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.settings import Settings
from handlers.plan.planned import PlanSettings, asks_again, became, holder, planned
from handlers.plan.words import TookPlace
from scoring.people import Person
from scoring.plans import Plan, PlanState
from storage import Tx, accounts, ahead, locks, outbox, plans

ASKED = "planned"
PORTION = 100  # planned visits looked at in one transaction
MAX_ASKED = 2


def follow_up(tx: Tx, settings: Settings, now: datetime) -> bool:
    """Ask about a portion; whether there may be more. What was over long ago goes."""
    keep = timedelta(days=settings[PlanSettings].keep_days)
    plans.drop_over(tx, ahead.believed(tx, now) - keep)
    waiting = plans.to_ask(tx, now, PORTION)
    locks.hold_accounts(tx, {each.account_id for each in waiting})
    for each in plans.to_ask(tx, now, PORTION) if waiting else ():
        _ask(tx, settings, each, now)
    return len(waiting) == PORTION


def _ask(tx: Tx, settings: Settings, plan: Plan, now: datetime) -> None:
    person = holder(tx, plan)
    if person is None:
        plans.asked(tx, plan.id, None)
        return
    visit = became(tx, settings, person, plan)
    if visit is not None:
        plans.settle(tx, plan.id, PlanState.HELD, visit.id)
        return
    last = plan.asked + 1 >= MAX_ASKED
    plans.asked(tx, plan.id, None if last else asks_again(tx, settings, person, now))
    later = settings.after_quiet(person, now)
    said = {"plan": plan.id, "asked": plan.asked + 1}
    outbox.queue(tx, person.id, ASKED, said, now, priority=outbox.NUDGE, not_before=later)


def took_place(
    tx: Tx, settings: Settings, person: Person, payload: Payload, now: datetime
) -> Screen | None:
    """None: it is settled, was moved, or is another's by now."""
    plan = plans.get(tx, payload["plan"])
    if plan is None or plan.state is not PlanState.PLANNED or plan.end > now:
        return None
    account = accounts.get(tx, person, plan.account_id)
    if account is None or holder(tx, plan) != person or became(tx, settings, person, plan):
        return None
    return TookPlace(planned(tx, settings, person, plan, account))
