"""`sandbox`, and `run` without a token: the sandbox and the bot, until Ctrl-C or SIGTERM.

A file of its own: a real bot has no use for the sandbox, and does not load it.
"""

from collections.abc import Callable
from pathlib import Path

from bot.clock import Clock
from bot.commands.ending import first, stop_signal
from bot.config import Config
from bot.demo import furnish
from bot.logs import hear_the_loop
from bot.operation.pages import Pages
from bot.sandbox import Sandbox
from bot.service import running
from bot.transport.api import Api

Tell = Callable[[str], None]


async def serve_sandbox(config: Config, url: str, port: int | None, tell: Tell) -> None:
    """The local messenger with the chat page, and the bot beside it in one process."""
    hear_the_loop()
    stop = stop_signal()
    clock = Clock()
    state = Path(config.sandbox.state)
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
                await first(stop.wait(), service.ended.wait())
    finally:
        await sandbox.close()
    tell("Ended; the next start finds everything as it was left.")
