"""What of a contact's dossier 档案 may be shown: the fields switched on, while their time lasts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.frame.settings import Settings
from scoring.shown import SHOWN
from storage import Tx, dossier


@dataclass(frozen=True, slots=True)
class Personal:
    """A field that is switched on. `value` is empty, and `until` None, while nothing is kept."""

    field: str = field(metadata=SHOWN)
    purpose: str
    value: str = ""
    until: datetime | None = None


def of_contact(tx: Tx, settings: Settings, contact_id: int, now: datetime) -> Sequence[Personal]:
    """Every field that is switched on, in the order of the configuration."""
    if not settings.dossier:
        return ()
    kept = {
        entry.field: (entry.value, until)
        for entry in dossier.of_contact(tx, contact_id, list(settings.dossier))
        if (until := entry.at + settings.dossier[entry.field].keep) >= now
    }
    return [
        Personal(name, each.purpose, *kept.get(name, ())) for name, each in settings.dossier.items()
    ]
