"""What a manager or an administrator decides about an account: its grade and its segment."""

from zlib import crc32

from handlers.chat.turn import Shown, Turn
from handlers.words import grading as words
from handlers.words.home import Changed
from handlers.words.level import NotFound
from scoring.accounts import Account, Grade
from scoring.people import Role
from storage import accounts, audit


def decided_by(turn: Turn, account_id: int) -> Account | None:
    """The account, if the person may see it and is not only a rep of it."""
    if turn.person.role is Role.REP:
        return None
    return accounts.get(turn.tx, turn.person, account_id)


def grade(turn: Turn, account_id: str) -> Shown:
    """The button "grade" on an account's card."""
    account = decided_by(turn, int(account_id))
    return Shown(words.GradeCard(account) if account else NotFound())


def graded(turn: Turn, account_id: str, chosen: str) -> Shown:
    """One of the grades."""
    account = decided_by(turn, int(account_id))
    if account is None:
        return Shown(NotFound())
    accounts.set_grade(turn.tx, account.id, Grade(chosen))
    audit.record(turn.tx, turn.person.id, "account.graded", f"account:{account.id}", turn.now)
    return Shown(words.GradeCard(accounts.by_id(turn.tx, account.id), Changed()))


def segment(turn: Turn, account_id: str) -> Shown:
    """The button "segment" on an account's card."""
    account = decided_by(turn, int(account_id))
    return Shown(_segments(turn, account) if account else NotFound())


def segmented(turn: Turn, account_id: str, chosen: str) -> Shown:
    """One of the segments; one that no rubric knows any more changes nothing."""
    account = decided_by(turn, int(account_id))
    if account is None:
        return Shown(NotFound())
    names = {"0": ""} | {str(key): name for key, name in _known(turn)}
    if chosen not in names:
        return Shown(_segments(turn, account))
    accounts.set_segment(turn.tx, account.id, names[chosen])
    audit.record(turn.tx, turn.person.id, "account.segmented", f"account:{account.id}", turn.now)
    return Shown(_segments(turn, accounts.by_id(turn.tx, account.id), Changed()))


def _segments(turn: Turn, account: Account, note: Changed | None = None) -> words.SegmentCard:
    rubrics = turn.settings.rubrics
    now = rubrics.aliases.get(account.segment, account.segment)
    holds = now if now in rubrics.segments else ""
    return words.SegmentCard(account, _known(turn), holds, note)


def _known(turn: Turn) -> list[tuple[int, str]]:
    """(key, name): a button cannot carry just any name, and places in the list may change."""
    return [(crc32(name.encode()), name) for name in turn.settings.rubrics.segments]
