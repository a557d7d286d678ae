"""`python -m bot check`: configuration, rubrics, database, token and clock, one line each."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from telegram.error import InvalidToken, TelegramError

from bot.commands.database import database_url
from bot.config import Config, ConfigError, Environment, read_config, read_environment
from bot.rubrics import company_rubrics
from bot.transport.api import Api
from scoring.rubric import RubricError
from storage.durable import worries
from storage.schema import SchemaError, State, state

MOST_SKEW = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Line:
    """One finding. A line that is not `good` says what to do."""

    name: str
    good: bool
    text: str

    def __str__(self) -> str:
        return f"{'ok ' if self.good else 'BAD'}  {self.name:<14} {self.text}"


def run_check(say: Callable[[str], None]) -> bool:
    """Print the lines; True if all is well."""
    try:
        environment = read_environment()
        config = read_config(environment.file)
    except ConfigError as error:
        say(str(Line("configuration", False, str(error))))
        return False
    lines = [
        Line("configuration", True, f"{environment.file} · zone {config.team.zone}"),
        _rubrics(config),
        _database(config, environment),
        *asyncio.run(_telegram(environment)),
    ]
    for line in lines:
        say(str(line))
    return all(line.good for line in lines)


def _rubrics(config: Config) -> Line:
    try:
        found = company_rubrics(config)
    except RubricError as error:
        return Line("rubrics", False, str(error))
    names = sorted({each.reference for each in found.current.values()})
    return Line("rubrics", True, ", ".join(names))


def _database(config: Config, environment: Environment) -> Line:
    try:
        url = database_url(config, environment)
        found, worried = state(url), worries(url)
    except SchemaError as error:
        return Line("database", False, str(error))
    if worried:
        return Line("database", False, "; ".join(worried))
    match found:
        case State.CURRENT:
            return Line("database", True, "up to date")
        case State.EMPTY:
            return Line("database", True, "empty; `run` or `migrate` builds it")
        case State.BEHIND:
            return Line("database", True, "of an older version; `run` or `migrate` updates it")
        case State.AHEAD:
            return Line("database", False, "of a newer version; install the newer Rapport")
        case _:
            return Line("database", False, "belongs to something else; give Rapport its own")


async def _telegram(environment: Environment) -> list[Line]:
    if environment.token is None:
        missing = "TELEGRAM_BOT_TOKEN is not set; `sandbox` works without it"
        return [Line("token", False, missing)]
    try:
        async with Api(environment.token.get_secret_value(), environment.api_base) as api:
            lines = [Line("token", True, f"@{api.username}")]
            if api.bot.supports_inline_queries:
                off = "inline mode is on; switch it off with BotFather (/setinline)"
                lines.append(Line("inline mode", False, off))
            webhook = await api.call("getWebhookInfo")
            if webhook.get("url"):
                taken = "a webhook is set, so `run` cannot poll; take it away (deleteWebhook)"
                lines.append(Line("webhook", False, taken))
    except InvalidToken:
        return [Line("token", False, "the Bot API refuses it; get a valid one from BotFather")]
    except TelegramError as error:
        where = environment.api_base
        return [Line("token", False, f"{where} cannot be reached ({type(error).__name__})")]
    return [*lines, await _clock(environment.api_base)]


async def _clock(api_base: str) -> Line:
    """Our clock against the server's Date header."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.head(api_base) as response,
        ):
            theirs = parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return Line("clock", True, "not compared: the server tells no time")
    skew = abs((datetime.now(UTC) - theirs).total_seconds())
    if skew > MOST_SKEW:
        return Line("clock", False, f"{skew:.0f} s off the server's; set up time synchronisation")
    return Line("clock", True, "agrees with the server's")
