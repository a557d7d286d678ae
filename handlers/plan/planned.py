"""A planned visit as a person has it before them: whose it is, and when it is asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from handlers.frame.parts import number
from handlers.frame.policy import there
from handlers.frame.section import Days, Section
from handlers.frame.settings import Settings, TellingSettings
from handlers.frame.turn import Turn
from handlers.frame.workdays import workdays_of
from scoring.accounts import Account, Contact
from scoring.cadence import local_day
from scoring.due import first_instant
from scoring.people import Person
from scoring.plans import Plan, matched
from scoring.visits import Visit
from scoring.workdays import between
from storage import Tx, accounts, contacts, people, plans

MAX_AWAY = timedelta(days=60)  # whoever is away for longer is asked then all the same


class PlanSettings(Section):
    """How long a visit takes, when after its end it is asked about, and how long it is kept."""

    table = "plan"
    length_minutes: Annotated[int, Field(strict=True, ge=5, le=600)] = 60
    ask_after_minutes: Annotated[int, Field(strict=True, ge=0, le=600)] = 15
    keep_days: Days = 180

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.length_minutes)

    @property
    def ask_after(self) -> timedelta:
        return timedelta(minutes=self.ask_after_minutes)


@dataclass(frozen=True, slots=True)
class Planned:
    """`people` are those of its contacts who are still there, `day` is its day for the rep."""

    plan: Plan
    account: Account
    people: Sequence[Contact]
    day: date


def holder(tx: Tx, plan: Plan) -> Person | None:
    """Who goes: who planned it, as long as they may see the account, else whoever owns it now."""
    rep = people.get(tx, plan.rep_id)
    if rep.active and accounts.get(tx, rep, plan.account_id) is not None:
        return rep
    owner = accounts.by_id(tx, plan.account_id).owner_id
    found = people.get(tx, owner) if owner is not None else None
    return found if found is not None and found.active else None


def planned(tx: Tx, settings: Settings, person: Person, plan: Plan, account: Account) -> Planned:
    known = [each for each in contacts.of_account(tx, account.id) if each.active]
    meant = [each for each in known if each.id in plan.participant_ids]
    return Planned(plan, account, meant, local_day(plan.at, settings.zone_of(person)))


def own_plan(turn: Turn, letters: str) -> Planned:
    """The part of a button's data that names a planned visit of the person's own."""
    key = number(turn, letters)
    plan = plans.get(turn.tx, key)
    account = accounts.get(turn.tx, turn.person, plan.account_id) if plan else None
    mine = plan is not None and holder(turn.tx, plan) == turn.person
    if plan is None or account is None or not mine:
        return there(None, f"plan:{key}")
    return planned(turn.tx, turn.settings, turn.person, plan, account)


def became(tx: Tx, settings: Settings, person: Person, plan: Plan) -> Visit | None:
    """The visit that the person logged meanwhile, if it is the one that was planned."""
    day = local_day(plan.at, settings.zone_of(person))
    return matched(plan, day, plans.logged(tx, plan, person.id, day))


def asks_at(settings: Settings, at: datetime) -> datetime:
    """When it is asked whether a visit that begins then took place."""
    rules = settings[PlanSettings]
    return at + rules.length + rules.ask_after


def asks_again(tx: Tx, settings: Settings, person: Person, now: datetime) -> datetime:
    """The next morning on which the person works."""
    zone = settings.zone_of(person)
    tomorrow = local_day(now, zone) + timedelta(days=1)
    ahead = between(tomorrow, tomorrow + MAX_AWAY)
    workdays = workdays_of(tx, settings, [person], ahead[0], ahead[-1])[person.id]
    day = next((each for each in ahead if workdays.works(each)), ahead[-1])
    return first_instant(day, settings[TellingSettings].digest_at, zone)
