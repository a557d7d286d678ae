"""Erasing somebody for good: on request, by the administrator, and again after a restore."""

from collections.abc import Sequence
from datetime import datetime

from handlers.frame.reporting_line import nearest_above
from handlers.privacy.words import pseudonym
from scoring.people import Person
from storage import (
    Tx,
    accounts,
    audit,
    contacts,
    erasing,
    erasures,
    locks,
    outbox,
    people,
    staged_names,
)
from storage.erasures import Erasure, Request
from storage.identity import ErasureSubject


def erase(
    tx: Tx,
    kind: ErasureSubject,
    subject_id: int,
    by_id: int | None,
    now: datetime,
    *,
    keep_texts: bool,
) -> None:
    """`by_id` None: the command line. The audit learns the key, never the name."""
    _take_away(tx, kind, subject_id, now, keep_texts=keep_texts)
    erasures.done(tx, Erasure(kind, subject_id, now), by_id)
    audit.record(tx, by_id, f"{kind}.erased", f"{kind}:{subject_id}", now)


def erase_again(
    tx: Tx,
    erased: Sequence[Erasure],
    now: datetime,
    *,
    keep_texts: bool,
    restored: bool = False,
    older: bool = False,
) -> list[Erasure]:
    """Erase again whoever came back with a restored database; returns whom.

    `older`: the backup is of a version that did not know which database it was.
    """
    back = erasures.unknown(tx, erased, restored=restored)
    if older:
        back += erasures.unclear(tx, erased)
    back = list({(each.kind, each.subject_id): each for each in back}.values())
    for each in back:
        _take_away(tx, each.kind, each.subject_id, now, keep_texts=keep_texts)
        erasures.done(tx, each, None)
        audit.record(tx, None, f"{each.kind}.erased_again", f"{each.kind}:{each.subject_id}", now)
    return back


def _take_away(
    tx: Tx, kind: ErasureSubject, subject_id: int, now: datetime, *, keep_texts: bool
) -> None:
    staged_names.hold(tx)
    locks.hold_everybody(tx)
    if kind is ErasureSubject.PERSON:
        name = people.get(tx, subject_id).name
        erasing.erase_person(
            tx, subject_id, pseudonym(kind, subject_id, name), keep_texts=keep_texts
        )
        return
    contact = contacts.get(tx, subject_id)
    if contact is not None:
        locks.hold_accounts(tx, [contact.account_id])
        erasing.erase_contact(tx, subject_id, pseudonym(kind, subject_id, contact.name), now)


def tell(tx: Tx, erasure_id: int, decides: Person, now: datetime) -> None:
    """A wish goes to whoever decides about it."""
    outbox.queue(tx, decides.id, "erasure", {"erasure": erasure_id}, now, priority=outbox.NUDGE)


def waiting_for(tx: Tx, person: Person) -> list[Request]:
    """The wishes that this person is to decide."""
    wishes = [(each, people.get(tx, each.subject_id)) for each in erasures.wishes(tx)]
    return [each for each, asker in wishes if nearest_above(tx, asker) == person]


def tell_again(tx: Tx, wishes: Sequence[Request], now: datetime) -> None:
    """Send each request again, to whoever decides now: the earlier notice is lost, or went to
    somebody who has left."""
    for wish in wishes:
        decides = nearest_above(tx, people.get(tx, wish.subject_id))
        if decides is not None:
            tell(tx, wish.id, decides, now)


def owned(tx: Tx, person_id: int) -> list[tuple[int, str]]:
    """The accounts that have to be handed over first: (key, name)."""
    mine = accounts.owned_or_shared(tx, person_id)
    return [(each.id, each.name) for each in mine if each.owner_id == person_id]
