"""The outbox worker: claims notices, renders, sends and settles them.

At least once: an attempt that was cut off, by a crash or by a lost answer, is made again, and its
copy says that it may be one. Everything that is not sent stays in the outbox. Each replica has a
worker; what a killed one leaves behind, another takes over.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from structlog.contextvars import bound_contextvars

from bot import metrics
from bot.clock import Clock, awake
from bot.sender.failures import (
    Closed,
    InDoubt,
    Later,
    Moved,
    Outcome,
    Permanent,
    Refused,
    Resting,
    Unauthorized,
)
from bot.sender.feedback import Feedback
from bot.sender.limits import Limits
from bot.sender.messages import Messages
from bot.sender.wire import Failed
from bot.transport import token
from bot.transport.aiohttp_request import only_while
from bot.transport.backoff import Backoff, write_patiently
from bot.transport.report import report, where
from handlers.frame.html import Markup
from handlers.frame.page import Page, Screen
from handlers.frame.say import Say
from storage import chats, outbox
from storage.machinery.ledger import Ledger, LedgerUnavailable, Tx
from storage.outbox import AHEAD, LEASE, Notice

log = logging.getLogger(__name__)

GiveUp = Callable[[Tx, Notice, datetime], None]
Sent = Callable[[Tx, Notice], None]
Render = Callable[[Tx, Notice, datetime], tuple[Screen, Say] | None]
WIDTH = 60  # notices under way at once: two seconds' worth, far less than a lease
RECHECK = 1.0  # seconds between looks at what another worker has leased, and may have left
LONGEST_REST = 5.0  # then look for what another replica promised, and was killed
DATABASE_AWAY = 5.0
RENEWAL = LEASE.total_seconds() / 3
UNKNOWN_FOR = timedelta(hours=3)  # that a refusal which we do not know is tried again
STANDS = LEASE.total_seconds() / 2  # after its renewal, whatever the clocks of others say


class Notices:
    """`await run()` until `stop()` is called; or `await drain()` for what is due now.

    `render` says what a notice shows now, None if what it said no longer holds; `sent` notes that
    one went out, `give_up` is told of one that Telegram has refused for hours, we do not know why.
    `refused` while the Bot API does not take the token: the worker asks again and goes on when it
    does.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        messages: Messages,
        limits: Limits,
        feedback: Feedback,
        render: Render,
        backoff: Backoff = Backoff(first=2.0, most=600.0),  # noqa: B008  # frozen
        *,
        give_up: GiveUp = lambda tx, notice, now: None,
        sent: Sent = lambda tx, notice: None,
        rest: Backoff = Backoff(first=5.0, most=30.0),  # noqa: B008  # frozen
    ) -> None:
        self._ledger, self._clock, self._messages = ledger, clock, messages
        self._limits, self._feedback = limits, feedback
        self._render, self._backoff = render, backoff
        self._give_up, self._sent = give_up, sent
        self._rest_for, self._rests, self._rested_at = rest, 0, 0.0
        self._patience = Backoff(first=0.1, most=5.0)
        self._under_way: dict[int, Notice] = {}
        self._renewed_at: dict[int, float] = {}
        self._bell = asyncio.Event()
        self._stopping = asyncio.Event()
        self.refused = False
        clock.on_move(self.wake)

    def wake(self) -> None:
        """Look again now: there may be a new notice."""
        self._bell.set()

    def stop(self) -> None:
        """Claim no more; `run` returns when what is under way is settled."""
        self._stopping.set()
        self.wake()

    async def run(self) -> None:
        """Send what is due as it becomes due, until stopped."""
        renewing = asyncio.create_task(self._renew_for_ever())
        try:
            while True:
                await self.drain()
                if self._stopping.is_set():
                    return
                await (self._until_taken() if self.refused else self._rest())
        finally:
            renewing.cancel()

    async def drain(self) -> None:
        """Send all that is due now; returns when it is settled. Nothing is sent while the
        database is away."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._bell.clear()
                idle = not self._under_way  # else the claim passes over those served now
                claimed = await self._claim()
                for notice in claimed:
                    self._under_way[notice.id] = notice
                    group.create_task(self._serve(notice))
                if not claimed:
                    if idle:
                        return
                    await self._bell.wait()  # rung when one is settled, or a new one is there

    @property
    def _ended(self) -> bool:
        return self._stopping.is_set() or self.refused

    async def _claim(self) -> list[Notice]:
        """Lease what is due, in handfuls: a claim stops the claims of other replicas."""
        room = WIDTH - len(self._under_way)
        if self._ended or room < WIDTH // 2 or awake() < self._rested_at:
            return []
        now, busy = self._clock.now(), {each.person_id for each in self._under_way.values()}
        try:
            due = await self._ledger.read(outbox.next_due)
            if due is None or due > now:
                return []
            screens = self._limits.take()
            claimed, pauses = await self._ledger.write(
                lambda tx: (
                    outbox.claim(
                        tx, now, room, pace=self._limits.pace, screens=screens, except_people=busy
                    ),
                    chats.pauses(tx, now),
                )
            )
        except LedgerUnavailable as error:
            log.warning("notices wait for the database: %s", error)
            return []
        self._limits.learn(pauses)
        return claimed

    async def _renew_for_ever(self) -> None:
        """A lease lasts as long as its notice is under way, however slow Telegram is."""
        while True:
            await asyncio.sleep(RENEWAL)
            try:
                await self._renew(list(self._under_way.values()))
            except LedgerUnavailable as error:
                log.warning("leases wait for the database: %s", error)

    async def _renew(self, notices: Sequence[Notice]) -> set[int]:
        """Which of them are still ours to send."""
        if not notices:
            return set()
        claims, now, since = [each.claim for each in notices], self._clock.now(), awake()
        ours = await self._ledger.write(lambda tx: outbox.renew(tx, claims, now))
        self._renewed_at |= dict.fromkeys(ours & self._under_way.keys(), since)
        return ours

    async def _rest(self) -> None:
        """Until woken, or until the next notice is due."""
        try:
            due = await self._ledger.read(outbox.next_due)
            await self._feedback.learn()
        except LedgerUnavailable:
            seconds = DATABASE_AWAY
        else:
            seconds = (due - self._clock.now()).total_seconds() if due else LONGEST_REST
        await self._nap(min(seconds if seconds > 0 else RECHECK, LONGEST_REST))

    async def _until_taken(self) -> None:
        """The token may be refused by mistake: it is asked for ever, unless the transport ends."""
        tries = 0
        while self.refused and not self._stopping.is_set():
            tries += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), token.BACKOFF.delay(tries))
            if await self._messages.token_taken():
                self.refused = False
                log.warning("the Bot API takes the bot's token again: notices go on")

    async def _nap(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._bell.wait()

    async def _serve(self, notice: Notice) -> None:
        with bound_contextvars(notice=notice.id, person=notice.person_id, chat=notice.chat_id):
            try:
                await self._serve_alone(notice)
            except LedgerUnavailable:  # given up: the process ends, and the claim runs out
                log.warning("notice %d could not be settled", notice.id)

    async def _serve_alone(self, notice: Notice) -> None:
        begun = False
        try:
            shown = await self._shown(notice)
            if shown is not None and await self._renew([notice]):
                begun = True
                with only_while(lambda: awake() - self._renewed_at[notice.id] < STANDS):
                    await self._post(notice, *shown)
        except Failed as failed:
            await self._settle_failure(notice, failed.outcome)
        except LedgerUnavailable as error:
            # The lease runs out, and the notice is taken up again.
            log.warning("notice %d waits for the database: %s", notice.id, error)
        except Exception as error:  # noqa: BLE001  # our bug: kept for the version that mends it
            report(log, f"notice {notice.id} ({notice.kind}) failed", error)
            await self._later(notice, None, where(error), in_doubt=begun)
        finally:
            del self._under_way[notice.id]
            self._renewed_at.pop(notice.id, None)
            self.wake()

    async def _shown(self, notice: Notice) -> tuple[int, Page, Say] | None:
        """The chat and what goes there; None if the notice is settled without being sent."""
        if notice.chat_id is None:
            doubt = notice.in_doubt
            await self._settle(
                lambda tx: outbox.refused(tx, notice.claim, "has not joined", in_doubt=doubt)
            )
            return None
        turn = min(notice.at - self._clock.now(), AHEAD)  # the clock may have been set back
        await asyncio.sleep(turn.total_seconds())
        held = self._limits.held(notice.chat_id)  # asked for since the claim, by a screen's answer
        if held:
            await self._later(notice, held, "Telegram wants a pause", in_doubt=False)
            return None
        now = self._clock.now()
        rendered = await self._ledger.read(lambda tx: self._render(tx, notice, now))
        if rendered is None:
            await self._settle(lambda tx: outbox.dropped(tx, notice.claim, "no longer holds"))
            return None
        screen, say = rendered
        page = screen.page(say)
        return notice.chat_id, _marked(page, say) if notice.in_doubt else page, say

    async def _post(self, notice: Notice, chat_id: int, page: Page, say: Say) -> None:
        message_id = await self._send(chat_id, page, say, notice.topic)
        now = self._clock.now()

        def sent(tx: Tx) -> None:
            outbox.sent(tx, notice.claim, message_id, now)
            self._sent(tx, notice)

        await self._settle(sent)
        self._rests = 0
        metrics.SENT.inc()
        log.info("sent")
        if page.passing:
            for stale in await self._ledger.read(partial(outbox.overtaken, notice=notice)):
                await self._messages.delete(chat_id, stale)

    async def _send(self, chat_id: int, page: Page, say: Say, topic: int | None) -> int | None:
        try:
            return await self._messages.send(chat_id, page, say, topic)
        except Failed as failed:
            if isinstance(failed.outcome, Closed) and topic is not None:
                return await self._messages.send(chat_id, page, say)  # into General
            if not isinstance(failed.outcome, Moved):
                raise
            moved_to = failed.outcome.chat_id
        await self._feedback.moved(chat_id, moved_to)
        return await self._messages.send(moved_to, page, say)

    async def _settle_failure(self, notice: Notice, outcome: Outcome) -> None:
        match outcome:
            case Later(after=after, reason=reason):
                await self._pause(notice, after)
                await self._later(notice, after, reason, in_doubt=False)
            case InDoubt(after=after, reason=reason):
                await self._pause(notice, after)
                await self._later(notice, after, reason, in_doubt=True)
            case Permanent(reason=reason) | Closed(reason=reason):
                await self._lost(notice, reason)
            case Unauthorized():
                if not self.refused:
                    log.error(
                        "the Bot API refuses the bot's token: notices stay in the outbox until it"
                        " takes it again"
                    )
                self.refused = True
                await self._later(notice, 0, "the token is refused", in_doubt=False)
            case Resting(reason=reason):
                await self._later(notice, self._rest_a_while(reason), reason, in_doubt=False)
            case Refused(reason=reason):
                await self._refused(notice, reason)
            case _:
                log.error("notice %d (%s) was refused: %s", notice.id, notice.kind, outcome)
                await self._settle(lambda tx: outbox.failed(tx, notice.claim, str(outcome)))

    def _rest_a_while(self, reason: str) -> float:
        """Nothing can be sent at all: claim nothing for so many seconds."""
        if awake() >= self._rested_at:  # the first of those that were under way
            if not self._rests:
                log.error("Telegram takes nothing from the bot for now: %s", reason)
            self._rests += 1
            self._rested_at = awake() + self._rest_for.delay(self._rests)
        return self._rested_at - awake()

    async def _refused(self, notice: Notice, reason: str) -> None:
        """In words that we do not know: tried for hours, and then told to somebody above."""
        now = self._clock.now()
        since = notice.refused_since or now
        if now - since < UNKNOWN_FOR:
            log.warning("notice %d (%s) was refused: %s", notice.id, notice.kind, reason)
            await self._later(notice, None, reason, in_doubt=False, refused_since=since)
            return
        log.error("notice %d (%s) is given up: %s", notice.id, notice.kind, reason)

        def give_up(tx: Tx) -> None:
            outbox.failed(tx, notice.claim, reason)
            self._give_up(tx, notice, now)

        await self._settle(give_up)

    async def _pause(self, notice: Notice, after: float | None) -> None:
        if after is not None and notice.chat_id is not None:
            await self._feedback.pause(notice.chat_id, after)

    async def _lost(self, notice: Notice, reason: str) -> None:
        """The chat is lost: a person's notice is held until they are back, a group is given up."""
        if notice.chat_id is not None:
            await self._feedback.lost(notice.chat_id)
        if notice.group_id is not None:
            await self._settle(lambda tx: outbox.failed(tx, notice.claim, reason))
        else:
            await self._settle(
                lambda tx: outbox.refused(tx, notice.claim, reason, in_doubt=notice.in_doubt)
            )

    async def _later(
        self,
        notice: Notice,
        after: float | None,
        reason: str,
        *,
        in_doubt: bool,
        refused_since: datetime | None = None,
    ) -> None:
        """Back into the outbox; a doubt about an earlier attempt stays."""
        seconds = self._backoff.delay(notice.tries) if after is None else after
        at = self._clock.now() + timedelta(seconds=seconds)
        doubt = in_doubt or notice.in_doubt
        await self._settle(
            lambda tx: outbox.later(
                tx, notice.claim, at, reason, in_doubt=doubt, refused_since=refused_since
            )
        )

    async def _settle(self, verb: Callable[[Tx], None]) -> None:
        await write_patiently(self._ledger, verb, self._patience)


def _marked(page: Page, say: Say) -> Page:
    text = Markup("{}\n<i>{}</i>").format(page.text, say("(possibly sent before)"))
    return replace(page, text=text)
