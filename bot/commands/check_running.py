"""What the running bot reports about itself: only it can know some of this, such as that the
database file in which it writes is no longer the one that lies there."""

import aiohttp

from bot.commands.finding import Finding
from bot.config_types import host_and_port

PATIENCE = 10  # seconds; readiness itself gives the database three
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # where it listens, and is asked
_WORKING, _DATABASE, _DISK = "working", "database", "disk"
_SAYS = {
    _WORKING: "it is starting or ending; if it stays so, read its log",
    _DATABASE: (
        "it cannot write what it is told; if the database file was deleted or replaced beside it,"
        " put that file back, or stop the bot, restore the newest backup and start it; else read"
        " its log"
    ),
    _DISK: "the disk of its database is nearly full, or forgets: make room, or move the file",
}


async def running(listen: str) -> Finding | None:
    """Ask the bot that shows its health at `listen`; None where nobody does."""
    if not listen:
        return None
    listens, port = host_and_port(listen)
    host = _ANYWHERE.get(listens, listens)
    at = f"[{host}]" if ":" in host else host
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
            session.get(f"http://{at}:{port}/readyz") as answer,
        ):
            checks = (await answer.json())["checks"]
            wrong = [str(name) for name, good in checks.items() if not good]
    except aiohttp.ClientConnectorError:
        return None
    except TimeoutError:
        return Finding("ready", False, f"the bot at {listen} does not answer; restart it")
    except (aiohttp.ClientError, ValueError, LookupError, TypeError, AttributeError):
        text = f"something else answers at {listen}; give `operation.listen` another port"
        return Finding("ready", True, text, warns=True)
    return _of(listen, wrong)


def _of(listen: str, wrong: list[str]) -> Finding:
    """Without its database nothing else can be well, either."""
    if not wrong:
        return Finding("ready", True, f"the bot at {listen} is fit to work")
    known = next((_SAYS[name] for name in _SAYS if name in wrong), "")
    text = known or f"not well: {', '.join(wrong)}; see `/readyz` in docs/operate.md"
    return Finding("ready", False, f"the bot at {listen}: {text}")
