"""No secret shows: not in what is printed, not in a log at DEBUG, not in an error or a repr."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.config import Environment, config_of, read_environment
from bot.config_public import Called
from bot.sandbox import Fault, Sandbox
from bot.transport.api import Api
from bot.transport.hook import WebhookSection, hook_of
from storage import Ledger, LedgerUnavailable
from storage.machinery.schema import SchemaError, migrate, state
from tests.canaries import CANARIES, DATABASE_PASSWORD, TOKEN, WATCH, WEBHOOK_SECRET
from tests.process import NO_PATIENCE, Program

UNREACHABLE = f"postgresql://rapport:{DATABASE_PASSWORD}@127.0.0.1:1/rapport"
VARIABLES = {
    "TELEGRAM_BOT_TOKEN": TOKEN,
    "RAPPORT_DATABASE_URL": UNREACHABLE,
    "RAPPORT_WEBHOOK_SECRET": WEBHOOK_SECRET,
}
LOUD = '[log]\nlevel = "debug"\nformat = "json"\n[operation]\nlisten = "127.0.0.1:0"\n'


def shows(value: object) -> bool:
    return any(canary in text for canary in CANARIES for text in (str(value), repr(value)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: read_environment(VARIABLES),
        lambda: read_environment(VARIABLES).webhook_secret,
        lambda: vars(config_of()),
        lambda: Api(TOKEN),
        lambda: hook_of(
            Called(url="https://x.example"), WebhookSection(), SecretStr(WEBHOOK_SECRET)
        ),
    ],
    ids=["Environment", "SecretStr", "Config", "Api", "Hook"],
)
def test_p20_a_repr_shows_no_secret(make: Callable[[], object]) -> None:
    assert not shows(make())


def test_p20_each_secret_of_the_environment_is_known_to_the_log() -> None:
    known = read_environment(VARIABLES).secrets()
    assert {TOKEN, UNREACHABLE, WEBHOOK_SECRET, DATABASE_PASSWORD} <= set(known)
    fields = [name for name, kind in Environment.__annotations__.items() if "Secret" in str(kind)]
    assert len(fields) == 3, "a new secret has to be named in Environment.secrets, and here"


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def test_p20_a_database_that_is_away_is_an_error_without_its_password() -> None:
    ledger = Ledger(UNREACHABLE)
    with pytest.raises(LedgerUnavailable) as unavailable:
        await ledger.write(lambda tx: None)
    await ledger.close()
    for look in (migrate, state):
        with pytest.raises(SchemaError) as unusable:
            look(UNREACHABLE)
        assert not [each for each in chain(unusable.value) if shows(each)]
    assert not [each for each in chain(unavailable.value) if shows(each)]
    assert not shows(ledger.url)


@pytest.mark.parametrize("text", [TOKEN, f"https://api.telegram.org/bot{TOKEN}/getMe"])
def test_p20_the_watch_finds_what_is_logged_by_whomever_and_however(text: str) -> None:
    log = logging.getLogger("some.package")
    ways: list[Callable[[], Any]] = [
        lambda: log.debug("calling %s", text),
        lambda: log.debug("calling", extra={"url": text}),
        lambda: log.debug("failed", exc_info=ValueError(text)),
        lambda: log.debug({"url": text}),
    ]
    for way in ways:
        WATCH.leaks.clear()
        way()
        assert WATCH.leaks
        WATCH.leaks.clear()


async def test_p20_a_bot_in_every_kind_of_trouble_prints_no_secret_at_debug(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_text(LOUD)
    async with Sandbox(TOKEN) as sandbox:
        known = {
            **VARIABLES,
            "TELEGRAM_API_BASE": sandbox.base_url,
            "RAPPORT_DATABASE_URL": f"sqlite:///{tmp_path}/rapport.db",
        }
        for fault in (Fault.BAD_GATEWAY, Fault.RESET, Fault.TRUNCATED, Fault.GARBAGE):
            sandbox.faults.add("*", fault)
        bot = await Program.start(["run"], tmp_path, first=NO_PATIENCE, **known)
        await bot.says("is at work")
        sandbox.faults.add("getUpdates", Fault.RESET)
        stranger = sandbox.person(7_000_000_002, "Somebody")
        stranger.say("hello")
        await stranger.sees(lambda shown: shown.from_bot)
        sandbox.world.token = "77:another"
        stranger.say("hello again")  # ends the long poll
        assert await bot.ends() == 2
    for told in ("cannot be reached", '"level": "debug"', "refuses the bot's token"):
        assert told in bot.out, "there was something to read"
    assert not shows(bot.out)
