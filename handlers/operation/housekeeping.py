"""Deletes expired rows, as the settings say."""

from datetime import datetime, timedelta

from handlers.frame.settings import DraftSettings, Settings
from storage import Tx, ahead, chats, drafts, retention, staged, updates

PERIODS_FOR = timedelta(days=60)  # longer than anything is caught up, or a clock set back by hand
IMPORTS_STAGED_FOR = timedelta(days=1)  # far longer than it takes to decide one
CHATS_FREE_FOR = timedelta(minutes=1)  # longer than any pace; a pause is kept to its end


def tidy(tx: Tx, settings: Settings, now: datetime) -> None:
    keep, now = settings.privacy, ahead.believed(tx, now)
    chats.forget(tx, now - CHATS_FREE_FOR)
    updates.forget(tx, now - timedelta(hours=keep.seen_hours))
    updates.release(tx, now - timedelta(days=keep.quarantine_days))
    drafts.expire(tx, now - settings[DraftSettings].lifetime)
    retention.drop_ended_drafts(tx, now - timedelta(days=keep.draft_days))
    retention.drop_notices(tx, now - timedelta(days=keep.notice_days))
    retention.drop_invitations(tx, now - timedelta(days=keep.invitation_days))
    retention.drop_sheets(tx, now)
    retention.drop_alerts(tx, now - timedelta(days=keep.alert_days))
    retention.drop_periods(tx, now - PERIODS_FOR)
    staged.drop_abandoned(tx, now - IMPORTS_STAGED_FOR)
