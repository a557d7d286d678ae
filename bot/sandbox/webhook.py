"""setWebhook, and a sender that delivers as Telegram does.

One queue for each chat, and another one for each person's taps; only the head of a queue is sent,
so that a failing update holds back its own queue and no other.
"""

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.params import Params
from bot.sandbox.store import Json
from bot.sandbox.updates import allowed_updates
from bot.sandbox.world import World

# Seconds to wait before the next try of the same update; the last one repeats.
BACK_OFF = (0.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 90.0)
ANSWER_WITHIN = 60
MAX_RETRY_AFTER = 3600
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_LOCAL = ("127.0.0.1", "localhost", "::1")
_PORTS = (80, 88, 443, 8443)

Perform = Callable[[str, Params], Awaitable[object]]


class Webhook:
    """`back_off` may be shortened by tests; `perform` runs a method that an answer names."""

    def __init__(self, world: World, perform: Perform) -> None:
        self.back_off: Sequence[float] = BACK_OFF
        self._world = world
        self._perform = perform
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._tries: dict[int, int] = {}
        self._session: aiohttp.ClientSession | None = None
        self.methods: dict[str, Callable[[Params], Json | bool]] = {
            "setwebhook": self._set,
            "deletewebhook": self._delete,
            "getwebhookinfo": self._info,
        }

    @property
    def idle(self) -> bool:
        return not self._busy

    async def run(self) -> None:
        """Deliver for ever; ends by cancellation."""
        async with aiohttp.ClientSession() as self._session:
            try:
                while True:
                    self._start_deliveries()
                    await self._world.bell.rung()
            finally:
                for task in self._busy.values():
                    task.cancel()
                await asyncio.gather(*self._busy.values(), return_exceptions=True)

    # -- the methods -----------------------------------------------------------------------

    def _set(self, params: Params) -> bool:
        url = params.text("url")
        if not url:
            return self._delete(params)
        _check_url(url)
        secret = params.text("secret_token")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if params.flag("drop_pending_updates"):
            self._drop()
        if "allowed_updates" in params.values:
            self._world.settings["allowed"] = {"kinds": allowed_updates(params)}
        connections = min(max(params.number("max_connections", 40), 1), 100)
        kept = {"url": url, "secret": secret, "connections": connections}
        self._world.settings["webhook"] = kept
        self._world.emit("bot")
        return True

    def _delete(self, params: Params) -> bool:
        if params.flag("drop_pending_updates"):
            self._drop()
        self._world.settings.pop("webhook", None)
        self._world.emit("bot")
        return True

    def _info(self, _params: Params) -> Json:
        hook = self._world.settings.get("webhook", {})
        info: Json = {
            "url": hook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": sum(1 for _ in self._world.waiting()),
        }
        if hook:
            info["max_connections"] = hook["connections"]
        if "error" in hook:
            info |= {"last_error_date": hook["failed"], "last_error_message": hook["error"]}
        kinds = self._world.settings.get("allowed", {}).get("kinds")
        return {**info, "allowed_updates": kinds} if kinds else info

    def _drop(self) -> None:
        self._world.confirm([place for place, _ in self._world.waiting()])

    # -- the delivery ----------------------------------------------------------------------

    def _start_deliveries(self) -> None:
        hook = self._world.settings.get("webhook")
        if not hook:
            return
        heads: dict[str, tuple[int, Json]] = {}
        for place, update in self._world.waiting():
            heads.setdefault(_queue_of(update), (place, update))
        for queue, (place, update) in heads.items():
            if queue not in self._busy and len(self._busy) < hook["connections"]:
                task = asyncio.create_task(self._deliver(hook, queue, place, update))
                self._busy[queue] = task

    async def _deliver(self, hook: Json, queue: str, place: int, update: Json) -> None:
        """One try, and the pause after a failed one."""
        try:
            wait = await self._post(hook, update)
            if wait is None:
                self._tries.pop(place, None)
                self._world.confirm([place])
                return
            tries = self._tries[place] = self._tries.get(place, 0) + 1
            await asyncio.sleep(max(wait, self.back_off[min(tries, len(self.back_off)) - 1]))
        finally:
            self._busy.pop(queue, None)
            self._world.bell.ring()

    async def _post(self, hook: Json, update: Json) -> float | None:
        """None when the update was taken, else the seconds that the bot asked to wait."""
        if self._session is None:
            raise RuntimeError("the webhook's sender does not run")
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook["secret"]} if hook["secret"] else {}
        limit = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
        try:
            async with self._session.post(
                hook["url"], json=update, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                if 200 <= answer.status < 300:
                    self._note(None)
                    await self._run_answer(await answer.text())
                    return None
                self._note(f"Wrong response from the webhook: {answer.status} {answer.reason}")
                asked = answer.headers.get("Retry-After", "")
                return min(int(asked), MAX_RETRY_AFTER) if asked.isdigit() else 0.0
        except TimeoutError:
            self._note("Read timeout expired")
        except aiohttp.ClientConnectorError:
            self._note("Connection refused")
        except aiohttp.ClientError:
            self._note("Connection reset by peer")
        return 0.0

    def _note(self, error: str | None) -> None:
        hook = self._world.settings.get("webhook")
        if hook is None:
            return
        if error:
            news = {"failing": True, "error": error, "failed": self._world.date()}
            self._world.settings["webhook"] = {**hook, **news}
        elif hook.get("failing"):
            self._world.settings["webhook"] = {**hook, "failing": False}

    async def _run_answer(self, body: str) -> None:
        """A webhook may answer with a method call; Telegram drops its result."""
        params = _method_call(body)
        if params is None:
            return
        try:
            await self._perform(params.text("method").lower(), params)
        except ApiError:
            return  # the request log has it


def _check_url(url: str) -> None:
    """As Telegram refuses it; plain HTTP to this machine is taken as by a server of one's own."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
    except ValueError:
        raise bad_request("bad webhook: invalid webhook URL specified") from None
    if parts.scheme == "http" and host in _LOCAL:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if host.endswith(".invalid"):  # the name that never resolves, by RFC 2606
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known")
    with contextlib.suppress(ValueError):
        if not ip_address(host).is_global:
            raise bad_request(f"bad webhook: IP address {host} is reserved")


def _method_call(body: str) -> Params | None:
    try:
        call = json.loads(body)
    except ValueError:
        return None
    return Params.of(call) if isinstance(call, dict) and "method" in call else None


def _queue_of(update: Json) -> str:
    if "callback_query" in update:
        return f"taps of {update['callback_query']['from']['id']}"
    body = next((value for value in update.values() if isinstance(value, dict)), {})
    return f"chat {body.get('chat', {}).get('id')}"
