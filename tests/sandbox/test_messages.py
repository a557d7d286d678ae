import pytest

from bot.sandbox import Persona, Sandbox
from bot.sandbox.store import Json
from tests.sandbox.conftest import TOKEN, Client, keyboard, png


async def test_a_message_arrives_with_its_keyboard(bot: Client, li_na: Persona) -> None:
    sent = await bot.ok(
        "sendMessage", chat_id=1001, text="Hello", reply_markup=keyboard("Yes", "No")
    )
    shown = await li_na.sees("Hello")
    assert (shown.id, shown.keyboard) == (sent["message_id"], [["Yes", "No"]])


async def test_parameters_may_come_by_query_form_multipart_or_json(
    bot: Client, li_na: Persona
) -> None:
    url = f"{bot.base}/bot{TOKEN}/SENDMESSAGE"
    async with bot.session.get(url, params={"chat_id": "1001", "text": "query"}) as answer:
        assert (await answer.json())["ok"]
    async with bot.session.post(url, data={"chat_id": "1001", "text": "form"}) as answer:
        assert (await answer.json())["ok"]
    await bot.ok("sendMessage", chat_id="1001", text="json")
    status, _ = await bot.upload("sendMessage", {}, chat_id=1001, text="multipart")
    assert status == 200
    assert [m.text for m in li_na.messages] == ["query", "form", "json", "multipart"]


