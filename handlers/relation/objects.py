"""What a conversation or a button names of a relationship, found for the person who speaks."""

from handlers.frame.policy import there
from handlers.frame.turn import Turn
from handlers.relation.correctable import may_correct
from handlers.relation.subject import Subject, find_subject
from scoring.assessments import Assessment, Fact, Kind
from storage import accounts, assessments, facts


def subject(turn: Turn, kind: Kind, key: int) -> Subject:
    """What can be rated: an account, or a contact who is there."""
    ref = f"contact:{key}" if kind is Kind.KEY else f"account:{key}"
    return there(find_subject(turn.tx, turn.viewer, kind, key), ref)


def assessment(turn: Turn, key: int) -> Assessment:
    """An assessment that the person may correct."""
    found = assessments.find(turn.tx, key)
    mine = found is not None and may_correct(turn.tx, turn.person, found)
    return there(found if mine else None, f"assessment:{key}")


def fact(turn: Turn, key: int) -> Fact:
    """A fact with a photo or voice note, of a relationship that the person may see."""
    found, places = facts.find(turn.tx, key) or (None, ())
    seen = any(accounts.get(turn.tx, turn.viewer, each) for each in places)
    return there(found if found and found.file_id and seen else None, f"fact:{key}")
