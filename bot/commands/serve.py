"""`run`: serve until Ctrl-C or SIGTERM, and end clean."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial

from telegram.error import InvalidToken, TelegramError

from bot.clock import Clock
from bot.commands.database import ready
from bot.commands.ending import first, stop_signal
from bot.config import Config, Environment
from bot.logs import hear_the_loop
from bot.operation.pages import Pages
from bot.service import running
from bot.transport.api import Api
from bot.transport.backoff import AWAY, Backoff
from bot.transport.hook import hook_of
from bot.transport.token import until_taken
from storage.machinery.schema import DatabaseAway
from storage.machinery.workers import Workers

log = logging.getLogger(__name__)

Tell = Callable[[str], None]


async def serve(config: Config, environment: Environment, url: str, tell: Tell) -> None:
    """The real bot; a database or a Bot API that is away is waited for. The token must be set.

    Raises InvalidToken, also when the token is refused later, and SchemaError.
    """
    hear_the_loop()
    stop, begun = stop_signal(), asyncio.Event()
    working = asyncio.ensure_future(_work(config, environment, url, tell, stop, begun))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not begun.is_set():
        working.cancel()  # nothing was taken yet, so there is nothing to finish
    with suppress(asyncio.CancelledError):
        await working
    tell("Ended; everything is kept.")


async def _work(
    config: Config,
    environment: Environment,
    url: str,
    tell: Tell,
    stop: asyncio.Event,
    begun: asyncio.Event,
) -> None:
    """Serve until `stop`; `begun` is set when what is under way has to be finished."""
    assert environment.token is not None  # noqa: S101  # the caller chose by it
    hook = hook_of(
        config.reach.webhook,
        config.webhook,
        environment.webhook_secret,
        own_server=environment.own_server,
    )
    api = Api(environment.token.get_secret_value(), environment.api_base)
    async with Pages(config.operation.listen) as pages, _closing(api):
        await _prepared(url)
        await _reached(api)
        async with running(config, api, url, Clock(), hook) as service:
            begun.set()
            with pages.about(service):
                tell(f"@{api.username} is at work. Ctrl-C ends it.")
                await first(stop.wait(), service.ended.wait())
        if service.transport.trouble == "token":
            raise InvalidToken


@asynccontextmanager
async def _closing(api: Api) -> AsyncIterator[None]:
    """Close the session in any case."""
    try:
        yield
    finally:
        await api.shutdown()


async def _prepared(url: str) -> None:
    """Have the database brought up to date, once it can be reached. Raises SchemaError."""
    one, tries = Workers(1, "start"), 0
    try:
        while True:
            try:
                await one.submit(partial(ready, url))
            except DatabaseAway as error:
                tries += 1
                if tries == 1:
                    log.warning("waiting for the database: %s", error)
            else:
                return
            await asyncio.sleep(AWAY.delay(tries))
    finally:
        one.close(within=0)  # a thread in a silent connection is left to itself


async def _reached(api: Api) -> None:
    """Wait until the Bot API answers. Raises InvalidToken."""
    backoff, tries = Backoff(), 0
    while True:
        try:
            return await api.initialize()
        except InvalidToken:
            await until_taken(api)
            continue
        except TelegramError as error:
            tries += 1
            if tries == 1:
                log.warning("the Bot API cannot be reached, waiting for it: %s", error)
        await asyncio.sleep(backoff.delay(tries))
