"""`/my_data`: what Rapport keeps about the person who asks."""

from collections.abc import Mapping

from handlers.frame.settings import PrivacySettings
from handlers.frame.turn import Shown, Turn
from handlers.privacy import words
from storage import audit, owndata


def command(turn: Turn) -> Shown:
    """How much, and how long it is kept."""
    kept = owndata.about_person(turn.tx, turn.person.id)
    return Shown(words.MyData(kept, kept_for(turn.settings.privacy), _names(turn)))


def kept_for(privacy: PrivacySettings) -> Mapping[str, int]:
    """Days."""
    return {
        "drafts": privacy.draft_days,
        "notices": privacy.notice_days,
        "invitations": privacy.invitation_days,
        "texts": privacy.text_days,
    }


def _names(turn: Turn) -> Mapping[str, str]:
    """What the features call the rows that they keep."""
    return {name: label(turn.say) for each in turn.features for name, label in each.keeps.items()}


def file(turn: Turn) -> Shown:
    """The rows themselves, below the screen."""
    audit.record(turn.tx, turn.person.id, "data.exported", f"person:{turn.person.id}", turn.now)
    return Shown(words.MyDataFile(owndata.rows_of(turn.tx, turn.person), _names(turn)))
