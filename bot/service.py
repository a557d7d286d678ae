"""Rapport at work: ledger, transport, sender and crank, put together and taken apart in order."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot import menu, metrics
from bot.clock import Clock
from bot.config import Config
from bot.crank import Crank
from bot.privacy import guarded
from bot.rubrics import company_rubrics
from bot.sender.heed import Heed
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.notices import Notices
from bot.sender.screens import Screens
from bot.transport.api import Api
from bot.transport.hook import Hook
from bot.transport.lanes import Lanes
from bot.transport.pace import Pace
from bot.transport.polling import Polling
from bot.transport.report import report
from bot.transport.turns import Turns
from bot.transport.watch import Watch
from bot.transport.webhook import PATIENCE, Webhook
from handlers.chat.answer import answer, apology
from handlers.chat.reask import TAP_LIVES, open_questions
from handlers.chat.reply import Reply
from handlers.notices import screen
from handlers.pictures import Gallery
from handlers.reach import lost
from handlers.settings import Settings
from handlers.words.home import SlowDown, Sorry
from storage import Ledger, Tx, assessments

log = logging.getLogger(__name__)


class RubricChanged(Exception):
    """A rubric is not what relationships were rated under, or is there no more."""


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that a test or a command may want to turn by hand."""

    ledger: Ledger
    clock: Clock
    settings: Settings
    crank: Crank
    notices: Notices
    transport: Polling | Webhook
    ended: asyncio.Event  # set when the transport has stopped by itself: the token is refused


@asynccontextmanager
async def running(
    config: Config, api: Api, database_url: str, clock: Clock, hook: Hook | None = None
) -> AsyncIterator[Service]:
    """Serve until left, by the webhook or by polling. Leaving it is clean: commits at hand finish,
    nothing new is taken.

    Raises what a missing token, a webhook of others or of ours that cannot be, or an unusable
    database raises, and RubricError.
    """
    settings, said = config.settings(company_rubrics(config), api.username), config.conversation
    if api.bot.supports_inline_queries:
        log.warning("inline mode is on; switch it off with BotFather (/setinline)")
    ledger = Ledger(database_url, on_commit=metrics.COMMITS.inc)
    gallery, limits = Gallery(), Limits(now=clock.now)
    messages = Messages(api, gallery.png, limits)
    heed = Heed(ledger, clock, limits, partial(lost, settings=settings))
    notices = Notices(ledger, clock, messages, limits, heed, partial(screen, settings=settings))
    crank = Crank(ledger, clock, settings, notices.wake)
    try:
        await ledger.write(partial(_check_rubrics, settings=settings))
        await heed.learn()
        away_since, ended_clean = await crank.last_alive()
        async with (
            guarded(config, ledger, clock, database_url),
            Lanes() as lanes,
            Screens(ledger, messages, limits, heed) as screens,
        ):
            turns = Turns(
                ledger,
                clock,
                api.id,
                partial(answer, settings=settings, bot_id=api.id),
                screens.deliver,
                lanes=lanes,
                on_poison=partial(apology, settings=settings, screen=Sorry()),
                pace=Pace(said.messages_at_once, 60 / said.messages_a_minute, clock.now),
                on_flood=partial(apology, settings=settings, screen=SlowDown()),
                on_commit=notices.wake,
                patience=None if hook is None else PATIENCE,
            )
            transport = (
                Polling(api, turns) if hook is None else Webhook(hook, turns, Watch(api, hook))
            )
            async with asyncio.TaskGroup() as group:
                await crank.turn()
                crank.start()
                pump = group.create_task(notices.run())
                # Before the transport: what a chat's next turn shows comes after the question.
                for reply in await _asked_again(
                    ledger, settings, away_since, clock.now(), crashed=not ended_clean
                ):
                    lanes.put(reply.chat_id, partial(screens.deliver, reply))
                poll, ended = group.create_task(transport.run()), asyncio.Event()
                poll.add_done_callback(lambda _: ended.set())
                group.create_task(menu.publish(api, settings.zone))
                try:
                    yield Service(ledger, clock, settings, crank, notices, transport, ended)
                finally:
                    await crank.stop()
                    transport.stop()
                    await poll
                    await lanes.drained()
                    notices.stop()
                    await pump
                    await crank.note_end()
    finally:
        await gallery.close()
        await ledger.close()


async def _asked_again(
    ledger: Ledger, settings: Settings, away_since: datetime | None, now: datetime, *, crashed: bool
) -> list[Reply]:
    """The open questions to ask again. Best effort: the start does not hang on it."""
    if away_since is None:
        return []
    if now - away_since > TAP_LIVES:
        log.warning("nobody listened from %s to %s", away_since, now)
    try:
        return await ledger.write(
            partial(
                open_questions, settings=settings, away_since=away_since, now=now, crashed=crashed
            )
        )
    except Exception as error:  # noqa: BLE001  # whoever comes back finds the question all the same
        report(log, "open questions were not asked again", error)
        return []


def _check_rubrics(tx: Tx, *, settings: Settings) -> None:
    """A rubric may not change under its version: what was rated then would mean something else."""
    for rubric in settings.rubrics.versions.values():
        if not assessments.register_rubric(tx, rubric.id, rubric.version, rubric.fingerprint):
            raise RubricChanged(
                f"rubric {rubric.reference}: its content has changed; give it a new version"
            )
    for rubric_id, version in assessments.rubrics_used(tx, except_=settings.rubrics.versions):
        raise RubricChanged(
            f"rubric {rubric_id}/{version}: there are ratings under it, and no pack describes it"
            " any more; put its pack back"
        )
