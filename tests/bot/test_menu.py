"""What the messenger shows of us: set where it differs, part by part, until all of it stands."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from bot.clock import Clock
from bot.menu import DEFAULT, Menu, parts
from bot.sandbox import ApiError, Fault, Sandbox
from bot.sandbox.profile import commands_by_language
from bot.transport.api import Api
from bot.transport.backoff import Backoff
from handlers.doors.commands import COMMANDS as ROUTES
from handlers.doors.commands import listed
from handlers.frame.policy import Place
from handlers.frame.say import LANGUAGES, Say
from handlers.home.words import about
from storage import Ledger, leases
from tests.stage import Stage
from tests.wire import TOKEN, api, ledger, sandbox

__all__ = ["api", "ledger", "sandbox"]

ZONE = "Asia/Shanghai"
QUICK = Backoff(first=0.001, most=0.002)
CODES = {language: "" if language == DEFAULT else language for language in LANGUAGES}
PRIVATE, GROUPS, LEADING = "all_private_chats", "all_group_chats", "all_chat_administrators"


@dataclass
class Telegram:
    """What is shown there, and the calls that set it."""

    sandbox: Sandbox
    api: Api
    ledger: Ledger

    async def publishes(self, holder: str = "one") -> list[str]:
        """Publish the menu; the methods that changed something."""
        before = len(self.sandbox.calls)
        await Menu(self.api, self.ledger, Clock(), holder, QUICK).stand(ZONE)
        return [call.method for call in self.sandbox.calls[before:] if call.method[:3] == "set"]

    def commands(self, scope: str, code: str) -> dict[str, str]:
        kept = self.sandbox.world.settings["commands"].get(f"{scope}|{code}", [])
        return {each["command"]: each["description"] for each in kept}

    @property
    def shown(self) -> dict[str, Any]:
        names = ("commands", "description", "short_description", "menu")
        return {name: dict(self.sandbox.world.settings[name]) for name in names}


@pytest.fixture
async def telegram(sandbox: Sandbox, api: Api, ledger: Ledger) -> Telegram:
    return Telegram(sandbox, api, ledger)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_language_has_its_own_menu(telegram: Telegram, language: str) -> None:
    await telegram.publishes()
    say, code = Say(language, ZONE), CODES[language]
    hints = {each.name[1:]: each.hint_in(say) for each in listed() if len(each.rule.who) == 3}
    assert telegram.commands(PRIVATE, code) == hints
    assert telegram.shown["description"][code] == about(say)[0]
    assert telegram.shown["short_description"][code] == about(say)[1]
    groups = telegram.commands(GROUPS, code)
    assert groups == {each: hints[each] for each in groups}
    assert len(telegram.commands(LEADING, code)) > len(groups) > 0


async def test_the_languages_differ_and_no_other_is_set(telegram: Telegram) -> None:
    await telegram.publishes()
    world = telegram.sandbox.world
    assert {place.partition("|")[2] for place in world.settings["commands"]} == {"", "zh"}
    english, chinese = (commands_by_language(world)[code] for code in ("", "zh"))
    assert english[0]["description"] == "Log a visit"
    assert chinese[0]["description"] == "记一次拜访"
    assert telegram.shown["menu"][""] == {"type": "commands"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_group_is_offered_what_works_there_and_nothing_else(
    telegram: Telegram, language: str
) -> None:
    await telegram.publishes()
    code = CODES[language]
    assert set(telegram.commands(GROUPS, code)) == {"level", "week"}
    assert set(telegram.commands(LEADING, code)) == {"level", "week", "bind", "unbind"}
    for name in telegram.commands(LEADING, code):
        assert ROUTES[f"/{name}"].rule.where is not Place.PRIVATE


async def test_what_is_shown_already_is_not_set_again(telegram: Telegram) -> None:
    assert len(await telegram.publishes()) == len(list(parts(ZONE)))
    assert await telegram.publishes("another") == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_only_what_differs_is_set(telegram: Telegram, language: str) -> None:
    await telegram.publishes()
    whole = telegram.shown
    code, scope = CODES[language], {"type": PRIVATE}
    await telegram.api.call("setMyCommands", commands=[], scope=scope, language_code=code)
    await telegram.api.call("setMyShortDescription", short_description="x", language_code=code)
    assert await telegram.publishes() == ["setMyCommands", "setMyShortDescription"]
    assert telegram.shown == whole


async def test_a_part_that_is_refused_keeps_no_other_back_and_is_tried_until_it_stands(
    telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    faults = telegram.sandbox.faults
    faults.add("setMyDescription", ApiError(400, "Bad Request: no such luck"), times=10**6)
    faults.add("getMyCommands", Fault.BAD_GATEWAY, times=2)
    publishing = asyncio.create_task(telegram.publishes())
    bell, settings = telegram.sandbox.world.bell, telegram.sandbox.world.settings
    await bell.until(lambda: "menu" in settings and len(settings["commands"]) == 6)
    assert "description" not in settings
    faults.clear()
    set_ = await publishing
    assert len(telegram.shown["description"]) == len(LANGUAGES)
    assert set_.count("setMyShortDescription") == 2, "what stands is left alone"
    assert caplog.text.count("waits:") == 4, "each is told once"


async def test_of_several_replicas_one_sets_it(telegram: Telegram) -> None:
    async with Api(TOKEN, telegram.sandbox.base_url) as api:
        other = Telegram(telegram.sandbox, api, telegram.ledger)
        await asyncio.gather(telegram.publishes("one"), other.publishes("other"))
    calls = [call.method for call in telegram.sandbox.calls if call.method[:3] == "set"]
    assert len(calls) == len(list(parts(ZONE)))
    assert await telegram.ledger.read(lambda tx: leases.found(tx, "menu")) is None


async def test_a_service_at_work_shows_it(stage: Stage) -> None:
    settings = stage.sandbox.world.settings
    await stage.sandbox.world.bell.until(lambda: "menu" in settings)
    assert len(settings["commands"]) == 6
