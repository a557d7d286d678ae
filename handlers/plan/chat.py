"""`/visits`: what is planned and what was; and what became of a planned visit."""

from collections.abc import Sequence

from handlers.frame import policy
from handlers.frame.clean import clean_line
from handlers.frame.find import MAX_SHOWN, plain
from handlers.frame.search import accounts_like
from handlers.frame.turn import Shown, Turn
from handlers.plan import list_words, words
from handlers.plan.planned import Planned, became, holder, planned
from handlers.visit import log
from scoring.accounts import Account
from scoring.plans import Plan, PlanState
from scoring.visits import Visit
from storage import accounts, audit, contacts, people, plans, visits

PAGE = 6  # past visits on one screen


def command(turn: Turn) -> Shown:
    """`/visits`: mine; `/visits Huaxin`: the account's, by whomever."""
    typed = clean_line(turn.said.argument, 120)
    if not typed:
        return mine(turn, 0)
    matches = accounts_like(turn, typed)[:MAX_SHOWN]
    one = plain(matches)
    if one is not None:
        return of_account(turn, policy.account(turn, one.id), 0)
    return Shown(list_words.WhichVisits(typed, [(each.id, each.name) for _, each in matches]))


def mine(turn: Turn, place: int) -> Shown:
    """What the person goes to, also in place of who went before them, then where they have been."""
    tx, person = turn.tx, turn.person
    owned = {a.id for a in accounts.owned_or_shared(tx, person.id) if a.owner_id == person.id}
    own = plans.open_(tx, rep_id=person.id, account_ids=owned)
    coming = [each for each in own if holder(tx, each) == person]
    past = visits.latest(tx, person, rep_id=person.id, begin=place * PAGE, limit=PAGE + 1)
    return _list(turn, None, coming, past, place)


def of_account(turn: Turn, account: Account, place: int) -> Shown:
    past = visits.latest(
        turn.tx, turn.person, account_id=account.id, begin=place * PAGE, limit=PAGE + 1
    )
    coming = [each for each in plans.open_of(turn.tx, account.id) if holder(turn.tx, each)]
    return _list(turn, account, coming, past, place)


def _list(
    turn: Turn, account: Account | None, coming: Sequence[Plan], past: Sequence[Visit], place: int
) -> Shown:
    tx, more = turn.tx, len(past) > PAGE
    past = past[:PAGE]
    keys = {each.account_id for each in coming} | {each.account_id for each in past}
    at = accounts.by_ids(tx, keys)
    names = people.names(tx, {each.rep_id for each in past})
    ahead = []
    for each in coming if place == 0 else ():
        who = holder(tx, each)
        own = who == turn.person
        found = planned(tx, turn.settings, turn.person, each, at[each.account_id])
        ahead.append(list_words.Ahead(found, "" if own or who is None else who.name, own=own))
    met = {c.id: c.name for each in past for c in contacts.met_by(tx, each.id)}
    been = [
        list_words.Been(
            visit=each,
            account=at[each.account_id].name,
            rep="" if each.rep_id == turn.person.id else names.get(each.rep_id, ""),
            met=[met[key] for key in each.participant_ids if key in met],
        )
        for each in past
    ]
    return Shown(list_words.VisitList(account, ahead, been, turn.today, place, more))


def card(turn: Turn, found: Planned) -> Shown:
    """One planned visit, and what can be done about it."""
    return Shown(words.PlanCard(found, turn.now))


def took_place(turn: Turn, found: Planned) -> Shown:
    """The button "yes, same people": logged in one tap, or the visit that was logged already."""
    plan = found.plan
    if plan.state is not PlanState.PLANNED or plan.at > turn.now:
        return Shown(words.PlanCard(found, turn.now))
    logged = became(turn.tx, turn.settings, turn.person, plan)
    if logged is not None:
        plans.settle(turn.tx, plan.id, PlanState.HELD, logged.id)
        return Shown(words.LoggedAlready(found.account.id, found.account.name, logged.day))
    shown = log(turn, found.account, found.people, found.day)
    plans.settle(turn.tx, plan.id, PlanState.HELD, shown.visit_id)
    audit.record(turn.tx, turn.person.id, "plan.held", f"plan:{plan.id}", turn.now)
    return Shown(shown)


def cancel(turn: Turn, found: Planned) -> Shown:
    if found.plan.state is PlanState.PLANNED:
        plans.settle(turn.tx, found.plan.id, PlanState.CANCELLED)
        audit.record(turn.tx, turn.person.id, "plan.cancelled", f"plan:{found.plan.id}", turn.now)
    now = plans.get(turn.tx, found.plan.id)
    shown = planned(turn.tx, turn.settings, turn.person, now or found.plan, found.account)
    return Shown(words.PlanCard(shown, turn.now))
