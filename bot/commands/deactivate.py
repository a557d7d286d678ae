"""`python -m bot deactivate`: end a person's access, at once."""

import asyncio
from datetime import datetime

from bot.clock import Clock
from bot.commands.score import BadInput
from handlers.frame.clean import clean_line
from handlers.privacy import tell_again, waiting_for
from scoring.people import Person
from storage import Ledger, Tx, audit, locks, membership, people
from storage.membership import Left


def run_deactivate(url: str, name: str) -> tuple[Person, Left]:
    """The person, and what ended. Raises BadInput."""
    return asyncio.run(_deactivate(url, name))


async def _deactivate(url: str, name: str) -> tuple[Person, Left]:
    ledger, now = Ledger(url), Clock().now()
    try:
        return await ledger.write(lambda tx: end_access(tx, name, now))
    finally:
        await ledger.close()


def end_access(tx: Tx, name: str, now: datetime) -> tuple[Person, Left]:
    """Of the one active person of that name. Raises BadInput."""
    locks.hold_people(tx, [each.id for each in people.named(tx, clean_line(name, 120))])
    found = [each for each in people.named(tx, clean_line(name, 120)) if each.active]
    if len(found) != 1:
        many = f"{len(found)} active people" if found else "nobody active"
        raise BadInput(f"name: there is {many} of the name {name}; expected one")
    person = found[0]
    wishes = waiting_for(tx, person)
    left = membership.deactivate(tx, person.id, now)
    tell_again(tx, wishes, now)
    audit.record(tx, None, "person.deactivated", f"person:{person.id}", now)
    return person, left
