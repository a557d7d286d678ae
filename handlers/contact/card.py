"""`/contact`: one person's card, and bringing back who had left."""

from collections.abc import Sequence

from handlers.contact import card_words as words
from handlers.departure.departures import arrived
from handlers.dossier import fields as dossier
from handlers.frame import policy
from handlers.frame.clean import clean_line
from handlers.frame.find import find, plain
from handlers.frame.interview.model import Note
from handlers.frame.policy import AtAccount
from handlers.frame.turn import Shown, Turn
from handlers.relation.position import position
from handlers.relation.reading import Reading, read
from handlers.relation.rivals import mirror
from handlers.relation.subject import Subject
from scoring.accounts import Account, Contact
from scoring.assessments import Assessment, Kind
from storage import assessments, audit, chain, contacts, visits

MOST_OFFERED = 8


def command(turn: Turn) -> Shown:
    """`/contact`, or `/contact Wang`."""
    typed = clean_line(turn.said.argument, 120)
    if not typed:
        latest = contacts.recently_met(turn.tx, turn.person, MOST_OFFERED)
        return Shown(words.WhichContact("", [(c.id, c.name, c.account) for c in latest]))
    matches = find(typed, contacts.visible(turn.tx, turn.viewer))
    one = plain(matches)
    if one is not None:
        return of_contact(turn, policy.contact(turn, one.id))
    people = [(each.id, each.name, each.account) for _, each in matches[:MOST_OFFERED]]
    return Shown(words.WhichContact(typed, people))


def of_contact(turn: Turn, found: AtAccount) -> Shown:
    """The button with the contact's name."""
    return Shown(card(turn, *found))


def returned(turn: Turn, found: AtAccount) -> Shown:
    """The button "is back": who had left is there again, or had not left at all."""
    account, contact = found
    if not contact.active:
        contact = chain.returned(turn.tx, contact.id, turn.person.id, turn.now)
        present = position(turn.tx, turn.settings, account, turn.now)
        arrived(turn.tx, turn.settings, present, contact, turn.now)
        audit.record(turn.tx, turn.person.id, "contact.returned", f"contact:{contact.id}", turn.now)
    return Shown(card(turn, account, contact, words.Back()))


def card(
    turn: Turn, account: Account, contact: Contact, note: Note | None = None
) -> words.ContactCard:
    """The contact's card as it is now."""
    tx = turn.tx
    record = assessments.of_account(tx, account.id)
    subject = (Kind.KEY, contact.id)
    known = [each for each in record.contacts if each.active]
    return words.ContactCard(
        account=account,
        contact=contact,
        reading=_reading(turn, account, contact, record.ours.get(subject)),
        last_visit=visits.last_with(tx, contact.id),
        superior=next((each for each in known if each.id == contact.reports_to_id), None),
        reports=[each for each in known if each.reports_to_id == contact.id],
        rivals=mirror(turn.settings, record).get(subject, ()),
        personal=dossier.of_contact(tx, turn.settings, contact.id, turn.now),
        note=note,
    )


def _reading(
    turn: Turn, account: Account, contact: Contact, known: Sequence[Assessment] | None
) -> Reading | None:
    """The newest assessment against the one before; None: never assessed."""
    if known is None:
        return None
    latest, *before = known
    return read(
        Subject(Kind.KEY, account, contact),
        turn.settings.rubrics.under(latest),
        latest.ratings,
        before[0] if before else None,
        latest.at,
        turn.now,
        stale=turn.now - latest.at > turn.settings.stale_after,
    )
