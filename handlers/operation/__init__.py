"""What keeps Rapport in order by itself: the canary, and what is kept for how long."""

from handlers.frame.feature import Feature, NoticeKind
from handlers.operation import notices, trail
from handlers.operation.canary import CanarySettings, recipient, sing
from handlers.operation.housekeeping import tidy
from storage.vitals import CANARY

__all__ = ["FEATURE", "CanarySettings", "recipient"]

FEATURE = Feature(
    notices=[NoticeKind(CANARY, notices.canary), NoticeKind(trail.HEAD, trail.head)],
    jobs=[sing, trail.tell_head, tidy],
    settings=[CanarySettings, trail.TrailSettings],
)
