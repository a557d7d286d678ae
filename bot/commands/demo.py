"""`python -m bot demo`: a large portfolio, made up, beside the demonstration team."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.commands.score import BadInput
from bot.config import Config
from bot.demo import found_team, is_all, opening
from bot.portfolio import fill
from scoring.people import Role
from storage import Ledger, Tx, people

Tell = Callable[[str], None]
# (transaction, under=…, until=…) → the accounts' keys
Fill = Callable[..., list[int]]


def run_demo(
    url: str, config: Config, accounts: int, contacts: int, months: int, seed: int, tell: Tell
) -> None:
    """Fill a database that is empty, or holds the demonstration team alone. Raises BadInput."""
    now = Clock().now()
    now = min(now, opening(now, ZoneInfo(config.team.zone)))  # nothing lies ahead
    filling = partial(fill, accounts=accounts, contacts=contacts, months=months, seed=seed)
    tell("This takes about a minute for 10,000 accounts; nothing is kept if you stop it.")
    asyncio.run(_write(url, partial(_furnish, filling=filling, now=now)))
    tell(f"{accounts:,} accounts are there, under the demonstration's managers. Run the sandbox.")


async def _write(url: str, verb: Callable[[Tx], None]) -> None:
    ledger = Ledger(url)
    try:
        await ledger.write(verb)
    finally:
        await ledger.close()


def _furnish(tx: Tx, filling: Fill, now: datetime) -> None:
    if not people.everybody(tx):
        found_team(tx, now)
    if not is_all(tx):
        raise BadInput(
            "the database holds more than the demonstration team; "
            "name a new file in RAPPORT_DATABASE_URL, or in sandbox.database"
        )
    managers = [each for each in people.everybody(tx) if each.role is Role.MANAGER]
    filling(tx, under=managers, until=now)
