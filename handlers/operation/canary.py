"""The canary: a notice that is sent end to end every few minutes, to one administrator.

It comes due, waits in the outbox, is sent and arrives like every other one. When it does not
arrive, nothing else does: `/readyz` says so.
"""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from handlers.frame.clean import clean_line
from handlers.frame.section import Section
from handlers.frame.settings import Settings
from scoring.due import latest_beat
from scoring.people import Person, Role
from storage import Tx, due, outbox, people
from storage.vitals import CANARY

PERIODS_FOR = timedelta(days=2)  # far longer than any outage that is caught up


class CanarySettings(Section):
    """How often, in minutes (0: never), and to which administrator, by name."""

    table = "operation"
    canary_minutes: Annotated[int, Field(strict=True, ge=0, le=1440)] = 0
    canary_to: Annotated[str, AfterValidator(clean_line)] = ""

    @property
    def every(self) -> timedelta:
        return timedelta(minutes=self.canary_minutes)

    @model_validator(mode="after")
    def _told_to_somebody(self) -> "CanarySettings":
        if self.canary_minutes and not self.canary_to:
            raise ValueError("expected canary_to to name an administrator, or canary_minutes = 0")
        return self


def sing(tx: Tx, settings: Settings, now: datetime) -> None:
    """Queue the newest canary; those missed during an outage are not sent later."""
    if not settings[CanarySettings].every:
        return
    to = recipient(tx, settings)
    beat = latest_beat(settings[CanarySettings].every, now)
    if to is None or not due.decide(tx, CANARY, to.id, beat.period, beat.at, now):
        return
    due.forget(tx, CANARY, now - PERIODS_FOR)
    payload = {"at": beat.at.isoformat()}
    outbox.queue(tx, to.id, CANARY, payload, now, priority=outbox.NUDGE)


def recipient(tx: Tx, settings: Settings) -> Person | None:
    """The administrator whom the settings name, if there is just one and they have joined."""
    known = [
        person
        for person in people.named(tx, settings[CanarySettings].canary_to)
        if person.active and person.role is Role.ADMINISTRATOR and person.chat_id is not None
    ]
    return known[0] if len(known) == 1 else None
