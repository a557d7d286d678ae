"""The notices about taking weight from somebody who opposes us."""

from datetime import datetime

from handlers.contact.weighing_words import Reassigned, Weighed, WeightCard
from handlers.frame.feature import Payload
from handlers.frame.page import Screen
from handlers.frame.settings import Settings
from scoring.people import Person
from storage import Tx, accounts, chain_requests, contacts, people


def weight(
    tx: Tx, _settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """To whoever decides, while nobody has."""
    found = chain_requests.get(tx, payload["request"])
    if found is None or found.state != "asked":
        return None
    contact = contacts.get(tx, found.contact_id)
    account = accounts.get(tx, person, found.account_id)
    if contact is None or account is None or not accounts.decides(tx, person, account.id):
        return None
    return WeightCard(account, contact, people.get(tx, found.asked_by).name, found)


def weighed(
    tx: Tx, _settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """To who asked."""
    found = chain_requests.get(tx, payload["request"])
    contact = contacts.get(tx, found.contact_id) if found else None
    if found is None or contact is None or accounts.get(tx, person, found.account_id) is None:
        return None
    by = people.get(tx, payload["by"]).name
    return Weighed(contact.id, contact.name, by, granted=found.state == "done")


def reassigned(
    tx: Tx, _settings: Settings, person: Person, payload: Payload, _now: datetime
) -> Screen | None:
    """To the managers of the account."""
    contact = contacts.get(tx, payload["contact"])
    account = accounts.get(tx, person, contact.account_id) if contact else None
    if contact is None or account is None:
        return None
    return Reassigned(account, contact, people.get(tx, payload["by"]).name)
