"""What the Bot API may answer, and what the people on both sides of a conversation see of it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox import ApiError, Call, Fault
from bot.transport import token
from bot.transport.backoff import Backoff
from bot.transport.polling import Polling
from storage import tables
from tests.hostile.drafts import levels_of_draft
from tests.hostile.relay import relayed
from tests.hostile.rows import Rep, Sees, chooses, row, speaking
from tests.stage import Actor, Stage, at_work, furnished

QUICK = Backoff(first=0.001, most=0.002)
BLOCKED = (
    "bot was blocked by the user",
    "user is deactivated",
    "bot was kicked from the supergroup chat",
    "bot is not a member of the channel chat",
    "the group chat was deleted",
    "bot can't initiate conversation with a user",
)


def bad(words: str) -> ApiError:
    return ApiError(400, f"Bad Request: {words}")


def forbidden(words: str) -> ApiError:
    return ApiError(403, f"Forbidden: {words}")


def made(stage: Stage, method: str, person: Actor | Rep, since: int = 0) -> list[Call]:
    """The calls of that method to the person's chat."""
    chat = person.persona.chat
    return [c for c in stage.sandbox.calls[since:] if c.method == method and c.chat == chat]


def told(person: Actor, *words: str) -> list[str]:
    """The bot's messages to the person that hold all of the words."""
    shown = [each.text for each in person.persona.messages if each.from_bot]
    return [text for text in shown if all(word in text for word in words)]


def polling(stage: Stage) -> Polling:
    assert isinstance(stage.service.transport, Polling)
    return stage.service.transport


