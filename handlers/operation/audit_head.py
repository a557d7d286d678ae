"""The head of the audit trail, told to the administrators each morning: kept in their chats, out of
reach of whoever can write into the database, it shows a trail that was cut off or written anew."""

from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.periods import claim, window
from handlers.frame.section import Flag, Section
from handlers.frame.settings import Settings, TellingSettings
from handlers.operation.audit_head_words import TrailHead
from scoring.due import Daily
from scoring.people import Person, Role
from storage import Tx, audit, outbox, people

HEAD = "trail"
COMPANY = 0  # the subject of a period that concerns everybody


class TrailSettings(Section):
    """Whether the administrators are told."""

    table = "operation"
    trail_head: Flag = True


def tell_head(tx: Tx, settings: Settings, now: datetime) -> None:
    since = window(tx, HEAD, now)
    subject = [(COMPANY, ZoneInfo(settings.zone))]
    rules = {HEAD: Daily(settings[TellingSettings].digest_at)}
    for _ in claim(tx, rules, subject, since, now, settings[TellingSettings].digest_patience):
        row, seal = audit.head(tx)
        if not settings[TrailSettings].trail_head or not row:
            continue
        for person in people.everybody(tx):
            if person.active and person.role is Role.ADMINISTRATOR and person.chat_id is not None:
                later = settings.after_quiet(person, now)
                said = {"row": row, "seal": seal}
                outbox.queue(
                    tx, person.id, HEAD, said, now, priority=outbox.DIGEST, not_before=later
                )


def head(
    _tx: Tx, _settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """None for somebody who is an administrator no more."""
    if person.role is not Role.ADMINISTRATOR:
        return None
    return TrailHead(payload["row"], payload["seal"])
