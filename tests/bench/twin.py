"""The sandbox's cheap twin: as little of the Bot API as the rating flow needs, and no more cost.

It runs in the bench's process, the bots in theirs. It hands out updates by long polling or brings
them to the webhook that the bot sets, passes each call to the rep whom it concerns, and takes
`round_trip` seconds for every call.
"""

import asyncio
import itertools
import json
from collections.abc import Iterable
from typing import Any, Self

from aiohttp import web

from bot.sandbox.errors import ApiError
from bot.sandbox.flood import Flood
from tests.bench.delivery import Delivery, Hook
from tests.bench.reps import Rep

TOKEN = "1:bench"
PNG = b"\x89PNG\r\n\x1a\n"
PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 960, "height": 1200}]
SILENT = {
    "deleteWebhook", "setMyCommands", "setMyDescription", "setMyShortDescription",
    "setChatMenuButton", "close",
    "getMyCommands", "getMyDescription", "getMyShortDescription", "getChatMenuButton",
}  # fmt: skip
Parameters = dict[str, Any]


class Twin:
    """Use as `async with Twin() as twin`; then `twin.reps(...)` are its people."""

    def __init__(self) -> None:
        self.crowd = range(0)  # chats that only hear; `nudged` counts their messages
        self.nudged = self.sent = self.refused = 0  # sent: new messages to the reps
        self.flood: Flood | None = None  # without one, nothing comes too fast
        self._heard = asyncio.Event()
        self.round_trip = 0.0
        self.base_url = ""
        self.pictures = 0
        self._reps: dict[int, Rep] = {}
        self._taps: dict[str, Rep] = {}
        self._updates: list[dict[str, Any]] = []
        self._delivery: Delivery | None = None
        self._new = asyncio.Event()
        self._ids = itertools.count(1000)
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_route("*", f"/bot{TOKEN}/{{method}}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._delivery is not None:
            await self._delivery.close()
        await self._runner.cleanup()

    @property
    def has_webhook(self) -> bool:
        return self._delivery is not None

    def reps(self, ids: Iterable[int]) -> list[Rep]:
        self._reps = {number: Rep(number, self) for number in ids}
        return list(self._reps.values())

    # -- to the bot ------------------------------------------------------------------------

    def next_id(self) -> int:
        return next(self._ids)

    def put(self, kind: str, content: dict[str, Any]) -> None:
        if kind == "callback_query":
            self._taps[content["id"]] = self._reps[content["from"]["id"]]
        update = {"update_id": self.next_id(), kind: content}
        if self._delivery is not None:
            self._delivery.put(kind, update)
            return
        self._updates.append(update)
        self._new.set()

    async def _set_webhook(self, parameters: Parameters) -> bool:
        """What waited until now is brought there."""
        hook = Hook(
            parameters["url"],
            parameters.get("secret_token", ""),
            int(parameters.get("max_connections") or 40),
        )
        self._delivery = Delivery(hook, self._in_answer, self._travel, self._blame)
        waiting, self._updates = self._updates, []
        for update in waiting:
            self._delivery.put(next(key for key in update if key != "update_id"), update)
        return True

    async def _fetch(self, parameters: Parameters) -> list[dict[str, Any]]:
        offset = int(parameters.get("offset") or 0)
        self._updates = [each for each in self._updates if each["update_id"] >= offset]
        if not self._updates:
            self._new.clear()
            try:
                async with asyncio.timeout(float(parameters.get("timeout") or 0)):
                    await self._new.wait()
            except TimeoutError:
                pass
        return self._updates[: int(parameters.get("limit") or 100)]

    # -- from the bot ----------------------------------------------------------------------

    async def _travel(self) -> None:
        await asyncio.sleep(self.round_trip / 2)

    def _blame(self, words: str) -> None:
        for rep in self._reps.values():
            rep.fault(words)

    async def _call(self, request: web.Request) -> web.Response:
        await self._travel()
        method = request.match_info["method"]
        try:
            result = await self._done(method, await _parameters(request))
        except ApiError as refused:
            self.refused += 1
            told = {"error_code": refused.code, "description": str(refused)}
            body = {"ok": False, **told, "parameters": refused.parameters}
            return web.json_response(body, status=refused.code)
        except ConnectionResetError:  # the bot was ended while it spoke
            return web.Response(status=400)
        except Exception as error:
            self._blame(f"{method} came in a form that the twin cannot take: {error!r}")
            raise
        await self._travel()
        return web.json_response({"ok": True, "result": result})

    async def _done(self, method: str, parameters: Parameters) -> Any:
        if method == "getUpdates":
            return await self._fetch(parameters)
        if method == "getMe":
            return {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
        if method == "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        if method == "setWebhook":
            return await self._set_webhook(parameters)
        if method == "answerCallbackQuery":
            return self._answered(parameters)
        if method in SILENT:
            return True
        chat = int(parameters["chat_id"])
        if method in ("sendMessage", "sendPhoto"):
            self._count(chat)
        if chat in self.crowd:
            return {"message_id": self.next_id(), "date": 1, "chat": {"id": chat}}
        return self._in_chat(self._reps[chat], method, parameters)

    def _count(self, chat: int) -> None:
        """A new message. Raises ApiError if it comes too fast."""
        if self.flood is not None:
            self.flood.check(chat)
        if chat in self.crowd:
            self.nudged += 1
            self._heard.set()
        else:
            self.sent += 1

    async def crowd_hears(self) -> None:
        """Wait for the first message to the crowd."""
        await self._heard.wait()

    def _answered(self, parameters: Parameters) -> bool:
        tap = parameters["callback_query_id"]
        self._taps[tap].answered(tap)
        return True

    def _in_answer(self, method: str, parameters: Parameters) -> None:
        """A call that came as the webhook's response."""
        if method == "answerCallbackQuery":
            self._answered(parameters)
        else:
            self._blame(f"{method} came as the response of the webhook")

    def _in_chat(self, rep: Rep, method: str, parameters: Parameters) -> Any:
        markup = _json(parameters.get("reply_markup"))
        edit = int(parameters.get("message_id") or 0) or None
        protected = str(parameters.get("protect_content", "")).lower() == "true"
        match method:
            case "deleteMessage":
                rep.deleted(edit or 0)
                return True
            case "sendMessage" | "editMessageText":
                return rep.shown(edit, {"text": parameters["text"]}, markup, protected=protected)
            case "sendPhoto":
                return rep.shown(
                    edit, self._picture(parameters, parameters), markup, protected=protected
                )
            case "editMessageMedia":
                media = _json(parameters["media"])
                return rep.shown(
                    edit, self._picture(parameters, media), markup, protected=protected
                )
        rep.fault(f"{method} is not part of the rating flow")
        return True

    def _picture(self, parameters: Parameters, words: Parameters) -> dict[str, Any]:
        sent = [value for value in parameters.values() if isinstance(value, web.FileField)]
        if len(sent) != 1 or sent[0].file.read(len(PNG)) != PNG:
            raise ValueError("a picture was announced, and there is none")
        self.pictures += 1
        return {"photo": PHOTO, "caption": words.get("caption", "")}


async def _parameters(request: web.Request) -> Parameters:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **await request.post()}


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