async def until(there: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what rings no bell; half a minute at most, as a machine may be busy."""
    for _ in range(3000):
        if await there():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


async def met(stage: Stage) -> None:
    """Wait until the bot has met all faults that were planned."""

    async def none_left() -> bool:
        return not stage.sandbox.faults._planned

    await until(none_left)


async def lets_grace_fall(emma: Actor) -> None:
    """Emma rates Grace down, which Daniel is to be told of at once."""
    await emma.says("/rate grace", "Rate afresh")
    await emma.presses("Rate afresh")
    await emma.rates("③", "③", "③", "③", "①", "③")
    await emma.presses("Submit", "Recorded")


async def reachable(stage: Stage, person: Actor) -> bool:
    p = tables.people.c
    query = select(p.reachable).where(p.telegram_id == person.persona.id)
    return bool(await stage.asks(lambda tx: tx.execute(query).scalar_one()))


async def notices_to(stage: Stage, person: Actor) -> list[Any]:
    n, p = tables.notices, tables.people
    query = select(n).join(p, p.c.id == n.c.person_id).where(p.c.telegram_id == person.persona.id)
    return list(await stage.asks(lambda tx: tx.execute(query).all()))


@pytest.fixture
async def daniel(stage: Stage, sees: Sees) -> Actor:
    """Emma's manager, in the language of the row."""
    await chooses(stage, "Daniel Weber", sees)
    return stage.daniel


# -- pauses ------------------------------------------------------------------------------------


@row("B53", en="2 of 5", zh="2/5")
async def test_after_a_pause_of_telegrams_the_latest_screen_arrives_and_others_do_not_wait(
    rep: Rep, stage: Stage
) -> None:
    stage.sandbox.faults.add("sendMessage", Fault.FLOOD, chat=rep.persona.chat, seconds=1)
    rep.persona.say("/help")
    rep.persona.say("/week")
    await stage.li_na.says("/week", "2/5")
    assert told(rep, *rep.sees.words) == []
    await rep.is_told()
    assert told(rep, "/visit", "/rate", "/level") == [], "what is out of date is not sent late"


@row("B53")
async def test_a_very_long_pause_holds_one_chats_notices_that_long_and_is_told(
    stage: Stage, daniel: Actor, complaints: list[str]
) -> None:
    stage.sandbox.faults.add("sendMessage", Fault.FLOOD, chat=daniel.persona.chat, seconds=10_072)
    await lets_grace_fall(stage.emma)
    await met(stage)
    asked = len(made(stage, "sendMessage", daniel))
    await stage.waits(minutes=5)
    await stage.settles()
    assert len(made(stage, "sendMessage", daniel)) == asked
    assert told(daniel, "Grace Miller") == []
    assert {each.state for each in await notices_to(stage, daniel)} <= {"waiting", "leased"}
    await stage.li_na.says("/week", "2/5")
    complaints.clear()


@row("B53", en="2 of 5", zh="2/5")
async def test_a_pause_without_a_length_is_tried_again(rep: Rep, stage: Stage) -> None:
    stage.sandbox.faults.add("sendMessage", Fault.BARE_FLOOD, chat=rep.persona.chat)
    await rep.says("/week", *rep.sees.words)
    assert len(made(stage, "sendMessage", rep)) >= 2


# -- messages that cannot be changed -------------------------------------------------------------


@row("B54")
async def test_a_screen_that_is_shown_already_is_a_success(rep: Rep, stage: Stage) -> None:
    await rep.begins_to_rate()
    before = len(stage.sandbox.calls)
    words = "message is not modified: specified new message content is exactly the same"
    stage.sandbox.faults.add("editMessageText", bad(words))
    rep.persona.press("③")
    await stage.settles()
    assert (await levels_of_draft(stage))["engagement"] == 1
    assert len(made(stage, "editMessageText", rep, before)) == 1
    assert made(stage, "sendMessage", rep, before) == []


@row("B55")
async def test_a_tap_that_is_answered_too_late_has_had_its_effect(
    rep: Rep, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await rep.begins_to_rate()
    late = "query is too old and response timeout expired or query ID is invalid"
    stage.sandbox.faults.add("answerCallbackQuery", bad(late))
    await rep.presses("③", "3/6")
    await stage.settles()
    assert (await levels_of_draft(stage))["engagement"] == 1
    assert [each for each in caplog.records if each.name.startswith("bot.sender")] == []


@pytest.mark.parametrize("words", ["message to edit not found", "message can't be edited"])
@row("B56", en="Engagement", zh="活动参与")
async def test_a_screen_that_cannot_be_changed_is_sent_anew_and_works(
    rep: Rep, stage: Stage, words: str
) -> None:
    old = await rep.says("/rate anna", "1/6")
    stage.sandbox.faults.add("editMessageText", bad(words))
    await rep.presses("③")
    new = await rep.is_told("2/6")
    assert new.id != old.id
    await stage.settles()
    d = tables.drafts.c
    kept = await stage.asks(lambda tx: tx.execute(select(d.message_id)).scalar_one())
    assert kept == new.id
    await rep.presses("③", "3/6")


@pytest.mark.parametrize(
    "words", ["message to delete not found", "message can't be deleted for everyone"]
)
@row("B57")
async def test_a_message_that_cannot_be_removed_harms_nobody(
    rep: Rep, stage: Stage, words: str
) -> None:
    await rep.says("/rate anna", "1/6")
    stage.sandbox.faults.add("deleteMessage", bad(words))
    await rep.says("3", "2/6")  # the former screen is to give way
    await stage.settles()
    assert len(made(stage, "deleteMessage", rep)) == 1
    await rep.says("3", "3/6")
    assert (await levels_of_draft(stage))["engagement"] == 1


# -- texts that Telegram does not take -----------------------------------------------------------


@row("B58", en="2 of 5", zh="2/5")
async def test_markup_that_does_not_parse_goes_out_as_plain_text_and_is_complained_of(
    rep: Rep, stage: Stage, complaints: list[str]
) -> None:
    words = 'can\'t parse entities: Unsupported start tag "x" at byte offset 3'
    stage.sandbox.faults.add("sendMessage", bad(words), chat=rep.persona.chat)
    shown = await rep.says("/week", *rep.sees.words)
    assert "<" not in shown.text
    assert "entities" not in shown.raw
    assert any("markup" in each for each in complaints)
    complaints.clear()


@pytest.mark.parametrize("words", ["message is too long", "Text is too long"])
@row("B59")
async def test_what_telegram_finds_too_long_comes_in_parts_with_the_buttons_below(
    rep: Rep, stage: Stage, complaints: list[str], words: str
) -> None:
    await rep.begins_a_visit()
    note = "\n".join(f"line {number} " + "x" * 60 for number in range(45))
    stage.sandbox.faults.add("sendMessage", bad(words), chat=rep.persona.chat)
    last = await rep.says(note, "line 44", rep.sees.say.label("✓ Save the visit"))
    parts = [each for each in rep.persona.messages if each.from_bot and "x" * 60 in each.text]
    assert len(parts) == 2
    assert not parts[0].labels
    assert parts[1].id == last.id
    whole = "\n".join(each.text for each in parts)
    assert all(line in whole for line in note.split("\n"))
    assert any("too long" in each for each in complaints)
    complaints.clear()


# -- chats that are gone, or elsewhere -----------------------------------------------------------


@pytest.mark.parametrize("words", ["chat not found", "user not found"])
@row("B60", en="Hello, Emma Fischer.", zh="Emma Fischer，你好。")
async def test_a_chat_that_is_not_there_is_tried_once_and_a_start_revives_it(
    rep: Rep, stage: Stage, words: str
) -> None:
    await costs_one_try(rep, stage, bad(words))
    await rep.says("/start", *rep.sees.words)
    assert await reachable(stage, rep)


@row("B61", en="I answer that only in our private chat.", zh="这个我只在私聊里回答。")
async def test_what_goes_to_a_group_follows_it_into_the_supergroup(rep: Rep, stage: Stage) -> None:
    team = stage.sandbox.group("Orion project", [rep.persona])
    here = Actor(rep.persona.at(team))
    await stage.settles()
    here.persona.say("/week")
    new = team.upgrade(rep.persona, silently=True)
    await stage.settles()
    said = [each.text for each in (*team.messages, *new.messages) if each.from_bot]
    assert len(said) == 1


@row("B62", en="Hello, Emma Fischer.", zh="Emma Fischer，你好。")
async def test_who_cannot_be_written_to_is_tried_once_and_a_start_revives_them(
    rep: Rep, stage: Stage
) -> None:
    for words in BLOCKED:
        await costs_one_try(rep, stage, forbidden(words))
        await rep.says("/start", *rep.sees.words)
        assert await reachable(stage, rep), words


@row(
    "B62",
    en=("Rapport cannot reach Emma Fischer", "ask them to open the chat with me and send /start"),
    zh=("Emma Fischer", "/start"),
)
async def test_the_manager_hears_of_somebody_who_cannot_be_reached(
    stage: Stage, daniel: Actor, sees: Sees
) -> None:
    stage.emma.persona.block()
    await stage.moves_to(4, 15)
    await daniel.reads(*sees.words)
    assert not await reachable(stage, stage.emma)
    await stage.waits(minutes=1)
    await stage.settles()
    assert len(told(daniel, *sees.words)) == 1


@row("B62")
async def test_who_blocked_the_bot_and_lets_it_in_again_is_written_to_again(
    rep: Rep, stage: Stage
) -> None:
    rep.persona.block()
    await stage.settles()
    assert not await reachable(stage, rep)
    rep.persona.unblock()
    await stage.settles()
    assert await reachable(stage, rep)


async def costs_one_try(rep: Rep, stage: Stage, refusal: ApiError) -> None:
    before = len(stage.sandbox.calls)
    stage.sandbox.faults.add("sendMessage", refusal, chat=rep.persona.chat)
    rep.persona.say("/week")

    async def marked() -> bool:
        return not await reachable(stage, rep)

    await until(marked)
    await stage.settles()
    assert len(made(stage, "sendMessage", rep, before)) == 1


# -- the token, the other poller, the tired server -----------------------------------------------


@row("B63", en="Grace Miller", zh="Grace Miller")
async def test_a_revoked_token_stops_all_with_a_line_that_does_not_show_it_and_drops_nothing(
    sqlite_url: str, sees: Sees, complaints: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token, "PATIENCE", 3.0)  # instead of minutes
    async with furnished(sqlite_url) as sandbox:
        async with at_work(sandbox, sqlite_url) as stage:
            await chooses(stage, "Daniel Weber", sees)
            pause = 3600
            sandbox.faults.add(
                "sendMessage", Fault.FLOOD, chat=stage.daniel.persona.chat, seconds=pause
            )
            await lets_grace_fall(stage.emma)
            await stage.settles()
        good, sandbox.world.token = sandbox.world.token, "77:another"
        sandbox.advance(2 * pause, outage=True)
        sandbox.world.token = good
        async with at_work(sandbox, sqlite_url) as stage:
            sandbox.world.token = "77:another"
            stage.daniel.persona.say("/week")
            await stage.service.ended.wait()
        sandbox.world.token = good
        assert sandbox.world.has_updates(), "what was said waits at Telegram"
        complaints_of_the_token = [each for each in complaints if "token" in each]
        assert complaints_of_the_token
        assert all(good not in each for each in complaints)
        complaints.clear()
        async with at_work(sandbox, sqlite_url) as stage:
            await stage.settles()
            assert told(stage.daniel, *sees.words)
            assert not sandbox.world.has_updates()


@row("B64")
async def test_another_poller_is_named_once_and_polling_resumes_when_it_has_stopped(
    stage: Stage, complaints: list[str]
) -> None:
    words = "Conflict: terminated by other getUpdates request"
    stage.sandbox.faults.add("getUpdates", ApiError(409, words), times=3)
    polling(stage)._conflict_backoff = QUICK
    await stage.emma.says("/week", "2 of 5")  # ends the poll that is open
    await stage.emma.says("/week", "2 of 5")
    assert [each for each in complaints if "another program polls" in each] == [
        "another program polls this bot too: waiting until it has stopped"
    ]
    complaints.clear()


TIRED = Fault.BAD_GATEWAY, Fault.TRUNCATED, Fault.GARBAGE, ApiError(500, "Internal Server Error")


@pytest.mark.parametrize("fault", TIRED, ids=str)
@row("B65", en="2 of 5", zh="2/5")
async def test_a_tired_server_is_asked_again_and_nothing_is_lost(
    rep: Rep, stage: Stage, fault: Fault | ApiError
) -> None:
    polling(stage)._backoff = QUICK
    stage.sandbox.faults.add("getUpdates", fault)
    stage.sandbox.faults.add("sendMessage", fault, chat=rep.persona.chat)
    await rep.says("/week", *rep.sees.words)
    await rep.says("/week", *rep.sees.words)  # this one comes by the poll that is spoilt
    await met(stage)


@row("B66", en="visits done.", zh="本周拜访已完成")
async def test_where_no_connection_comes_about_it_is_tried_again_without_a_doubt(
    sqlite_url: str, sees: Sees
) -> None:
    async with furnished(sqlite_url) as sandbox, relayed(sandbox.base_url) as relay:
        sandbox.base_url = relay.url
        async with at_work(sandbox, sqlite_url) as stage:
            polling(stage)._backoff = QUICK
            rep = await speaking(stage, sees)
            await relay.cut()
            await stage.moves_to(4, 15)

            async def tried() -> bool:
                kept = await notices_to(stage, rep)
                return any(each.tries and each.lease_until is None for each in kept)

            await until(tried)
            assert told(rep, *sees.words) == []
            await relay.mend()
            await stage.waits(minutes=10)
            shown = await rep.is_told()
            assert sees.say.label("(possibly sent before)") not in shown.text


@row(
    "B67",
    en=("Grace Miller", "(possibly sent before)"),
    zh=("Grace Miller", "（这条可能已经发过）"),
)
async def test_an_alert_in_doubt_comes_again_and_says_that_it_may_be_a_copy(
    stage: Stage, daniel: Actor, sees: Sees
) -> None:
    stage.sandbox.faults.add("sendMessage", Fault.LOST, chat=daniel.persona.chat)
    await lets_grace_fall(stage.emma)
    await met(stage)
    await stage.settles()
    await stage.waits(hours=1)
    await daniel.reads(*sees.words)
    first, *copies = told(daniel, "Grace Miller", "#A1")
    assert sees.words[1] not in first
    assert len(copies) == 1
    assert sees.words[1] in copies[0]


@row("B67", en="Engagement", zh="活动参与")
async def test_a_change_in_doubt_is_made_again_and_shows_once(rep: Rep, stage: Stage) -> None:
    await rep.says("/rate anna", "1/6")
    before = len(stage.sandbox.calls)
    stage.sandbox.faults.add("editMessageText", Fault.LOST)
    await rep.presses("③")
    await rep.is_told("2/6")
    await rep.says("/help", "/visit")  # and by now all before it is shown
    assert len(made(stage, "editMessageText", rep, before)) == 2
    assert len(told(rep, *rep.sees.words)) == 1


@row("B68", en="Engagement", zh="活动参与")
async def test_an_answer_that_names_no_message_counts_as_sent_and_is_noted(
    rep: Rep, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.sandbox.faults.add("sendMessage", Fault.HOLLOW, chat=rep.persona.chat)
    await rep.says("/rate anna", "1/6")
    await rep.presses("③", *rep.sees.words, "2/6")
    assert len(told(rep, "1/6")) + len(told(rep, "2/6")) == 1
    assert "does not name the message" in caplog.text
