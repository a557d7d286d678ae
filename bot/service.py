"""Rapport at work: ledger, transport, sender and crank, put together and taken apart in order."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from structlog.contextvars import bind_contextvars

from bot import metrics
from bot.clock import Clock
from bot.config import Config
from bot.crank import Crank
from bot.damage import look_for_damage
from bot.fetching import Fetching
from bot.menu import Menu
from bot.privacy import guarded, warn_of_terms
from bot.public import opened
from bot.replica import Replica, is_gone
from bot.rubrics import company_rubrics
from bot.sender.feedback import Feedback
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.notices import Notices
from bot.sender.screens import Screens
from bot.steps import Steps
from bot.transport.api import Api
from bot.transport.backoff import AWAY, write_patiently
from bot.transport.hook import Hook
from bot.transport.lanes import Lanes
from bot.transport.lease import Lease
from bot.transport.pace import Pace
from bot.transport.polling import Polling
from bot.transport.turns import Turns
from bot.transport.watch import Watch
from bot.transport.webhook import PATIENCE, Webhook
from handlers.doors.chat import answer, apology
from handlers.doors.notices import screen, sent
from handlers.doors.web import Pages
from handlers.frame.reach import lost, undelivered
from handlers.frame.settings import Settings
from handlers.frame.words import SlowDown, Sorry
from handlers.pictures import Gallery
from storage import Ledger, Tx, assessments, chats

log = logging.getLogger(__name__)
AT_HAND = 6.0  # seconds, when we are asked to end, for a database that is away
BROKEN_OFF = 8.0  # seconds after which whatever is left is broken off, as by a crash


class BrokenOff(Exception):
    """Shutting down took longer than allowed and was broken off."""


class RubricChanged(Exception):
    """A rubric is not what relationships were rated under, or is there no more."""


@dataclass(frozen=True, slots=True)
class Service:
    """The parts that a test or a command may want to turn by hand."""

    api: Api
    ledger: Ledger
    clock: Clock
    settings: Settings
    crank: Crank
    notices: Notices
    replica: Replica
    transport: Polling | Webhook
    lanes: Lanes
    steps: Steps
    fetching: Fetching
    ended: asyncio.Event  # set when the transport has stopped by itself: the token is refused


@asynccontextmanager
async def running(
    config: Config, api: Api, database_url: str, clock: Clock, hook: Hook | None = None
) -> AsyncIterator[Service]:
    """Serve until left, by the webhook or by polling. Leaving it is clean: commits at hand finish,
    nothing new is taken.

    A database that is away is waited for. Raises what a missing token, or a webhook of others or of
    ours that cannot be, raises, and RubricError.
    """
    ledger = Ledger(database_url, on_commit=metrics.COMMITS.inc)
    try:
        try:
            async with _put_together(config, api, database_url, ledger, clock, hook) as service:
                yield service
        except* BrokenOff:
            log.warning("not all that was at hand could be ended: it goes on at the next start")
    except BaseException:
        ledger.give_up()  # what has failed waits for nothing
        raise
    finally:
        await ledger.close()


@asynccontextmanager
async def _put_together(
    config: Config, api: Api, database_url: str, ledger: Ledger, clock: Clock, hook: Hook | None
) -> AsyncIterator[Service]:
    settings, said = config.settings(company_rubrics(config), api.username), config.conversation
    if api.bot.supports_inline_queries:
        log.warning("inline mode is on; switch it off with BotFather (/setinline)")
    if config.reach.remark:
        log.warning("%s", config.reach.remark)
    gallery, limits = Gallery(), Limits(now=clock.now)
    messages = Messages(api, gallery.png, limits)
    feedback = Feedback(ledger, clock, limits, partial(lost, settings=settings))
    notices = Notices(
        ledger, clock, messages, limits, feedback, partial(screen, settings=settings),
        sent=sent, give_up=partial(undelivered, settings=settings),
    )  # fmt: skip
    crank = Crank(ledger, clock, settings, notices.wake, lambda: clock.ahead_of(api.their_time()))
    fetching = Fetching(api, ledger, clock, config.files.room)
    try:
        await write_patiently(ledger, partial(_check_rubrics, settings=settings), AWAY)
        limits.learn(await write_patiently(ledger, lambda tx: chats.pauses(tx, clock.now()), AWAY))
        async with (
            guarded(config, ledger, clock, database_url),
            Lanes() as lanes,
            Screens(ledger, messages, limits, feedback) as screens,
        ):
            turns = Turns(
                ledger,
                clock,
                api.id,
                partial(answer, settings=settings, bot_id=api.id),
                screens.deliver,
                lanes=lanes,
                on_poison=partial(apology, settings=settings, screen=Sorry()),
                pace=Pace(said.messages_at_once, 60 / said.messages_a_minute),
                on_flood=partial(apology, settings=settings, screen=SlowDown()),
                on_commit=notices.wake,
                announce=screens.announce,
                patience=None if hook is None else PATIENCE,
            )
            replica = Replica(
                ledger,
                clock,
                settings,
                lambda reply: lanes.put(reply.chat_id, partial(screens.deliver, reply)),
            )
            # Before any task of it begins: each takes this along into what it logs.
            bind_contextvars(replica=replica.name)
            transport = _transport(hook, api, turns, replica)
            steps, ended = Steps(ledger, clock, limits.shift, crank.keep_turning), asyncio.Event()
            service = Service(
                api, ledger, clock, settings, crank, notices, replica, transport, lanes, steps,
                fetching, ended,
            )  # fmt: skip
            pages = Pages(ledger, clock.now)
            webhook = transport if isinstance(transport, Webhook) else None
            public = opened(config.reach, pages, hook, webhook)
            async with _in_motion(service, api, public):
                yield service
    finally:
        await gallery.close()


@asynccontextmanager
async def _in_motion(
    service: Service, api: Api, public: AbstractAsyncContextManager[None]
) -> AsyncIterator[None]:
    """Run everything; at the end take nothing new and finish what is under way."""
    crank, notices, replica = service.crank, service.notices, service.replica
    async with asyncio.TaskGroup() as group:
        await crank.turn()
        await warn_of_terms(service.ledger, service.clock)
        crank.start()
        pump = group.create_task(notices.run())
        # Before the transport: what a chat's next turn shows comes after the question.
        await replica.begin()
        living = group.create_task(replica.run())
        taking = group.create_task(_take(service.transport, public))
        taking.add_done_callback(lambda _: service.ended.set())
        looking = group.create_task(look_for_damage(service.ledger))
        fetching = group.create_task(service.fetching.run())
        keeping_time = group.create_task(service.steps.run())
        menu = Menu(api, service.ledger, service.clock, replica.name)
        showing = group.create_task(menu.stand(service.settings.zone))
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(AT_HAND, service.ledger.give_up)
            try:
                async with asyncio.timeout(BROKEN_OFF):
                    await _ended(service, taking, pump)
                    living.cancel()
                    showing.cancel()
                    looking.cancel()
                    fetching.cancel()
                    keeping_time.cancel()
                    await replica.end()
            except TimeoutError:
                raise BrokenOff from None


async def _take(transport: Polling | Webhook, public: AbstractAsyncContextManager[None]) -> None:
    """Runs until the transport has ended and pending replies are delivered."""
    async with public:
        await transport.run()


async def _ended(
    service: Service, taking: "asyncio.Task[None]", pump: "asyncio.Task[None]"
) -> None:
    """Take nothing new and finish what is under way."""
    service.transport.stop()
    await service.crank.stop()
    await taking
    await service.lanes.drained()
    service.notices.stop()
    await pump


def _transport(hook: Hook | None, api: Api, turns: Turns, replica: Replica) -> Polling | Webhook:
    """How the updates come; whoever was long away has its open questions asked again."""
    if hook is not None:
        watch = Watch(api, hook, now=replica.clock.now, on_back=replica.ask_again)
        return Webhook(hook, turns, watch)
    lease = Lease(replica.ledger, replica.clock, "polling", replica.name, is_gone)

    async def back(away: timedelta) -> None:
        await replica.ask_again(replica.clock.now() - away)

    return Polling(api, turns, lease=lease, on_back=back)


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
