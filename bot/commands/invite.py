"""`python -m bot invite`: make a single-use link for a person."""

import asyncio
from datetime import datetime

from telegram.error import TelegramError

from bot.clock import Clock
from bot.commands.score import BadInput
from bot.config import Environment
from bot.transport.api import Api
from handlers.frame.clean import clean_line
from handlers.frame.say import LANGUAGES
from scoring.people import Person, Role
from storage import Ledger, Tx, audit, erasures, invitations, membership, people
from storage.identity import ErasureSubject


def run_invite(
    url: str, environment: Environment, name: str, role: Role | None, manager: str, language: str
) -> tuple[Person, str, str | None]:
    """The person, the code, and the bot's name if Telegram could tell it. Raises BadInput."""
    return asyncio.run(_invite(url, environment, name, role, manager, language))


async def _invite(
    url: str, environment: Environment, name: str, role: Role | None, manager: str, language: str
) -> tuple[Person, str, str | None]:
    ledger = Ledger(url)
    now = Clock().now()
    try:
        person, code = await ledger.write(
            lambda tx: _record(tx, name, role, manager, language, now)
        )
    finally:
        await ledger.close()
    return person, code, await _bot_name(environment)


def _record(
    tx: Tx, name: str, role: Role | None, manager: str, language: str, now: datetime
) -> tuple[Person, str]:
    """Invite somebody known, also who was deactivated, or add them first."""
    name = clean_line(name, 120)
    if not name:
        raise BadInput("name: expected the person's name")
    if language not in ("", *LANGUAGES):
        raise BadInput(f"--language: expected {' or '.join(LANGUAGES)}")
    above = _leader(tx, manager) if manager else None
    person = _known(tx, name, role, above)
    if person is None:
        manager_id = above.id if above else None
        person = people.create(tx, name, role or Role.REP, now, manager_id=manager_id)
    if membership.revive(tx, person.id):
        audit.record(tx, None, "person.revived", f"person:{person.id}", now)
    if language:
        people.choose_language(tx, person.id, language)
    code = invitations.create(tx, person.id, now)
    audit.record(tx, None, "invitation.created", f"person:{person.id}", now)
    return person, code


def _known(tx: Tx, name: str, role: Role | None, above: Person | None) -> Person | None:
    """The person of that name, if they are who is meant: an invitation changes no reporting line,
    and must not go to somebody else of the same name."""
    known = people.named(tx, name)
    if len(known) > 1:
        raise BadInput(f"name: there are {len(known)} people named {name}; rename one first")
    if not known:
        return None
    (person,) = known
    if erasures.is_done(tx, ErasureSubject.PERSON, person.id):
        raise BadInput(f"name: {person.name} was erased; invite them by a name, as somebody new")
    if role is not None and person.role is not role:
        raise BadInput(f"--role: {person.name} is a {person.role} already")
    if above is not None and person.manager_id != above.id:
        of = people.get(tx, person.manager_id).name if person.manager_id else "nobody"
        raise BadInput(
            f"--manager: {person.name} is known already and reports to {of}; leave --manager "
            "out to invite them, import a new manager to move them, or give a namesake another name"
        )
    return person


def _leader(tx: Tx, name: str) -> Person:
    """Who can be somebody's manager."""
    found = people.named(tx, clean_line(name, 120))
    if len(found) != 1:
        raise BadInput(f"--manager: there is no one person named {name}; add them first")
    (person,) = found
    if person.role is Role.REP:
        raise BadInput(f"--manager: {person.name} is a rep; expected a manager or an administrator")
    if not person.active:
        raise BadInput(f"--manager: {person.name} was deactivated; invite them first")
    return person


async def _bot_name(environment: Environment) -> str | None:
    if environment.token is None:
        return None
    try:
        async with Api(environment.token.get_secret_value(), environment.api_base) as api:
            return str(api.username)
    except TelegramError:
        return None
