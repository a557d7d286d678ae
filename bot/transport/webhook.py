"""The webhook: Telegram brings each update here, and 200 means that its effects are committed.

Who calls is asked before the body is read. Whatever keeps an update from being committed just now
is answered 503: Telegram brings it again, and its effects happen once.
"""

import asyncio
import json
import logging
from hmac import compare_digest
from typing import Any, Literal

from aiohttp import web
from telegram.error import InvalidToken

from bot.sender.messages import tap_answer
from bot.transport.hook import Hook, allowed, caller
from bot.transport.report import report
from bot.transport.turns import Turns, update_id
from bot.transport.watch import Watch

log = logging.getLogger(__name__)

MAX_BYTES = 1024 * 1024
BODY_WITHIN = 10.0  # seconds
ANSWER_WITHIN = 10.0  # seconds; a turn that takes longer is brought again
PATIENCE = 2.0  # seconds that a turn waits for a database that is away
RETRY_AFTER = "5"  # seconds
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name of a header


class Webhook:
    """`await run()` until `stop()` is called; meanwhile `answer` is given the calls. `watch` is
    what Telegram says of it."""

    def __init__(
        self, hook: Hook, turns: Turns, watch: Watch, *, answer_within: float = ANSWER_WITHIN
    ) -> None:
        self._hook, self._turns, self.watch = hook, turns, watch
        self._answer_within = answer_within
        self._path, self._secret = f"/{hook.path}".encode(), hook.secret.encode()
        self._stopping = asyncio.Event()
        self._ended: Literal["", "token"] = ""

    @property
    def trouble(self) -> str:
        """Why nothing comes; "token" if it has ended by itself, since the token is refused."""
        return self._ended or self.watch.trouble

    def routes(self) -> list[web.RouteDef]:
        """Whatever is called, so that a path that is nearly right costs as much as any other."""
        return [web.route("*", "/{path:.*}", self.answer)]

    async def run(self) -> None:
        """Have Telegram call here, and watch that it does. Raises WebhookRefused."""
        watching = asyncio.ensure_future(self.watch.run())
        stopping = asyncio.ensure_future(self._stopping.wait())
        try:
            await asyncio.wait((watching, stopping), return_when=asyncio.FIRST_COMPLETED)
            if watching.done():
                watching.result()
        except InvalidToken:
            self._ended = "token"
            log.error(  # noqa: TRY400  # its traceback says nothing more
                "the Bot API refuses the bot's token: the webhook has ended; nothing is lost, "
                "start again with a valid token"
            )
        finally:
            for each in (watching, stopping):
                each.cancel()
            await asyncio.gather(watching, stopping, return_exceptions=True)

    def stop(self) -> None:
        """Take no more; what is at hand is committed and answered."""
        self._stopping.set()

    async def answer(self, request: web.Request) -> web.Response:
        try:
            return self._refused(request) or await self._taken(request)
        except Exception as error:  # noqa: BLE001  # whatever it is, nothing was acknowledged
            report(log, "a call of the webhook failed", error)
            return _later()

    def _refused(self, request: web.Request) -> web.Response | None:
        """The refusal that path, sender, secret or length ask for; the body is not looked at."""
        if not compare_digest(request.rel_url.raw_path.encode(), self._path):
            return _closing(404)
        if request.method != "POST":
            return _closing(405)
        hops = request.headers.getall("X-Forwarded-For", [])
        if not allowed(caller(request.remote, hops, self._hook.proxies), self._hook.only):
            return _closing(403)
        told = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        if not compare_digest(told, self._secret):
            return _closing(401)
        if (request.content_length or 0) > MAX_BYTES:
            return _closing(413)
        return _later() if self._stopping.is_set() else None

    async def _taken(self, request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(BODY_WITHIN):
                body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _closing(413)
        except TimeoutError:
            return _closing(408)
        try:
            raw: Any = json.loads(body)
        except (ValueError, RecursionError):
            return _closing(400)
        try:
            async with asyncio.timeout(self._answer_within):
                taken = await self._turns.take(raw, answers_tap=True)
        except TimeoutError:
            log.warning("update %s takes long: it will be brought again", update_id(raw))
            return _later()
        if not taken.committed:
            return _later()
        if update_id(raw) is None:
            return web.Response(status=400)
        if taken.tap is None or taken.tap.tap_id is None:
            return web.Response()
        answer = tap_answer(taken.tap.tap_id, taken.tap.toast)
        return web.json_response({"method": "answerCallbackQuery", **answer})


def _later() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})


def _closing(status: int) -> web.Response:
    """A refusal, and the end of the connection."""
    response = web.Response(status=status)
    response.force_close()
    return response
