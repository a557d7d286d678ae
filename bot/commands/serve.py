"""`run` and `sandbox`: serve until Ctrl-C or SIGTERM, and end clean."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from telegram.error import InvalidToken, TelegramError

from bot.clock import Clock
from bot.config import Config, Environment
from bot.demo import furnish
from bot.logs import hear_the_loop
from bot.operation.pages import Pages
from bot.sandbox import Sandbox
from bot.service import running
from bot.transport.api import Api
from bot.transport.backoff import Backoff
from bot.transport.hook import hook_of

log = logging.getLogger(__name__)

Tell = Callable[[str], None]


async def serve(config: Config, environment: Environment, url: str, tell: Tell) -> None:
    """The real bot; a Bot API that is away is waited for. The token must be set.

    Raises InvalidToken, also when the token is refused later.
    """
    assert environment.token is not None  # noqa: S101  # the caller chose by it
    hear_the_loop()
    hook = hook_of(config.webhook, environment.webhook_secret)
    stop = _stop_signal()
    api = Api(environment.token.get_secret_value(), environment.api_base)
    async with Pages(config.operation.listen) as pages, _closing(api):
        if await _reached(api, stop):
            async with running(config, api, url, Clock(), hook) as service:
                with pages.about(service):
                    tell(f"@{api.username} is at work. Ctrl-C ends it.")
                    await _first(stop.wait(), service.ended.wait())
            if service.transport.trouble == "token":
                raise InvalidToken
    tell("Ended; everything is kept.")


@asynccontextmanager
async def _closing(api: Api) -> AsyncIterator[None]:
    """Whatever becomes of it, the session is closed."""
    try:
        yield
    finally:
        await api.shutdown()


async def _reached(api: Api, stop: asyncio.Event) -> bool:
    """Whether the Bot API answered before the stop came. Raises InvalidToken."""
    reaching = asyncio.ensure_future(_reach(api))
    await _first(reaching, stop.wait())
    if reaching.cancelled():
        return False
    reaching.result()
    return True


async def _reach(api: Api) -> None:
    backoff, tries = Backoff(), 0
    while True:
        try:
            return await api.initialize()
        except InvalidToken:
            raise
        except TelegramError as error:
            tries += 1
            if tries == 1:
                log.warning("the Bot API cannot be reached, waiting for it: %s", error)
        await asyncio.sleep(backoff.delay(tries))


async def serve_sandbox(config: Config, url: str, port: int | None, tell: Tell) -> None:
    """The local messenger with the chat page, and the bot beside it in one process."""
    hear_the_loop()
    stop = _stop_signal()
    state = Path(config.sandbox.state)
    state.parent.mkdir(parents=True, exist_ok=True)
    clock = Clock()
    sandbox = Sandbox(clock=clock, state_file=state, zone=config.team.zone)
    await sandbox.start(config.sandbox.host, config.sandbox.port if port is None else port)
    try:
        await furnish(sandbox, config, url)
        async with (
            Pages(config.sandbox.operation) as pages,
            Api(sandbox.token, sandbox.base_url) as api,
            running(config, api, url, clock) as service,
        ):
            tell(f"Rapport's sandbox: {sandbox.base_url}/   (Ctrl-C ends it)")
            if url != f"sqlite:///{config.sandbox.database}":
                tell("It works on the database that RAPPORT_DATABASE_URL names.")
            with pages.about(service):
                await _first(stop.wait(), service.ended.wait())
    finally:
        await sandbox.close()
    tell("Ended; the next start finds everything as it was left.")


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _first(*awaited: Awaitable[object]) -> None:
    """Wait for the first of them; the others are cancelled."""
    waits = [asyncio.ensure_future(each) for each in awaited]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
