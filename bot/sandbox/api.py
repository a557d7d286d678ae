"""The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

import json
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.sandbox.errors import ApiError, bad_request, too_many
from bot.sandbox.faults import BEFORE, Fault, Faults, Planned
from bot.sandbox.flood import Flood
from bot.sandbox.methods import ACTING, COUNTED, METHODS, SPELLED, Result
from bot.sandbox.params import Params, Upload
from bot.sandbox.store import Json
from bot.sandbox.updates import Updates
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World

_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_ODD = {
    Fault.HOLLOW: b'{"ok": true, "result": {}}',
    Fault.NULL: b"null",
    Fault.EMPTY: b"",
    Fault.PAGE: b"<html><head><title>Log in</title></head></html>",
    Fault.STRANGE: b'{"ok": "yes", "result": "perhaps"}',
}
_TOO_LARGE = "<html><head><title>413 Request Entity Too Large</title></head></html>"
NOT_FOUND = ApiError(404, "Not Found")


@dataclass(frozen=True)
class Call:
    """One line of the request log. `params` hold text, and JSON where JSON was sent; `result` is
    what the method gave (None when refused, `error` says why); `fault` what spoilt the answer."""

    method: str
    params: Json
    chat: int | None
    result: Result | None
    error: ApiError | None
    fault: Fault | ApiError | None
    at: datetime


class Api:
    """Answers the bot; `running` counts the calls in work, long polls apart."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calls: deque[Call] = deque(maxlen=100_000)
        self.faults = Faults()
        self.flood: Flood | None = None
        self.running = 0
        self.failures: list[Exception] = []
        self.updates = Updates(world)
        self.webhook = Webhook(world, self.perform)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self._method),
            web.get("/file/bot{token}/{path:.+}", self._file),
        ]

    async def perform(self, method: str, params: Params) -> Result:
        """Do what the method does, and write it into the log."""
        return await self._logged(method, params, None)

    async def _method(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.world.token:
            return _refusal(ApiError(401, "Unauthorized"))
        method = request.match_info["method"].lower()
        quiet = method == "getupdates"
        self.running += not quiet
        try:
            return await self._answer(request, method)
        finally:
            self.running -= not quiet
            self.world.bell.ring()

    async def _answer(self, request: web.Request, method: str) -> web.StreamResponse:
        try:
            params = await _read(request)
        except ApiError as error:
            return _refusal(error)
        except web.HTTPRequestEntityTooLarge:
            return _refusal(ApiError(413, "Request Entity Too Large"))
        chat = _chat(params)
        planned = self.faults.take(method, chat)
        if planned and planned.fault in BEFORE:
            self._log(method, params, None, planned=planned)
            return _spoilt(request, planned, b"")
        try:
            result = await self._logged(method, params, planned)
        except ApiError as error:
            return _refusal(error)
        answer = json.dumps({"ok": True, "result": result}).encode()
        if planned and planned.fault is Fault.LATE:
            await planned.pause()
        elif planned:
            return _spoilt(request, planned, answer)
        return web.Response(body=answer, content_type="application/json")

    async def _logged(self, method: str, params: Params, planned: Planned | None) -> Result:
        result, refused = None, None
        try:
            result = await self._perform(method, params, planned)
        except ApiError as error:
            refused = error
            raise
        except Exception as error:
            self.failures.append(error)
            raise
        finally:
            self.world.store.commit()
            self._log(method, params, result, error=refused, planned=planned)
        return result

    async def _perform(self, method: str, params: Params, planned: Planned | None) -> Result:
        if planned and isinstance(planned.fault, ApiError):
            raise planned.fault
        self._check_standing(method)
        if method == "getupdates":
            return await self.updates.get(params)
        if method in self.webhook.methods:
            return self.webhook.methods[method](params)
        if method not in METHODS:
            raise NOT_FOUND
        chat = _chat(params)
        if self.flood and chat is not None and SPELLED[method] in COUNTED:
            self.flood.check(chat)
        return METHODS[method](self.world, params)

    def _check_standing(self, method: str) -> None:
        """What the bot as a whole may do: nothing after it was logged out, and only ask when it is
        frozen."""
        if self.world.bot_state == "logged out":
            raise ApiError(400, "Logged out")
        if self.world.bot_state == "frozen" and SPELLED.get(method, "") in ACTING:
            raise bad_request("FROZEN_METHOD_INVALID")

    def _log(
        self,
        method: str,
        params: Params,
        result: Result | None,
        *,
        error: ApiError | None = None,
        planned: Planned | None = None,
    ) -> None:
        fault = planned.fault if planned else None
        name = SPELLED.get(method, method)
        now = self.world.clock.now()
        call = Call(name, params.decoded(), _chat(params), result, error, fault, now)
        self.calls.append(call)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.world.token:
            return _refusal(ApiError(401, "Unauthorized"))
        path = request.match_info["path"]
        for file in self.world.files.values():
            if file.path == path:
                content = self.world.contents[file.unique]
                return web.Response(body=content, content_type="application/octet-stream")
        return _refusal(NOT_FOUND)


async def _read(request: web.Request) -> Params:
    """Query string, then JSON or form or multipart body."""
    values: Json = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            raise bad_request("can't parse JSON object") from None
        if not isinstance(body, dict):
            raise bad_request("can't parse JSON object")
        values |= body
    elif request.method == "POST":
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                mime = value.content_type.partition(";")[0]
                uploads[name] = Upload(value.filename, mime, value.file.read())
            else:
                values[name] = value if isinstance(value, str) else value.decode()
    return Params.of(values, uploads)


def _chat(params: Params) -> int | None:
    return params.number("chat_id") or None


def _refusal(error: ApiError) -> web.Response:
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)


def _spoilt(request: web.Request, planned: Planned, answer: bytes) -> web.StreamResponse:
    """What arrives instead of the answer."""
    fault = planned.fault
    if fault is Fault.FLOOD:
        return _refusal(too_many(int(planned.seconds)))
    if fault is Fault.BARE_FLOOD:
        return _refusal(ApiError(429, "Too Many Requests"))
    if fault is Fault.BAD_GATEWAY:
        return web.Response(status=502, text=_BAD_GATEWAY, content_type="text/html")
    if fault is Fault.TOO_LARGE:
        return web.Response(status=413, text=_TOO_LARGE, content_type="text/html")
    if fault is Fault.TRUNCATED:
        return web.Response(body=answer[: len(answer) // 2], content_type="application/json")
    if fault is Fault.GARBAGE:
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        return web.Response(body=b"\x00garbage" + answer, headers=headers)
    if isinstance(fault, Fault) and fault in _ODD:
        return web.Response(body=_ODD[fault], content_type="application/json")
    if request.transport is not None:  # LOST and RESET
        request.transport.abort()
    return web.Response()
