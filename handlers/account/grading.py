"""What a manager or an administrator decides about an account: its grade and its segment."""

from zlib import crc32

from handlers import alerts
from handlers.account import grading_words as words
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import Changed
from scoring.accounts import Account, Grade
from storage import account_events, accounts, audit


def grade(turn: Turn, account: Account) -> Shown:
    """The button "grade" on an account's card."""
    return Shown(words.GradeCard(account))


def graded(turn: Turn, account: Account, chosen: Grade) -> Shown:
    """One of the grades."""
    account_events.set_grade(turn.tx, account.id, chosen, turn.person.id, turn.now)
    graded_anew = accounts.by_id(turn.tx, account.id)
    alerts.changed(turn.tx, turn.settings, graded_anew, turn.now)
    audit.record(turn.tx, turn.person.id, "account.graded", f"account:{account.id}", turn.now)
    return Shown(words.GradeCard(graded_anew, Changed()))


def segment(turn: Turn, account: Account) -> Shown:
    """The button "segment" on an account's card."""
    return Shown(_segments(turn, account))


def segmented(turn: Turn, account: Account, chosen: int) -> Shown:
    """One of the segments; one that no rubric knows any more changes nothing."""
    names = {0: "", **dict(_known(turn))}
    if chosen not in names:
        return Shown(_segments(turn, account))
    account_events.set_segment(turn.tx, account.id, names[chosen], turn.person.id, turn.now)
    rated_anew = accounts.by_id(turn.tx, account.id)
    alerts.changed(turn.tx, turn.settings, rated_anew, turn.now)
    audit.record(turn.tx, turn.person.id, "account.segmented", f"account:{account.id}", turn.now)
    return Shown(_segments(turn, rated_anew, Changed()))


def _segments(turn: Turn, account: Account, note: Changed | None = None) -> words.SegmentCard:
    rubrics = turn.settings.rubrics
    now = rubrics.aliases.get(account.segment, account.segment)
    holds = now if now in rubrics.segments else ""
    return words.SegmentCard(account, _known(turn), holds, note)


def _known(turn: Turn) -> list[tuple[int, str]]:
    """(key, name): a button cannot carry just any name, and places in the list may change."""
    return [(crc32(name.encode()), name) for name in turn.settings.rubrics.segments]
