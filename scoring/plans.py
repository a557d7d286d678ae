"""Planned visits 计划拜访: when, whom, and whether a logged visit is the one that was planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from scoring.visits import Visit

NEAR = timedelta(days=1)


class PlanState(StrEnum):
    """CANCELLED and HELD are over; of a held one the visit may be known."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Plan:
    """A visit to come, of `minutes`. `asked` says how often its rep was asked whether it took
    place; `visit_id` is the one that it became."""

    id: int
    account_id: int
    rep_id: int
    at: datetime
    minutes: int
    state: PlanState = PlanState.PLANNED
    asked: int = 0
    visit_id: int | None = None
    participant_ids: tuple[int, ...] = ()

    @property
    def end(self) -> datetime:
        return self.at + timedelta(minutes=self.minutes)


def is_of(plan: Plan, day: date, visit: Visit) -> bool:
    """Whether the visit is the one that was planned for that day: of the same account, a day
    earlier or later at most, with people in common, unless one of the two names nobody."""
    same = plan.account_id == visit.account_id
    met, meant = set(visit.participant_ids), set(plan.participant_ids)
    return same and abs(visit.day - day) <= NEAR and (not met or not meant or bool(met & meant))


def matched(plan: Plan, day: date, logged: Sequence[Visit]) -> Visit | None:
    """The visit that it became: of several the nearest day, then the one logged first."""
    found = [each for each in logged if is_of(plan, day, each)]
    return min(found, key=lambda each: (abs(each.day - day), each.id), default=None)
