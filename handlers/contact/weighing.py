"""Taking weight from a contact who opposes us: asked of the manager, who taps.

A standing that rises because an opponent was written down as a user would be nobody's but ours.
"""

from dataclasses import replace
from typing import Any

from handlers import alerts
from handlers.alerts import answerable
from handlers.contact import weighing_words as words
from handlers.frame.parts import number
from handlers.frame.policy import AtAccount, there
from handlers.frame.turn import Shown, Turn
from handlers.frame.words import Changed
from handlers.relation import lifting
from scoring.accounts import Account, Contact
from scoring.assessments import Kind
from scoring.level import OPPOSED
from scoring.seats import decides
from storage import (
    Tx,
    accounts,
    assessments,
    audit,
    chain,
    chain_requests,
    contacts,
    outbox,
    people,
)
from storage.chain_requests import ChainRequest

LOOKED_BACK = 5  # assessments, for the last that came to a level


def guarded(
    turn: Turn, account: Account, contact: Contact, edits: dict[str, Any]
) -> dict[str, Any]:
    """What of these edits takes weight from somebody who opposes us, and is another's to decide."""
    weaker: dict[str, Any] = {
        name: edits[name]
        for name in ("key", "role", "influence")
        if name in edits and _takes(contact, name, edits[name])
    }
    if not weaker or accounts.decides(turn.tx, turn.person, account.id):
        return {}
    return weaker if _opposes(turn.tx, contact) else {}


def _takes(contact: Contact, field: str, value: Any) -> bool:
    match field:
        case "key":
            return contact.key and not value
        case "influence":
            return bool(value < contact.influence)
        case _:
            return decides(contact) and not decides(replace(contact, role=value))


def _opposes(tx: Tx, contact: Contact) -> bool:
    known = assessments.latest(tx, Kind.KEY, [contact.id], back=LOOKED_BACK).get(contact.id, [])
    return next((each.level for each in known if each.level is not None), None) == OPPOSED


def ask(turn: Turn, account: Account, contact: Contact, edits: dict[str, Any]) -> words.Asked:
    """The managers hear of it, and nothing is changed before one of them taps."""
    key = chain_requests.ask(turn.tx, contact.id, account.id, turn.person.id, edits, turn.now)
    managers = answerable(turn.tx, account.id, turn.person.id)
    for manager in managers:
        _queue(turn, manager.id, "weight", {"request": key})
    audit.record(turn.tx, turn.person.id, "contact.weight_asked", f"contact:{contact.id}", turn.now)
    return words.Asked(contact.name, [each.name for each in managers])


def warn(turn: Turn, account: Account, contact: Contact) -> None:
    """A key person has another post: nobody knows yet how they decide there."""
    payload = {"contact": contact.id, "by": turn.person.id}
    for manager in answerable(turn.tx, account.id, turn.person.id):
        if manager.id != turn.person.id:
            _queue(turn, manager.id, "reassigned", payload)


def _queue(turn: Turn, person_id: int, kind: str, payload: dict[str, Any]) -> None:
    outbox.queue(turn.tx, person_id, kind, payload, turn.now, priority=outbox.NUDGE)


Decision = tuple[AtAccount, ChainRequest]


def request(turn: Turn, letters: str) -> Decision:
    """A request about a contact of an account that this person decides about."""
    key = number(turn, letters)
    found = chain_requests.get(turn.tx, key)
    if found is None or not accounts.decides(turn.tx, turn.person, found.account_id):
        return there(None, f"request:{key}")
    account = accounts.get(turn.tx, turn.viewer, found.account_id)
    contact = contacts.get(turn.tx, found.contact_id)
    if account is None or contact is None or contact.account_id != account.id:
        return there(None, f"request:{key}")
    return (account, contact), found


def grant(turn: Turn, decision: Decision) -> Shown:
    (account, contact), found = decision
    if found.state != "asked":
        return _shown(turn, decision)
    before = lifting.now(turn, account)
    after = chain.edit(turn.tx, contact.id, turn.person.id, turn.now, **found.edits)
    alerts.changed(turn.tx, turn.settings, account, turn.now, after)
    note = lifting.Lifted(Changed(), before, lifting.now(turn, account))
    return _settle(turn, decision, "granted", note)


def refuse(turn: Turn, decision: Decision) -> Shown:
    if decision[1].state != "asked":
        return _shown(turn, decision)
    return _settle(turn, decision, "refused")


def _settle(turn: Turn, decision: Decision, how: str, note: lifting.Lifted | None = None) -> Shown:
    """Who asked is told, unless they decided it themselves meanwhile."""
    (_, contact), found = decision
    tx, by = turn.tx, turn.person.id
    chain_requests.decide(tx, found.id, by, turn.now, granted=how == "granted")
    audit.record(tx, by, f"contact.weight_{how}", f"contact:{contact.id}", turn.now)
    _queue(turn, found.asked_by, "weighed", {"request": found.id, "by": by})
    return _shown(turn, decision, note)


def _shown(turn: Turn, decision: Decision, note: lifting.Lifted | None = None) -> Shown:
    (account, contact), found = decision
    current = chain_requests.get(turn.tx, found.id) or found
    asker = people.get(turn.tx, found.asked_by).name
    return Shown(words.WeightCard(account, contact, asker, current, note))
