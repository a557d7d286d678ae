"""What the bot does: load, decide, record, by feature. The list here is the only one.

`doors/` turn the features into the tables of chat, time, notices and pages; `frame/` is what every
feature stands in, `relation/` how we stand with a client. Each word that a person reads is here;
nothing here speaks to the network or writes SQL.
"""

from handlers import (
    account,
    alerts,
    contact,
    correction,
    departure,
    dossier,
    handover,
    home,
    operation,
    plan,
    practice,
    privacy,
    rating,
    team,
    visit,
    week,
)
from handlers.frame.feature import Feature

# In the order in which they are asked and their jobs run.
FEATURES: tuple[Feature, ...] = (
    home.FEATURE,
    team.FEATURE,
    visit.FEATURE,
    plan.FEATURE,
    rating.FEATURE,
    account.FEATURE,
    contact.FEATURE,
    departure.FEATURE,
    dossier.FEATURE,
    correction.FEATURE,
    handover.FEATURE,
    week.FEATURE,
    alerts.FEATURE,
    practice.FEATURE,
    privacy.FEATURE,
    operation.FEATURE,
)
