from bot.sandbox import Persona, Sandbox
from bot.sandbox.store import Json
from tests.sandbox.conftest import Client, keyboard, png

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


async def _sent(bot: Client, text: str = "one", **params: object) -> Json:
    sent = await bot.ok("sendMessage", chat_id=1001, text=text, **params)
    return {"chat_id": 1001, "message_id": sent["message_id"]}


async def test_an_edit_changes_the_message_in_place(bot: Client, li_na: Persona) -> None:
    place = await _sent(bot)
    edited = await bot.ok("editMessageText", **place, text="two", reply_markup=keyboard("A"))
    assert edited["edit_date"] >= edited["date"]
    assert [(m.text, m.labels) for m in li_na.messages] == [("two", ["A"])]


async def test_an_edit_without_a_keyboard_takes_it_away(bot: Client, li_na: Persona) -> None:
    place = await _sent(bot, reply_markup=keyboard("A"))
    await bot.ok("editMessageText", **place, text="one")
    assert li_na.messages[0].labels == []


async def test_the_same_again_is_not_modified(bot: Client, li_na: Persona) -> None:
    place = await _sent(bot, "<b>one</b>", parse_mode="HTML", reply_markup=keyboard("A"))
    same = {"text": "<strong>one</strong> ", "parse_mode": "HTML", "reply_markup": keyboard("A")}
    assert await bot.refused("editMessageText", **place, **same) == NOT_MODIFIED
    markup = {"reply_markup": keyboard("A")}
    assert await bot.refused("editMessageReplyMarkup", **place, **markup) == NOT_MODIFIED
    await bot.ok("editMessageText", **place, text="one", reply_markup=keyboard("A"))


async def test_only_the_bots_own_present_message_can_be_edited(bot: Client, li_na: Persona) -> None:
    said = li_na.say("mine")
    words = await bot.refused("editMessageText", chat_id=1001, message_id=said.id, text="yours")
    assert words == "Bad Request: message can't be edited"
    words = await bot.refused("editMessageText", chat_id=1001, message_id=999, text="x")
    assert words == "Bad Request: message to edit not found"
    words = await bot.refused("editMessageText", chat_id=1001, text="x")
    assert words == "Bad Request: message identifier is not specified"


async def test_a_text_that_does_not_fit_leaves_the_message_alone(
    bot: Client, li_na: Persona
) -> None:
    place = await _sent(bot)
    words = await bot.refused("editMessageText", **place, text="x" * 4097)
    assert words == "Bad Request: MESSAGE_TOO_LONG"
    assert await bot.refused("editMessageText", **place, text="") == (
        "Bad Request: message text is empty"
    )
    assert li_na.messages[0].text == "one"


async def test_a_text_becomes_a_photo_and_the_photo_another(bot: Client, li_na: Persona) -> None:
    place = await _sent(bot)
    media = {"type": "photo", "media": "attach://chart", "caption": "Radar"}
    for picture in (png(3, 3), png(4, 4)):
        status, body = await bot.upload(
            "editMessageMedia", {"chart": picture}, **place, media=media
        )
        assert status == 200, body
        shown = li_na.messages[0]
        assert (shown.text, shown.photo) == ("Radar", picture)
    assert await bot.refused("editMessageText", **place, text="x") == (
        "Bad Request: there is no text in the message to edit"
    )
    await bot.ok("editMessageCaption", **place, caption="Trend")
    assert await bot.refused("editMessageCaption", **place, caption="Trend") == NOT_MODIFIED


async def test_a_text_has_no_caption_to_edit(bot: Client, li_na: Persona) -> None:
    place = await _sent(bot)
    assert await bot.refused("editMessageCaption", **place, caption="x") == (
        "Bad Request: there is no caption in the message to edit"
    )


async def test_a_message_is_deleted_once_and_only_within_two_days(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    young, old = await _sent(bot), await _sent(bot)
    await bot.ok("deleteMessage", **young)
    assert await bot.refused("deleteMessage", **young) == (
        "Bad Request: message to delete not found"
    )
    sandbox.advance(48 * 3600 + 1)
    assert await bot.refused("deleteMessage", **old) == (
        "Bad Request: message can't be deleted for everyone"
    )


async def test_deleting_many_skips_those_that_are_gone(bot: Client, li_na: Persona) -> None:
    places = [await _sent(bot) for _ in range(3)]
    numbers = [place["message_id"] for place in places]
    await bot.ok("deleteMessages", chat_id=1001, message_ids=[*numbers[:2], 999])
    assert [m.id for m in li_na.messages] == numbers[2:]


async def test_a_tap_is_answered_once_and_soon(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    await _sent(bot, reply_markup=keyboard("A"))
    query = li_na.press("A")
    words = await bot.refused("answerCallbackQuery", callback_query_id=query, text="x" * 201)
    assert words == "Bad Request: MESSAGE_TOO_LONG"
    await bot.ok("answerCallbackQuery", callback_query_id=query, text="Saved", show_alert=True)
    await li_na.is_answered(query)
    assert li_na.answers == ["Saved"]
    late = li_na.press("A")
    sandbox.advance(16, outage=True)
    for stale in (query, late, "junk"):
        assert await bot.refused("answerCallbackQuery", callback_query_id=stale) == (
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )
