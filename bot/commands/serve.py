"""`run`: serve until Ctrl-C or SIGTERM, and end clean."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from telegram.error import InvalidToken, TelegramError

from bot.clock import Clock
from bot.commands.ending import first, stop_signal
from bot.config import Config, Environment
from bot.logs import hear_the_loop
from bot.operation.pages import Pages
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
    hook = hook_of(config.webhook, environment.webhook_secret, own_server=environment.own_server)
    stop = stop_signal()
    api = Api(environment.token.get_secret_value(), environment.api_base)
    async with Pages(config.operation.listen) as pages, _closing(api):
        if await _reached(api, stop):
            async with running(config, api, url, Clock(), hook) as service:
                with pages.about(service):
                    tell(f"@{api.username} is at work. Ctrl-C ends it.")
                    await first(stop.wait(), service.ended.wait())
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
    await first(reaching, stop.wait())
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
