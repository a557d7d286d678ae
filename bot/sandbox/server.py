"""The sandbox as a server: `async with Sandbox() as sandbox`, or `start` and `close`."""

import asyncio
import contextlib
import errno
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Self

from aiohttp import web

from bot.clock import Clock
from bot.sandbox.api import Api, Call
from bot.sandbox.faults import Faults
from bot.sandbox.files import MAX_UPLOAD
from bot.sandbox.flood import Flood
from bot.sandbox.group import Group
from bot.sandbox.guard import Guard
from bot.sandbox.page_api import PageApi
from bot.sandbox.persona import Persona
from bot.sandbox.store import Store
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World

BOT_ID = 1
PORTS_TRIED = 50
# What is still on its way a moment after the last update was confirmed.
SETTLE = 0.05


class Sandbox:
    """A local Telegram with one bot. It lives in the event loop in which it was started.

    Without a `token` it gets one that nobody guesses. `state_file` keeps everything over a restart,
    the clock too; without it nothing is kept."""

    def __init__(
        self,
        token: str = "",
        clock: Clock | None = None,
        state_file: Path | None = None,
        zone: str = "Asia/Shanghai",
    ) -> None:
        self.token = token = token or f"{BOT_ID}:{secrets.token_urlsafe(32)}"
        self.clock = clock or Clock()
        self.world = World(self.clock, Store(state_file), token)
        self.base_url = ""
        self._api = Api(self.world)
        self._page, self._guard = PageApi(self.world, zone), Guard()
        self._runner: web.AppRunner | None = None
        self._sender: asyncio.Task[None] | None = None

    # -- serving ---------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Serve, and return the base URL. A taken port is stepped over; 0 is any free one."""
        self._guard.host = host
        app = web.Application(
            client_max_size=MAX_UPLOAD + 1024 * 1024, middlewares=[self._guard.middleware]
        )
        app.add_routes(self._api.routes())
        self._page.mount(app)
        # A client that goes away ends its long poll at once: nothing is handed to the dead.
        self._runner = web.AppRunner(
            app, handler_cancellation=True, shutdown_timeout=1, access_log=None
        )
        await self._runner.setup()
        taken = await _listen(self._runner, host, port)
        self.base_url = f"http://{host}:{taken}"
        self._sender = asyncio.create_task(self._api.webhook.run())
        return self.base_url

    async def close(self) -> None:
        """End open polls, stop serving, keep the state. Raises what broke inside the sandbox
        itself meanwhile, so that no test passes over it."""
        self.world.closing = True
        self.world.bell.ring()
        if self._sender:
            self._sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sender
        if self._runner:
            await self._runner.cleanup()
        self.world.store.close()
        if self._api.failures:
            raise ExceptionGroup("the sandbox itself failed", self._api.failures)

    # -- the test bench --------------------------------------------------------------------

    def person(
        self,
        user_id: int,
        name: str,
        *,
        language_code: str | None = "en",
        role: str = "stranger",
        last_name: str | None = None,
        username: str | None = None,
    ) -> Persona:
        """A Telegram user, made when there is none with this id. `role` is a label for the page."""
        if user_id not in self.world.people:
            fields = {"last_name": last_name, "username": username, "language_code": language_code}
            given = {key: value for key, value in fields.items() if value is not None}
            user = {"id": user_id, "is_bot": False, "first_name": name, **given}
            self.world.add_person(user, role)
            self.world.store.commit()
        return Persona(self.world, user_id)

    def group(self, title: str, members: list[Persona]) -> Group:
        """A group of these people and the bot; the first of them made it."""
        return Group.create(self.world, title, members)

    @property
    def calls(self) -> list[Call]:
        """Every call that the bot made, oldest first."""
        return list(self._api.calls)

    @property
    def faults(self) -> Faults:
        return self._api.faults

    @property
    def webhook(self) -> Webhook:
        return self._api.webhook

    def limit(self, flood: Flood | None) -> None:
        """Keep Telegram's limits from here on (None: no longer)."""
        self._api.flood = flood

    def advance(self, seconds: float, *, outage: bool = False) -> None:
        """Move the clock on. In an `outage` what waits for the bot grows old meanwhile; else its
        age stands still as long as the bot is online (see `World`)."""
        with self.world.aging() if outage else contextlib.nullcontext():
            self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    async def idle(self, timeout: float = 60) -> None:  # noqa: ASYNC109
        """Wait until the bot has confirmed every update, waits for more, and calls nothing."""
        async with asyncio.timeout(timeout):
            while True:
                await self.world.bell.until(self._quiet)
                try:
                    async with asyncio.timeout(SETTLE):
                        await self.world.bell.rung()
                except TimeoutError:
                    return

    def _quiet(self) -> bool:
        listening = self.world.polls > 0 or bool(self.world.settings.get("webhook"))
        at_rest = self._api.running == 0 and self._api.webhook.idle
        return listening and at_rest and not self.world.has_updates()


async def _listen(runner: web.AppRunner, host: str, port: int) -> int:
    """Bind the first free port from `port` on; return it."""
    last = port if port == 0 else port + PORTS_TRIED - 1
    for candidate in range(port, last + 1):
        try:
            await web.TCPSite(runner, host, candidate).start()
        except OSError as error:
            if error.errno != errno.EADDRINUSE or candidate == last:
                raise
        else:
            return int(runner.addresses[0][1])
    raise AssertionError("the loop ends by return or raise")
