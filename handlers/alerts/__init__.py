"""Alerts: what a fall, a silence or a departure raises, who is told, and when it goes up."""

from handlers.alerts import chat, notices
from handlers.alerts.alerting import answerable, met_again
from handlers.alerts.departures import arrived, departed
from handlers.alerts.escalation import EscalationSettings, escalate
from handlers.alerts.following import rated, rival_rated, superseded, withdrawn
from handlers.alerts.mornings import digest, find_silent
from handlers.alerts.parts import alert
from handlers.frame import parts
from handlers.frame.feature import Feature, NoticeKind
from handlers.frame.policy import ANYBODY
from handlers.frame.route import button

__all__ = [
    "FEATURE",
    "answerable",
    "arrived",
    "departed",
    "met_again",
    "rated",
    "rival_rated",
    "superseded",
    "withdrawn",
]

FEATURE = Feature(
    buttons=[
        button("follow", ANYBODY, chat.follow, alert, decides=True),
        button("listed", ANYBODY, chat.follow_listed, alert, decides=True),
        button("ask", ANYBODY, chat.ask, alert, parts.number, decides=True),
    ],
    notices=[
        NoticeKind("drop", notices.drop),
        NoticeKind("recovery", notices.recovery),
        NoticeKind("digest", notices.digest),
        NoticeKind("escalation", notices.escalation),
        NoticeKind("unheard", notices.unheard),
        NoticeKind("question", notices.question),
    ],
    # The silent are found before the digest that tells of them.
    jobs=[find_silent, digest, escalate],
    settings=[EscalationSettings],
)
