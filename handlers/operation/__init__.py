"""What keeps Rapport in order by itself: the canary, and what is kept for how long."""

from handlers.frame.feature import Feature, NoticeKind
from handlers.operation import audit_head, notices
from handlers.operation.canary import CanarySettings, recipient, sing
from handlers.operation.housekeeping import tidy
from storage.vitals import CANARY

__all__ = ["FEATURE", "CanarySettings", "recipient"]

FEATURE = Feature(
    notices=[NoticeKind(CANARY, notices.canary), NoticeKind(audit_head.HEAD, audit_head.head)],
    jobs=[sing, audit_head.tell_head, tidy],
    settings=[CanarySettings, audit_head.TrailSettings],
)
