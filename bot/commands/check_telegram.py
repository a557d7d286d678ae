"""What `check` learns from the Bot API: token, groups, webhook, clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from telegram.error import InvalidToken, TelegramError

from bot.commands.finding import Finding
from bot.config import Config, Environment
from bot.transport.api import Api
from bot.transport.hook import Hook, WebhookRefused, hook_of

MAX_SKEW = 5.0  # seconds
RECENT = timedelta(hours=1)


async def telegram(config: Config, environment: Environment) -> list[Finding]:
    if environment.token is None:
        missing = "TELEGRAM_BOT_TOKEN is not set; `sandbox` works without it"
        return [Finding("token", False, missing)]
    try:
        hook = hook_of(
            config.reach.webhook,
            config.webhook,
            environment.webhook_secret,
            own_server=environment.own_server,
        )
    except WebhookRefused as error:
        return [Finding("webhook", False, str(error))]
    try:
        async with Api(environment.token.get_secret_value(), environment.api_base) as api:
            lines = [Finding("token", True, f"@{api.username}"), *_modes(api)]
            lines.append(_webhook(await api.call("getWebhookInfo"), hook))
    except InvalidToken:
        return [Finding("token", False, "the Bot API refuses it; get a valid one from BotFather")]
    except TelegramError as error:
        told = f"{environment.api_base} cannot be reached ({type(error).__name__})"
        return [Finding("token", False, f"{told}; check the network, a proxy, TELEGRAM_API_BASE")]
    return [*lines, await _clock(environment.api_base)]


def _modes(api: Api) -> Iterator[Finding]:
    """What BotFather can switch on, and Rapport does not want."""
    if api.bot.supports_inline_queries:
        off = "inline mode is on; switch it off with BotFather (/setinline)"
        yield Finding("inline mode", False, off)
    if api.bot.can_read_all_group_messages:
        off = "the bot hears all that is written in its groups; BotFather: /setprivacy, Enable"
        yield Finding("groups", True, off, warns=True)


def _webhook(info: dict[str, Any], hook: Hook | None) -> Finding:
    """As it is set at Telegram against as it is configured; an address is never printed."""
    there = info.get("url", "")
    if hook is None:
        if there:
            taken = "a webhook is set, so `run` cannot poll; take it away (deleteWebhook)"
            return Finding("webhook", False, taken)
        return Finding("webhook", True, "none; `run` polls")
    waiting = f"{info.get('pending_update_count', 0)} updates wait at Telegram"
    if not there:
        return Finding("webhook", True, f"not set yet; `run` sets it; {waiting}")
    if there != hook.url:
        other = (
            "Telegram brings the updates to another address; does another program use the token?"
        )
        return Finding("webhook", False, other)
    failed = datetime.fromtimestamp(info.get("last_error_date", 0), UTC)
    if datetime.now(UTC) - failed < RECENT:
        met = f"Telegram met “{info.get('last_error_message')}” at {failed:%H:%M} UTC; {waiting}"
        return Finding("webhook", True, met, warns=True)
    return Finding("webhook", True, f"set; {waiting}")


async def _clock(api_base: str) -> Finding:
    """Our clock against the server's Date header."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.head(api_base) as response,
        ):
            theirs = parsedate_to_datetime(response.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return Finding("clock", True, "not compared: the server tells no time")
    skew = abs((datetime.now(UTC) - theirs).total_seconds())
    if skew > MAX_SKEW:
        return Finding(
            "clock", False, f"{skew:.0f} s off the server's; set up time synchronisation"
        )
    return Finding("clock", True, "agrees with the server's")