async def test_a_wrong_token_and_an_unknown_method_are_refused(bot: Client) -> None:
    assert await bot.answer("sendMassage") == (
        404,
        {"ok": False, "error_code": 404, "description": "Not Found"},
    )
    stranger = Client(bot.session, bot.base, "77:wrong")
    assert await stranger.refused("getMe") == "Unauthorized"
    async with bot.session.get(f"{bot.base}/file/bot77:wrong/photos/file_1.png") as answer:
        assert answer.status == 401


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": 5, "text": "x"}, "chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "chat not found"),
        ({"chat_id": 1001}, "message text is empty"),
        ({"chat_id": 1001, "text": " \n\x00 "}, "message text is empty"),
        ({"chat_id": 1001, "text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"chat_id": 1001, "text": "x" * 4097}, "message is too long"),
        ({"chat_id": 1001, "text": "😀" * 2049}, "message is too long"),
        ({"chat_id": 1001, "text": "中" * 11_000}, "text is too long"),
        ({"chat_id": 1001, "text": "a\ud83d"}, "strings must be encoded in UTF-8"),
        ({"chat_id": 1001, "text": "x", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        (
            {"chat_id": 1001, "text": "x", "reply_parameters": {"message_id": 99}},
            "message to be replied not found",
        ),
    ],
)
async def test_a_message_that_telegram_would_not_take_is_refused_in_its_words(
    bot: Client, li_na: Persona, params: Json, words: str
) -> None:
    assert await bot.refused("sendMessage", **params) == f"Bad Request: {words}"
    assert li_na.messages == []


async def test_the_limit_counts_utf16_units_after_the_tags_are_gone(
    bot: Client, li_na: Persona
) -> None:
    await bot.ok("sendMessage", chat_id=1001, text="😀" * 2048)
    await bot.ok(
        "sendMessage", chat_id=1001, text=f"<b>{'x' * 4096}</b>&amp;"[:-5], parse_mode="HTML"
    )
    assert len(li_na.messages[-1].text) == 4096


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "A", "callback_data": "x" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "A", "callback_data": "中" * 22}, "BUTTON_DATA_INVALID"),
        ({"text": "A", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": " ", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        (
            {"text": "A"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "A", "url": "ftp://x"},
            "inline keyboard button URL 'ftp://x' is invalid: Unsupported URL protocol",
        ),
        (
            {"callback_data": "x"},
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            {"text": "A", "callback_data": 5},
            'can\'t parse inline keyboard button: Field "callback_data" must be of type String',
        ),
    ],
)
async def test_a_button_that_cannot_work_is_refused(
    bot: Client, li_na: Persona, button: Json, words: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    said = await bot.refused("sendMessage", chat_id=1001, text="x", reply_markup=markup)
    assert said == f"Bad Request: {words}"


async def test_a_hundred_buttons_pass_and_one_more_does_not(bot: Client, li_na: Persona) -> None:
    rows = [[{"text": "A", "callback_data": "x" * 64}] * 4] * 25
    await bot.ok("sendMessage", chat_id=1001, text="x", reply_markup={"inline_keyboard": rows})
    more = {"inline_keyboard": [*rows, [{"text": "A", "callback_data": "x"}]]}
    said = await bot.refused("sendMessage", chat_id=1001, text="x", reply_markup=more)
    assert said == "Bad Request: REPLY_MARKUP_TOO_LONG"


async def test_markup_that_is_no_json_or_no_object_is_refused(bot: Client, li_na: Persona) -> None:
    said = await bot.refused("sendMessage", chat_id=1001, text="x", reply_markup="{")
    assert said == "Bad Request: can't parse reply keyboard markup JSON object"
    said = await bot.refused("sendMessage", chat_id=1001, text="x", reply_markup="[]")
    assert said == "Bad Request: object expected as reply markup"


async def test_odd_json_is_refused_and_breaks_nothing(bot: Client, li_na: Persona) -> None:
    for reply in ("[]", {"message_id": "x"}, "[" * 9000):
        await bot.answer("sendMessage", chat_id=1001, text="x", reply_parameters=reply)
    await bot.refused("deleteMessages", chat_id=1001, message_ids=["x"])
    await bot.refused("setMyCommands", commands=[], scope={"type": []})
    await bot.refused("editMessageMedia", chat_id=1001, message_id=1, media=[])
    await bot.ok("getUpdates", allowed_updates="[" * 9000)
    await bot.ok("sendMessage", chat_id=1001, text="[" * 4096)
    assert await bot.refused("sendMessage", chat_id=1001, text="x", entities=[1]) == (
        "Bad Request: can't parse MessageEntity: expected an Object with offset and length"
    )


async def test_a_photo_has_sizes_and_can_be_fetched_and_sent_again(
    bot: Client, li_na: Persona
) -> None:
    picture = png(1000, 500)
    _, body = await bot.upload("sendPhoto", {"photo": picture}, chat_id=1001, caption="Radar")
    sizes = body["result"]["photo"]
    assert [size["width"] for size in sizes] == [90, 320, 800, 1000]
    shown = await li_na.sees("Radar")
    assert shown.photo == picture
    file = await bot.ok("getFile", file_id=sizes[-1]["file_id"])
    async with bot.session.get(f"{bot.base}/file/bot{TOKEN}/{file['file_path']}") as answer:
        assert await answer.read() == picture
    again = await bot.ok("sendPhoto", chat_id=1001, photo=sizes[0]["file_id"])
    assert again["photo"] == sizes


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (png(9000, 1001), "PHOTO_INVALID_DIMENSIONS"),
        (png(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (
            png(2, 2, bytes(10 * 1024 * 1024)),
            "file of size 10485789 bytes is too big for a photo; "
            "the maximum size is 10485760 bytes",
        ),
    ],
    ids=["no picture", "too large", "too long", "too heavy"],
)
async def test_a_photo_that_telegram_would_not_take_is_refused(
    bot: Client, li_na: Persona, content: bytes, words: str
) -> None:
    status, body = await bot.upload("sendPhoto", {"photo": content}, chat_id=1001)
    assert (status, body["description"]) == (400, f"Bad Request: {words}")


async def test_files_are_named_by_ids_of_their_own_kind(bot: Client, li_na: Persona) -> None:
    said = await bot.refused("sendPhoto", chat_id=1001)
    assert said == "Bad Request: there is no photo in the request"
    said = await bot.refused("sendPhoto", chat_id=1001, photo="junk")
    assert said == "Bad Request: wrong file identifier/HTTP URL specified"
    voice = li_na.send_voice().raw["voice"]["file_id"]
    said = await bot.refused("sendPhoto", chat_id=1001, photo=voice)
    assert said == "Bad Request: can't use file of type Voice as Photo"
    assert (await bot.ok("sendVoice", chat_id=1001, voice=voice))["voice"]["duration"] == 0
    said = await bot.refused("getFile", file_id="junk")
    assert said == "Bad Request: wrong file_id or the file is temporarily unavailable"


async def test_a_caption_has_at_most_1024_units(bot: Client, li_na: Persona) -> None:
    status, _ = await bot.upload("sendPhoto", {"photo": png()}, chat_id=1001, caption="x" * 1024)
    assert status == 200
    _, body = await bot.upload("sendPhoto", {"photo": png()}, chat_id=1001, caption="x" * 1025)
    assert body["description"] == "Bad Request: message caption is too long"


async def test_a_message_shows_a_hundred_entities(bot: Client, li_na: Persona) -> None:
    text = " ".join(f"<b>{n}</b>" for n in range(120))
    sent = await bot.ok("sendMessage", chat_id=1001, text=text, parse_mode="HTML")
    assert len(sent["entities"]) == 100


async def test_a_protected_card_travels_nowhere(bot: Client, li_na: Persona) -> None:
    card = await bot.ok("sendMessage", chat_id=1001, text="secret", protect_content=True)
    place = {"chat_id": 1001, "from_chat_id": 1001, "message_id": card["message_id"]}
    assert await bot.refused("forwardMessage", **place) == (
        "Bad Request: message can't be forwarded"
    )
    assert await bot.refused("copyMessage", **place) == "Bad Request: message can't be copied"
    with pytest.raises(PermissionError):
        li_na.forward(await li_na.sees("secret"))


async def test_a_forward_names_its_origin_and_a_copy_does_not(bot: Client, li_na: Persona) -> None:
    said = li_na.say("a fact")
    place = {"chat_id": 1001, "from_chat_id": 1001, "message_id": said.id}
    forwarded = await bot.ok("forwardMessage", **place)
    assert forwarded["forward_origin"]["sender_user"]["id"] == 1001
    await bot.ok("copyMessage", **place)
    assert "forward_origin" not in li_na.messages[-1].raw
    missing = {**place, "message_id": 999}
    assert await bot.refused("forwardMessage", **missing) == (
        "Bad Request: message to forward not found"
    )


async def test_the_commands_are_kept_for_each_scope_and_language(
    sandbox: Sandbox, bot: Client
) -> None:
    english = [{"command": "visit", "description": "Log a visit"}]
    chinese = [{"command": "visit", "description": "记录拜访"}]
    scope = {"type": "all_private_chats"}
    await bot.ok("setMyCommands", commands=english)
    await bot.ok("setMyCommands", commands=chinese, scope=scope, language_code="zh")
    assert await bot.ok("getMyCommands") == english
    assert await bot.ok("getMyCommands", scope=scope, language_code="zh") == chinese
    await bot.ok("deleteMyCommands")
    assert await bot.ok("getMyCommands") == []


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"commands": [{"command": "Visit!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        (
            {"commands": [{"command": "visit", "description": " "}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        ({"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
    ],
)
async def test_commands_that_telegram_would_not_list_are_refused(
    bot: Client, params: Json, words: str
) -> None:
    assert await bot.refused("setMyCommands", **params) == f"Bad Request: {words}"
