"""Key contacts whom nobody has met for too long."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from handlers.frame.settings import Settings
from scoring.accounts import Contact
from scoring.cadence import local_day
from scoring.drop import Drop, silence
from storage import Tx, accounts, contacts


def silences(tx: Tx, settings: Settings, known: Sequence[Contact], now: datetime) -> Iterator[Drop]:
    """The silent among a few hundred contacts."""
    ids = [contact.id for contact in known]
    met, recorded = contacts.last_met(tx, ids), contacts.recorded_at(tx, ids)
    of = accounts.by_ids(tx, [contact.account_id for contact in known])
    for contact in known:
        account = of[contact.account_id]
        zone = settings.zone_of_account(account)
        drop = silence(
            contact,
            account,
            last_met=met.get(contact.id),
            since=local_day(recorded[contact.id], zone),
            now=now,
            today=local_day(now, zone),
            settings=settings.drops,
        )
        if drop is not None:
            yield drop
