"""The sandbox beside two independent readings of the Bot API: aiogram and python-telegram-bot."""

import json
from collections.abc import Iterator
from datetime import timedelta

import aiogram
import pytest
import telegram
from aiogram import methods, types
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from pydantic import BaseModel, TypeAdapter

from bot.sandbox import Fault, Persona, Sandbox
from bot.sandbox.store import Json
from tests.sandbox.conftest import TOKEN, Client, keyboard, png

KINDS = (
    *("sticker", "location", "dice", "contact", "poll", "video", "video_note", "animation"),
    *("audio", "photo", "voice", "document"),
)


def _unknown(value: object, path: str = "") -> Iterator[str]:
    """The fields that aiogram's models do not know."""
    if isinstance(value, BaseModel):
        yield from (f"{path}.{name}" for name in value.model_extra or ())
        for name in value.model_fields_set:
            yield from _unknown(getattr(value, name, None), f"{path}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from _unknown(item, path)


def _check_update(update: Json) -> types.Update:
    parsed = types.Update.model_validate(update)
    assert list(_unknown(parsed)) == []
    assert parsed.event_type  # raises for an update of no known kind
    return parsed


async def test_every_update_parses_with_no_unknown_field(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    await bot.ok("sendMessage", chat_id=1001, text="<b>card</b>", reply_markup=keyboard("A"))
    card = await li_na.sees("card")
    said = li_na.say("/start code https://example.com", reply_to=card)
    li_na.edit(said, "edited @someone")
    li_na.press("A")
    li_na.forward(card)
    li_na.forward("fact", "Client")
    li_na.send_album(png(1000, 800), png(), caption="album")
    for kind in KINDS:
        li_na.send(kind)
    await bot.ok("deleteMessage", chat_id=1001, message_id=card.id)
    li_na.tap("go", card)
    li_na.block()
    li_na.unblock()
    group = sandbox.group("Team", [li_na])
    for identity in ("anonymous", "channel", "linked"):
        group.say_as(identity, "/level")
    group.make_bot("administrator", li_na)
    group.upgrade(li_na)
    updates = await bot.ok("getUpdates")
    assert len(updates) == 30
    kinds = {_check_update(update).event_type for update in updates}
    assert kinds == {"message", "edited_message", "callback_query", "my_chat_member"}


async def test_aiograms_bot_is_content_with_every_result(sandbox: Sandbox, li_na: Persona) -> None:
    li_na.say("hello")
    server = TelegramAPIServer.from_base(sandbox.base_url)
    async with aiogram.Bot(TOKEN, session=AiohttpSession(api=server)) as bot:
        assert (await bot.me()).username == "rapport_bot"
        sent = await bot.send_message(1001, "<b>hi</b>", parse_mode="HTML")
        assert sent.html_text == "<b>hi</b>"
        file = types.BufferedInputFile(png(900, 600), "chart.png")
        edited = await bot.edit_message_media(
            types.InputMediaPhoto(media=file, caption="Radar"),
            chat_id=1001,
            message_id=sent.message_id,
        )
        assert isinstance(edited, types.Message)
        assert edited.photo is not None
        fetched = await bot.download(edited.photo[-1])
        assert fetched is not None
        assert fetched.read() == png(900, 600)
        await bot.send_voice(1001, types.BufferedInputFile(b"OggS", "v.oga"), duration=3)
        await bot.send_document(1001, types.BufferedInputFile(b"a,b", "a.csv"), caption="csv")
        await bot.forward_message(1001, 1001, sent.message_id)
        copied = await bot.copy_message(1001, 1001, sent.message_id)
        await bot.delete_message(1001, copied.message_id)
        await bot.set_my_commands([types.BotCommand(command="visit", description="Log")])
        assert (await bot.get_my_commands())[0].command == "visit"
        await bot.set_chat_menu_button(menu_button=types.MenuButtonCommands())
        await bot.set_my_description("Rates relationships")
        await bot.set_my_short_description("Ratings")
        assert (await bot.get_my_description()).description == "Rates relationships"
        assert (await bot.get_chat(1001)).first_name == "Li Na"
        assert (await bot.get_chat_member(1001, 1001)).status == "member"
        assert (await bot.get_webhook_info()).pending_update_count == 1
        assert await bot.send_chat_action(1001, "typing")
        [update] = await bot.get_updates()
        assert update.message is not None
    _check_log(sandbox)


def _check_log(sandbox: Sandbox) -> None:
    """Requests and results of the log, read once more by aiogram's models."""
    for call in sandbox.calls:
        method = getattr(methods, call.method[0].upper() + call.method[1:])
        params: Json = {name: _typed(value) for name, value in call.params.items()}
        if "media" in params:
            params["media"]["media"] = "attached"
        for name in {"voice", "document", "photo"} & method.model_fields.keys():
            params.setdefault(name, "attached")
        request = method.model_validate(params)
        assert list(_unknown(request)) == [], call.method
        result = TypeAdapter(method.__returning__).validate_python(call.result)
        assert list(_unknown(result)) == [], call.method


def _typed(value: object) -> object:
    """Numbers and booleans come as text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


async def test_python_telegram_bot_holds_a_conversation(sandbox: Sandbox, li_na: Persona) -> None:
    base, file_base = f"{sandbox.base_url}/bot", f"{sandbox.base_url}/file/bot"
    async with telegram.Bot(TOKEN, base_url=base, base_file_url=file_base) as bot:
        li_na.say("/visit")
        [update] = await bot.get_updates(allowed_updates=["message", "callback_query"])
        assert update.message is not None
        assert update.message.text == "/visit"
        button = telegram.InlineKeyboardButton("华信", callback_data="a:1")
        await update.message.reply_photo(
            png(), caption="<i>Which?</i>", parse_mode="HTML", reply_markup=button_row(button)
        )
        query = li_na.press("华信", await li_na.sees("Which?"))
        [tapped] = await bot.get_updates(offset=update.update_id + 1)
        assert tapped.callback_query is not None
        await tapped.callback_query.answer("Noted")
        await li_na.is_answered(query)
        with pytest.raises(telegram.error.BadRequest, match=r"(?i)^query is too old"):
            await tapped.callback_query.answer()
        edited = await tapped.callback_query.edit_message_caption("Done")
        assert isinstance(edited, telegram.Message)
        file = await (await bot.get_file(edited.photo[-1])).download_as_bytearray()
        assert bytes(file) == png()
        with pytest.raises(telegram.error.BadRequest, match=r"(?i)^message is not modified"):
            await edited.edit_caption("Done")
        li_na.block()
        with pytest.raises(telegram.error.Forbidden, match="bot was blocked by the user"):
            await bot.send_message(1001, "x")
        assert li_na.answers == ["Noted"]


def button_row(*buttons: telegram.InlineKeyboardButton) -> telegram.InlineKeyboardMarkup:
    return telegram.InlineKeyboardMarkup([buttons])


async def test_python_telegram_bot_understands_the_refusals(
    sandbox: Sandbox, li_na: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    group = sandbox.group("Team", [li_na])
    moved = group.upgrade(li_na)
    async with telegram.Bot(TOKEN, base_url=f"{sandbox.base_url}/bot") as bot:
        with pytest.raises(telegram.error.ChatMigrated) as migrated:
            await bot.send_message(group.id, "x")
        assert migrated.value.new_chat_id == moved.id
        sandbox.faults.add("sendMessage", Fault.FLOOD, seconds=7)
        with pytest.raises(telegram.error.RetryAfter) as flooded:
            await bot.send_message(1001, "x")
        assert flooded.value.retry_after == timedelta(seconds=7)
        await bot.set_webhook("https://example.com/hook")
        with pytest.raises(telegram.error.Conflict):
            await bot.get_updates()
