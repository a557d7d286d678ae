"""`run` and `sandbox`: serve until Ctrl-C or SIGTERM, and end clean."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

from bot.clock import Clock
from bot.config import Config, Environment
from bot.demo import furnish
from bot.sandbox import Sandbox
from bot.service import running
from bot.transport.api import Api

Tell = Callable[[str], None]


async def serve(config: Config, environment: Environment, url: str, tell: Tell) -> None:
    """The real bot, by polling. The token must be set."""
    assert environment.token is not None  # noqa: S101  # the caller chose by it
    stop = _stop_signal()
    async with Api(environment.token.get_secret_value(), environment.api_base) as api:
        async with running(config, api, url, Clock()) as service:
            tell(f"@{api.username} is at work. Ctrl-C ends it.")
            await _until(stop, service.ended)
        tell("Ended; everything is kept.")


async def serve_sandbox(config: Config, url: str, port: int | None, tell: Tell) -> None:
    """The local messenger with the chat page, and the bot beside it in one process."""
    stop = _stop_signal()
    state = Path(config.sandbox.state)
    state.parent.mkdir(parents=True, exist_ok=True)
    clock = Clock()
    sandbox = Sandbox(clock=clock, state_file=state, zone=config.team.zone)
    await sandbox.start(config.sandbox.host, config.sandbox.port if port is None else port)
    try:
        await furnish(sandbox, config, url)
        async with (
            Api(sandbox.token, sandbox.base_url) as api,
            running(config, api, url, clock) as service,
        ):
            tell(f"Rapport's sandbox: {sandbox.base_url}/   (Ctrl-C ends it)")
            await _until(stop, service.ended)
    finally:
        await sandbox.close()
    tell("Ended; the next start finds everything as it was left.")


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _until(*events: asyncio.Event) -> None:
    """Wait for the first of them."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
