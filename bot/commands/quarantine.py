"""`quarantine` and `replay`: what could not be handled, and handling it again."""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.commands.score import BadInput
from bot.config import Config, Environment
from bot.rubrics import company_rubrics
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.wire import Failed
from bot.transport.api import Api
from bot.transport.report import where
from bot.transport.turns import update_id
from handlers.doors.chat import answer
from handlers.frame.reply import Reply
from handlers.frame.settings import Settings
from handlers.pictures import Gallery
from storage import Ledger, LedgerUnavailable, Tx, audit, drafts, updates
from storage.updates import Quarantined

Tell = Callable[[str], None]


def run_quarantine(url: str, zone: str, tell: Tell) -> None:
    """A line each: never what was in it."""
    rows = asyncio.run(_kept(url))
    if not rows:
        tell("The quarantine is empty.")
    for row in rows:
        at = f"{row.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        after = "  (replayed)" if row.replayed_at else ""
        # What follows the first colon is the error's own text, which may quote a person.
        tell(f"{row.id:>6}  {at}  {row.error.partition(': ')[0]}{after}")


async def _kept(url: str) -> list[Quarantined]:
    ledger = Ledger(url)
    try:
        return await ledger.read(updates.quarantined)
    finally:
        await ledger.close()


def run_replay(
    url: str, config: Config, environment: Environment, ids: Sequence[int] | None, tell: Tell
) -> bool:
    """Replay these, or all that were not replayed yet (None); whether all went well. BadInput."""
    if environment.token is None:
        raise BadInput("TELEGRAM_BOT_TOKEN is not set: who is replayed is also answered")
    if ids is not None and not ids:
        raise BadInput("expected ids as `quarantine` lists them, or --all")
    return asyncio.run(
        _replay(url, config, environment.token.get_secret_value(), environment.api_base, ids, tell)
    )


async def _replay(
    url: str, config: Config, token: str, api_base: str, ids: Sequence[int] | None, tell: Tell
) -> bool:
    ledger, gallery = Ledger(url), Gallery()
    try:
        async with Api(token, api_base) as api:
            settings = config.settings(company_rubrics(config), api.username)
            replayer = Replayer(ledger, Messages(api, gallery.png, Limits()), settings, api.id)
            chosen = _chosen(await ledger.read(updates.quarantined), ids)
            done = [await replayer.replay(row, tell) for row in chosen]
    finally:
        await gallery.close()
        await ledger.close()
    if not done:
        tell("There is nothing to replay.")
    return all(done)


def _chosen(rows: list[Quarantined], ids: Sequence[int] | None) -> list[Quarantined]:
    if ids is None:
        return [row for row in rows if row.replayed_at is None]
    known = {row.id: row for row in rows}
    for number in ids:
        if number not in known:
            raise BadInput(f"{number}: is not in quarantine; `quarantine` lists what is")
        if known[number].replayed_at is not None:
            raise BadInput(f"{number}: was replayed already")
    return [known[number] for number in sorted(set(ids))]


class Replayer:
    """Handles an update by the same turn as when it came; its effects and the note that it was
    replayed are one transaction. An update that fails again stays in quarantine."""

    def __init__(self, ledger: Ledger, messages: Messages, settings: Settings, bot_id: int) -> None:
        self._ledger, self._messages = ledger, messages
        self._settings, self._bot_id = settings, bot_id

    async def replay(self, row: Quarantined, tell: Tell) -> bool:
        """Whether it was handled. Raises LedgerUnavailable."""
        if row.bot_id != self._bot_id:
            tell(f"{row.id}: came to another bot, and stays")
            return False
        try:
            reply = await self._ledger.write(partial(self._turn, row=row, now=Clock().now()))
        except LedgerUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, it stays for the next version
            tell(f"{row.id}: failed again ({where(error)}), and stays")
            return False
        shown = reply is None or await self._show(reply)
        tell(f"{row.id}: replayed" + ("" if shown else "; its answer could not be shown"))
        return True

    def _turn(self, tx: Tx, *, row: Quarantined, now: datetime) -> Reply | None:
        raw = json.loads(row.raw)
        if update_id(raw) is None:
            raise ValueError("without its id it could have its effects twice")
        reply = answer(tx, raw, now, self._settings, self._bot_id)
        updates.replayed(tx, row.id, now)
        audit.record(tx, None, "update.replayed", f"quarantine:{row.id}", now)
        return reply

    async def _show(self, reply: Reply) -> bool:
        """As a new message: the one that stood in the chat may lie far back."""
        if reply.screen is None:
            return True
        page = reply.screen.page(reply.say)
        try:
            sent = await self._messages.send(reply.chat_id, page, reply.say, reply.topic)
        except Failed:
            return False
        if reply.draft_id is not None and sent is not None:
            draft, message = reply.draft_id, sent
            await self._ledger.write(lambda tx: drafts.shown(tx, draft, message))
        if reply.owed is not None:
            owed = reply.owed
            await self._ledger.write(lambda tx: drafts.paid(tx, *owed))
        return True
