"""`/level`: how do we stand with this account, and with each of its people?"""

from dataclasses import replace

from handlers.chat.turn import Shown, Turn
from handlers.clean import clean_line
from handlers.find import MOST_SHOWN, find, plain
from handlers.reading import Reading, read
from handlers.subject import Subject
from handlers.words import level as words
from scoring.accounts import Account, Contact
from scoring.assessments import Kind
from scoring.level import rung_index
from storage import accounts, assessments, contacts, people, visits


def command(turn: Turn) -> Shown:
    """`/level Huaxin`, `/level hx`, `/level 华信`."""
    return look_up(turn, clean_line(turn.said.argument, 120))


def look_up(turn: Turn, typed: str) -> Shown:
    """The card of the account that is meant, or the choice between several."""
    if not typed:
        recent = accounts.recent(turn.tx, turn.person, MOST_SHOWN)
        return Shown(words.WhichAccountCard("", [(each.id, each.name) for each in recent]))
    matches = find(typed, accounts.visible(turn.tx, turn.person))
    one = plain(matches)
    if one is not None:
        return of_account(turn, str(one.id))
    options = [(each.id, each.name) for _, each in matches[:MOST_SHOWN]]
    return Shown(words.WhichAccountCard(typed, options))


def of_account(turn: Turn, account_id: str) -> Shown:
    tx = turn.tx
    account = accounts.get(tx, turn.person, int(account_id))
    if account is None:
        return Shown(words.NotFound())
    known = contacts.of_account(tx, account.id)
    readings = _readings(turn, account, known)
    met = contacts.last_met(tx, [contact.id for contact in known])
    return Shown(
        words.LevelCard(
            account=account,
            owner=people.get(tx, account.owner_id).name if account.owner_id else None,
            lines=[words.Line(c, readings.get(c.id), met.get(c.id)) for c in known],
            lowest=_lowest(readings),
            last_visit=visits.last_of_account(tx, account.id),
        )
    )


def below_a_notice(turn: Turn, account_id: str) -> Shown:
    """The same card, under the alert or digest that it was asked from: that stays at hand."""
    return replace(of_account(turn, account_id), below=True)


def of_contact(turn: Turn, contact_id: str) -> Shown:
    tx = turn.tx
    contact = contacts.get(tx, int(contact_id))
    account = accounts.get(tx, turn.person, contact.account_id) if contact else None
    if contact is None or account is None:
        return Shown(words.NotFound())
    met = contacts.last_met(tx, [contact.id]).get(contact.id)
    reading = _readings(turn, account, [contact]).get(contact.id)
    return Shown(words.ContactCard(account, contact, reading, met))


def best_match(turn: Turn, typed: str) -> Account | None:
    """The account that plain words name, if they name one clearly."""
    one = plain(find(typed, accounts.visible(turn.tx, turn.person)))
    return accounts.get(turn.tx, turn.person, one.id) if one else None


def _readings(turn: Turn, account: Account, known: list[Contact]) -> dict[int, Reading]:
    """Each assessed contact's reading against the assessment before."""
    by_id = {contact.id: contact for contact in known}
    found = assessments.latest(turn.tx, Kind.KEY, list(by_id), back=2)
    readings = {}
    for contact_id, (latest, *before) in found.items():
        readings[contact_id] = read(
            Subject(Kind.KEY, account, by_id[contact_id]),
            turn.settings.rubrics.under(latest),
            latest.ratings,
            before[0] if before else None,
            latest.at,
            turn.now,
            stale=turn.now - latest.at > turn.settings.stale_after,
        )
    return readings


def _lowest(readings: dict[int, Reading]) -> Reading | None:
    """Whose level is lowest, key contacts and the influential first among equals."""
    determined = [each for each in readings.values() if each.now.level is not None]

    def order(reading: Reading) -> tuple[int, bool, int]:
        rung = rung_index(reading.rubric, reading.now.level or "")
        contact = reading.subject.contact
        return rung, not (contact and contact.key), -(contact.influence if contact else 0)

    return min(determined, key=order, default=None)
