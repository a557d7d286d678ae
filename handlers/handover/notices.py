"""The notice of an account that was handed over."""

from datetime import datetime

from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.settings import Settings
from handlers.handover.words import HandoverNotice
from scoring.people import Person
from storage import Tx, accounts, people


def handover(
    tx: Tx, _settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """The former owner and their manager are also told, although they may no longer see the
    account."""
    account_id, at = payload["account"], datetime.fromisoformat(payload["at"])
    passed, by_id, reason = accounts.passed_on(tx, account_id, at)
    seen = accounts.get(tx, person, account_id)
    yours = person.id == passed.to_id
    if yours and seen is None:
        return None  # it has gone on to somebody else already
    return HandoverNotice(
        account_id=account_id if seen else None,
        account=accounts.by_id(tx, account_id).name,
        before=_former(tx, passed.from_id) if person.id != passed.from_id else None,
        to=people.get(tx, passed.to_id).name,
        by=people.get(tx, by_id).name if by_id else "",
        reason=reason,
        yours=yours,
    )


def _former(tx: Tx, owner_id: int | None) -> str | None:
    return people.get(tx, owner_id).name if owner_id else None
