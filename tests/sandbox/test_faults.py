import asyncio

import aiohttp
import pytest

from bot.sandbox import ApiError, Fault, Flood, Persona, Sandbox
from tests.sandbox.conftest import TOKEN, Client


async def _send(bot: Client, text: str = "hi") -> tuple[int, bytes]:
    url = f"{bot.base}/bot{TOKEN}/sendMessage"
    async with bot.session.post(url, json={"chat_id": 1001, "text": text}) as answer:
        return answer.status, await answer.read()


async def test_a_lost_answer_has_its_effect(sandbox: Sandbox, bot: Client, li_na: Persona) -> None:
    sandbox.faults.add("sendMessage", Fault.LOST)
    with pytest.raises(aiohttp.ClientError):
        await _send(bot)
    assert [shown.text for shown in li_na.messages] == ["hi"]
    assert (await _send(bot))[0] == 200


async def test_a_reset_has_no_effect(sandbox: Sandbox, bot: Client, li_na: Persona) -> None:
    sandbox.faults.add("sendMessage", Fault.RESET)
    with pytest.raises(aiohttp.ClientError):
        await _send(bot)
    assert li_na.messages == []


async def test_a_late_answer_comes_when_it_is_let_go(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    held = asyncio.Event()
    sandbox.faults.add("sendMessage", Fault.LATE, until=held)
    sending = asyncio.create_task(_send(bot))
    await li_na.sees("hi")
    assert not sending.done()
    held.set()
    assert (await sending)[0] == 200


@pytest.mark.parametrize(
    ("fault", "status", "there"),
    [
        (Fault.BAD_GATEWAY, 502, False),
        (Fault.FLOOD, 429, False),
        (Fault.BARE_FLOOD, 429, False),
        (Fault.TRUNCATED, 200, True),
        (Fault.HOLLOW, 200, True),
        (Fault.NULL, 200, True),
        (Fault.EMPTY, 200, True),
        (Fault.PAGE, 200, True),
        (Fault.STRANGE, 200, True),
    ],
)
async def test_each_fault_says_whether_the_call_took_effect(
    sandbox: Sandbox, bot: Client, li_na: Persona, fault: Fault, status: int, there: bool
) -> None:
    sandbox.faults.add("sendMessage", fault, seconds=7)
    answered, body = await _send(bot)
    assert (answered, bool(li_na.messages)) == (status, there)
    assert (b"retry_after" in body) == (fault is Fault.FLOOD)
    assert (b"message_id" in body) == (fault is Fault.TRUNCATED)


async def test_garbage_that_claims_to_be_gzip(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    sandbox.faults.add("sendMessage", Fault.GARBAGE)
    with pytest.raises(aiohttp.ClientPayloadError):
        await _send(bot)
    assert len(li_na.messages) == 1


async def test_a_fault_meets_its_chat_its_method_and_its_number_of_calls(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    refusal = ApiError(403, "Forbidden: user is deactivated")
    sandbox.faults.add("sendMessage", refusal, times=2, chat=1001)
    sandbox.faults.add("sendMessage", refusal, chat=5)
    answers = [(await _send(bot))[0] for _ in range(3)]
    assert answers == [403, 403, 200]
    assert await bot.ok("getMe")


async def test_the_log_tells_what_was_asked_and_what_came_of_it(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    sandbox.faults.add("sendMessage", Fault.FLOOD)
    await _send(bot)
    sent = await bot.ok("sendMessage", chat_id=1001, text="[x", link_preview_options={"a": 1})
    await bot.refused("sendMessage", chat_id=1001, text="")
    flooded, done, refused = sandbox.calls
    assert (flooded.fault, flooded.result) == (Fault.FLOOD, None)
    assert (done.method, done.chat, done.result) == ("sendMessage", 1001, sent)
    assert done.params["link_preview_options"] == {"a": 1}
    assert done.params["text"] == "[x"
    assert refused.error is not None
    assert refused.error.description == "Bad Request: message text is empty"


async def test_who_sends_too_fast_is_told_how_long_to_wait(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    sandbox.limit(Flood(per_chat=0.01))
    await bot.ok("sendMessage", chat_id=1001, text="one")
    status, body = await bot.answer("sendMessage", chat_id=1001, text="two")
    seconds = body["parameters"]["retry_after"]
    assert (status, body["description"]) == (429, f"Too Many Requests: retry after {seconds}")
    assert 90 < seconds <= 100
    sandbox.limit(None)
    await bot.ok("sendMessage", chat_id=1001, text="two")


async def test_the_limit_over_all_chats_counts_too(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    others = [sandbox.person(2000 + number, "Rep") for number in range(3)]
    for other in others:
        other.say("/start")
    sandbox.limit(Flood(overall=2, per_chat=0.01))
    statuses = [
        (await bot.answer("sendMessage", chat_id=other.id, text="hi"))[0] for other in others
    ]
    assert statuses == [200, 200, 429]
