"""Visits 拜访: a meeting or contact activity with an account, on a day, of a type."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class VisitType(StrEnum):
    MEETING = "meeting"
    CALL = "call"
    VIDEO = "video"
    MEAL = "meal"
    EVENT = "event"


MEETINGS = frozenset(
    {VisitType.MEETING, VisitType.MEAL, VisitType.EVENT}
)  # face to face; others are counted apart


@dataclass(frozen=True, slots=True)
class Visit:
    """`day` is the calendar day in the rep's own zone; only the account is required. `recorded_at`
    is None where nobody asks when it was typed."""

    id: int
    account_id: int
    rep_id: int
    day: date
    type: VisitType = VisitType.MEETING
    note: str = ""
    participant_ids: tuple[int, ...] = ()
    recorded_at: datetime | None = None
