"""The Bot API over aiohttp: what trouble is called, and that the token never shows."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator

import pytest
from telegram import InputFile, InputMediaPhoto
from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.sandbox import ApiError, Fault, Sandbox
from bot.transport.aiohttp_request import AnswerLost, Overtaken, Unreached, only_while
from bot.transport.api import Api
from tests.wire import TOKEN

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x02\x08\x02\x00\x00\x00"


def chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def shows_token(error: BaseException) -> bool:
    """Whether the error or what lies behind it holds the token, in its text or in its parts."""
    return any(
        TOKEN in f"{link!s}{link!r}{link.args!r}{getattr(link, '__dict__', '')!r}"
        or "aiohttp" in type(link).__module__.partition(".")[0]
        for link in chain(error)
    )


async def trouble(api: Api, chat: int = 1001) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await api.call("sendMessage", chat_id=chat, text="hello")
    return caught.value


async def test_calls_and_typed_methods_work_side_by_side(api: Api, sandbox: Sandbox) -> None:
    li_na = sandbox.person(1001, "Li Na")
    li_na.say("/start")
    raw = await api.call("sendMessage", chat_id=1001, text="你好 😀", parse_mode=None)
    typed = await api.send_message(1001, "typed")
    assert [message.text for message in li_na.messages][1:] == ["你好 😀", "typed"]
    assert typed.message_id == raw["message_id"] + 1
    assert api.id == 77


async def test_what_is_no_longer_to_go_out_is_not_sent_even_with_the_connection_at_hand(
    api: Api, sandbox: Sandbox
) -> None:
    li_na = sandbox.person(1001, "Li Na")
    li_na.say("/start")
    photo = InputFile(PNG, filename="card.png")
    with only_while(lambda: False):
        for call in (
            api.call("sendMessage", chat_id=1001, text="late"),
            api.call("sendPhoto", chat_id=1001, photo=photo),
        ):
            with pytest.raises(Overtaken):
                await call
    await api.call("sendMessage", chat_id=1001, text="in time")
    assert [message.text for message in li_na.messages][1:] == ["in time"]


async def test_files_go_up_and_come_down(api: Api, sandbox: Sandbox) -> None:
    li_na = sandbox.person(1001, "Li Na")
    li_na.say("/start")
    photo = InputFile(PNG + b"one", filename="card.png")
    sent = await api.call("sendPhoto", chat_id=1001, photo=photo, caption="级别")
    media = InputMediaPhoto(PNG + b"two", "级别 2", filename="card.png")
    await api.call("editMessageMedia", chat_id=1001, message_id=sent["message_id"], media=media)
    assert li_na.last is not None
    assert (li_na.last.text, li_na.last.photo) == ("级别 2", PNG + b"two")
    file = await api.get_file(li_na.last.raw["photo"][-1]["file_id"])
    assert bytes(await file.download_as_bytearray()) == PNG + b"two"


async def test_b66_where_nobody_listens_nothing_was_sent() -> None:
    api = Api(TOKEN, "http://127.0.0.1:9")
    for request in api._request:
        await request.initialize()
    error = await trouble(api)
    for request in api._request:
        await request.shutdown()
    assert isinstance(error, Unreached)
    assert not shows_token(error)


@pytest.mark.parametrize(
    "fault",
    [Fault.LOST, Fault.RESET, Fault.TRUNCATED, Fault.GARBAGE, Fault.BAD_GATEWAY],
    ids=str,
)
async def test_b67_an_answer_that_is_not_telegrams_is_in_doubt(
    api: Api, sandbox: Sandbox, fault: Fault
) -> None:
    sandbox.person(1001, "Li Na").say("/start")
    sandbox.faults.add("sendMessage", fault)
    error = await trouble(api)
    assert isinstance(error, AnswerLost)
    assert not shows_token(error)


async def test_b67_an_answer_that_does_not_come_in_time_is_in_doubt(sandbox: Sandbox) -> None:
    sandbox.person(1001, "Li Na").say("/start")
    answer = asyncio.Event()
    sandbox.faults.add("sendMessage", Fault.LATE, until=answer)
    async with Api(TOKEN, sandbox.base_url, read_timeout=0.05) as api:
        error = await trouble(api)
    answer.set()
    assert isinstance(error, AnswerLost)
    assert not shows_token(error)


async def test_b53_a_flood_answer_keeps_its_seconds(api: Api, sandbox: Sandbox) -> None:
    sandbox.faults.add("sendMessage", Fault.FLOOD, seconds=10_072)
    error = await trouble(api)
    assert isinstance(error, RetryAfter)
    assert "10072" in str(error) or "2:47:52" in str(error)


async def test_b65_a_refusal_in_telegrams_words_is_a_refusal(api: Api, sandbox: Sandbox) -> None:
    sandbox.faults.add("sendMessage", ApiError(500, "Internal Server Error"))
    error = await trouble(api)
    assert isinstance(error, NetworkError)
    assert not isinstance(error, AnswerLost | Unreached)


async def test_b63_a_refused_token_is_not_repeated_in_the_error(sandbox: Sandbox) -> None:
    sandbox.world.token = "77:another"
    with pytest.raises(InvalidToken) as caught:
        async with Api(TOKEN, sandbox.base_url):
            pass
    assert not shows_token(caught.value)


async def test_the_token_shows_in_no_log_line_and_no_repr_even_at_debug(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sandbox.person(1001, "Li Na").say("/start")
    async with Api(TOKEN, sandbox.base_url, read_timeout=0.2) as api:
        for fault in Fault:
            sandbox.faults.add("sendMessage", fault, seconds=1)
            with contextlib.suppress(TelegramError):
                await api.call("sendMessage", chat_id=1001, text="hello")
        assert TOKEN not in repr(api)
        assert TOKEN not in str(api)
    logging.getLogger("telegram").error("lines of the library are captured")
    ours = [record for record in caplog.records if record.name != "aiohttp.access"]  # the sandbox's
    assert ours[-1].getMessage() == "lines of the library are captured"
    assert not [record.getMessage() for record in ours if TOKEN in record.getMessage()]
    assert not [record for record in ours if record.exc_info]


async def test_what_people_wrote_is_not_logged_when_an_answer_is_cut_short(
    api: Api, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    sandbox.person(1001, "Li Na").say("confidential")
    sandbox.faults.add("getUpdates", Fault.TRUNCATED)
    with pytest.raises(AnswerLost):
        await api.call("getUpdates")
    assert "confidential" not in caplog.text
