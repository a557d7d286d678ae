"""The canary, as it is sent."""

from datetime import datetime

from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.settings import Settings
from handlers.operation.canary import CanarySettings
from handlers.operation.canary_words import Canary
from scoring.due import latest_beat
from scoring.people import Person
from storage import Tx, audit


def canary(
    tx: Tx, settings: Settings, _person: Person, payload: Payload, now: datetime
) -> Screen | None:
    """The canary; None if a newer one was sent, or it is switched off."""
    at = datetime.fromisoformat(payload["at"])
    if (
        not settings[CanarySettings].every
        or at < latest_beat(settings[CanarySettings].every, now).at
    ):
        return None
    return Canary(at, *audit.head(tx))
