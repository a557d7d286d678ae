"""Alerts: what a fall, a silence or a departure raises, who is told, and when it goes up."""

from handlers.alerts import chat, notices
from handlers.alerts.escalation import EscalationSettings, escalate, remind
from handlers.alerts.following import (
    changed,
    departed,
    handed_over,
    met_again,
    rated,
    withdrawn,
)
from handlers.alerts.hearers import answerable
from handlers.alerts.mornings import digest, find_silent
from handlers.alerts.parts import alert
from handlers.frame import parts
from handlers.frame.feature import Feature, NoticeKind
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button

__all__ = [
    "FEATURE",
    "answerable",
    "changed",
    "departed",
    "handed_over",
    "met_again",
    "rated",
    "withdrawn",
]

FEATURE = Feature(
    buttons=[
        button("follow", ANYBODY, chat.follow, alert, decides=True),
        button("listed", ANYBODY, chat.follow_listed, alert, decides=True),
        button("ask", ANYBODY, chat.ask, alert, parts.number, decides=True),
    ],
    notices=[
        NoticeKind("drop", notices.drop, notices.heard),
        NoticeKind("recovery", notices.recovery, notices.end_heard),
        NoticeKind("digest", notices.digest, notices.heard),
        NoticeKind("reminder", notices.reminder),
        NoticeKind("escalation", notices.escalation, notices.heard),
        NoticeKind("gone_up", notices.gone_up),
        NoticeKind("unheard", notices.unheard, notices.heard),
        NoticeKind("question", notices.question),
    ],
    # The silent are found before the digest that tells of them.
    jobs=[find_silent, digest, remind, escalate],
    settings=[EscalationSettings],
)
