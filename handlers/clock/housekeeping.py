"""Dropping what has served its time."""

from datetime import datetime, timedelta

from handlers import dossier
from handlers.settings import Settings
from storage import Tx, drafts, updates

SEEN_FOR = timedelta(hours=48)  # Telegram redelivers for 24 h at most
QUARANTINED_FOR = timedelta(days=30)


def tidy(tx: Tx, settings: Settings, now: datetime) -> None:
    updates.forget(tx, now - SEEN_FOR)
    updates.release(tx, now - QUARANTINED_FOR)
    drafts.expire(tx, now - settings.draft_lifetime)
    dossier.tidy(tx, settings, now)
