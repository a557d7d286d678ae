"""What a screen may show in low-content mode: the one list; whatever is not on it is veiled.

Harmless is what names nobody and quotes nobody: identifiers of rubrics and levels, languages and
zones, the data of buttons. `WHOLE` types hold nothing else; of the others the fields are named,
`"people.0"` being the first place
of each tuple in `people`, and `"fields.keys"` the keys of the mapping.
"""

from collections.abc import Mapping

from handlers.account import grading_words as grading
from handlers.account import level_words as level
from handlers.account.history_words import HistoryCard
from handlers.correction import words as correction
from handlers.dossier.words import EraseAsked
from handlers.frame.interview import words as interview
from handlers.frame.settings import PrivacySettings
from handlers.home import words as home
from handlers.operation import canary_words as canary
from handlers.privacy import words as privacy
from handlers.rating import words as rating
from handlers.relation import history, personal, reading
from handlers.team.words import InvitationRefused
from handlers.visit import words as visit
from scoring.accounts import Account, ContactEvent
from scoring.assessments import Assessment, Rating
from scoring.cadence import Week
from scoring.compare import Change
from scoring.drop import Drop
from scoring.level import Evaluation
from scoring.rated import Rated
from scoring.rubric import Dimension, Rubric
from scoring.rubric_set import RubricSet
from scoring.standing import Gap, Layer
from scoring.suggest import Suggestion
from storage.owndata import Kept, Rows

WHOLE: frozenset[type] = frozenset(
    {
        PrivacySettings,
        Week,
        Change,
        Drop,
        interview.Place,
        Evaluation,
        Kept,
        Rated,
        Dimension,
        Rubric,
        RubricSet,
        Layer,
        Suggestion,
    }
)

FIELDS: Mapping[type, frozenset[str]] = {
    Account: frozenset({"zone", "segment"}),
    ContactEvent: frozenset({"fields.keys"}),
    Assessment: frozenset({"rubric_id", "ratings", "level"}),
    Rating: frozenset({"items"}),
    correction.Withdrawn: frozenset({"now"}),
    correction.Wrong: frozenset({"level"}),
    personal.Personal: frozenset({"field"}),
    EraseAsked: frozenset({"field"}),
    canary.Canary: frozenset({"seal"}),
    grading.SegmentCard: frozenset({"segments", "now"}),
    history.Judged: frozenset({"before"}),
    HistoryCard: frozenset({"day"}),
    home.CommittedAlready: frozenset({"again"}),
    home.InPrivate: frozenset({"bot_name"}),
    InvitationRefused: frozenset({"why"}),
    home.SettingsCard: frozenset({"language", "zone", "team_zone"}),
    home.UnknownCommand: frozenset({"near"}),
    home.ZoneUnknown: frozenset({"near"}),
    level.WhichAccountCard: frozenset({"day"}),
    privacy.MyDataFile: frozenset({"kinds.keys"}),
    Rows: frozenset({"columns"}),
    rating.TickItems: frozenset({"ticked"}),
    rating.WhatChanged: frozenset({"level"}),
    rating.WhichChanged: frozenset({"picked"}),
    reading.Reading: frozenset({"ratings", "previous", "unsupported", "steps"}),
    Gap: frozenset({"needed", "held_by"}),
    visit.WhomDidYouMeet: frozenset({"people.0"}),
}
