"""`python -m bot invite`: make a single-use link for a person."""

import asyncio
from datetime import datetime

from telegram.error import TelegramError

from bot.clock import Clock
from bot.commands.score import BadInput
from bot.config import Environment
from bot.transport.api import Api
from handlers.frame.clean import clean_line
from scoring.people import Person, Role
from storage import Ledger, Tx, audit, invitations, membership, people


def run_invite(
    url: str, environment: Environment, name: str, role: Role | None, manager: str
) -> tuple[Person, str, str | None]:
    """The person, the code, and the bot's name if Telegram could tell it. Raises BadInput."""
    return asyncio.run(_invite(url, environment, name, role, manager))


async def _invite(
    url: str, environment: Environment, name: str, role: Role | None, manager: str
) -> tuple[Person, str, str | None]:
    ledger = Ledger(url)
    now = Clock().now()
    try:
        person, code = await ledger.write(lambda tx: _record(tx, name, role, manager, now))
    finally:
        await ledger.close()
    return person, code, await _bot_name(environment)


def _record(
    tx: Tx, name: str, role: Role | None, manager: str, now: datetime
) -> tuple[Person, str]:
    """Invite somebody known, also who was deactivated, or add them first."""
    name = clean_line(name, 120)
    if not name:
        raise BadInput("name: expected the person's name")
    above = _one(tx, manager, "--manager") if manager else None
    known = people.named(tx, name)
    if len(known) > 1:
        raise BadInput(f"name: there are {len(known)} people named {name}; rename one first")
    if known and role is not None and known[0].role is not role:
        raise BadInput(f"--role: {known[0].name} is a {known[0].role} already")
    person = known[0] if known else None
    if person is None:
        manager_id = above.id if above else None
        person = people.create(tx, name, role or Role.REP, now, manager_id=manager_id)
    membership.revive(tx, person.id)
    code = invitations.create(tx, person.id, now)
    audit.record(tx, None, "invitation.created", f"person:{person.id}", now)
    return person, code


def _one(tx: Tx, name: str, option: str) -> Person:
    found = people.named(tx, name)
    if len(found) != 1:
        raise BadInput(f"{option}: there is no one person named {name}; add them first")
    return found[0]


async def _bot_name(environment: Environment) -> str | None:
    if environment.token is None:
        return None
    try:
        async with Api(environment.token.get_secret_value(), environment.api_base) as api:
            return str(api.username)
    except TelegramError:
        return None
