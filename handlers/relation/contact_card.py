"""What a contact's card shows, read as it is now."""

from handlers.frame.interview.model import Note
from handlers.frame.turn import Turn
from handlers.relation import personal
from handlers.relation.reading import Reading, read
from handlers.relation.rivals import mirror
from handlers.relation.subject import Subject
from handlers.relation.words.contact_card import ContactCard
from scoring.accounts import Account, Contact
from scoring.asof import in_another_post
from scoring.assessments import Kind
from storage import kept, visits
from storage.assessments import AccountRecord


def card(turn: Turn, account: Account, contact: Contact, note: Note | None = None) -> ContactCard:
    """The contact's card as it is now."""
    tx = turn.tx
    record = kept.of_account(tx, account.id, turn.settings.standing.lasts)
    subject = (Kind.KEY, contact.id)
    known = [each for each in record.contacts if each.active]
    return ContactCard(
        account=account,
        contact=contact,
        reading=_reading(turn, account, contact, record),
        last_visit=visits.last_with(tx, contact.id),
        superior=next((each for each in known if each.id == contact.reports_to_id), None),
        reports=[each for each in known if each.reports_to_id == contact.id],
        rivals=mirror(turn.settings, record).get(subject, ()),
        personal=personal.of_contact(tx, turn.settings, contact.id, turn.now),
        note=note,
    )


def _reading(
    turn: Turn, account: Account, contact: Contact, record: AccountRecord
) -> Reading | None:
    """The newest assessment against the one before; None: never assessed."""
    known = record.ours.get((Kind.KEY, contact.id))
    if known is None:
        return None
    newest, *before = known
    latest = in_another_post(newest, record.reassigned.get(contact.id))
    return read(
        Subject(Kind.KEY, account, contact),
        turn.settings.rubrics.under(latest),
        latest.ratings,
        before[0] if before else None,
        latest.at,
        turn.now,
        turn.settings.facts,
        kept=latest.kept,
        stale=turn.now - latest.dated > turn.settings.standing.stale_after,
    )
