import asyncio

import pytest

from bot.sandbox import Persona, Sandbox
from tests.sandbox.conftest import Client, keyboard, png


async def test_a_person_sees_what_came_since_they_last_acted(bot: Client, li_na: Persona) -> None:
    await bot.ok("sendMessage", chat_id=1001, text="Which account? (old)")
    li_na.say("/visit")
    waiting = asyncio.create_task(li_na.sees("Which account?"))
    await bot.ok("sendMessage", chat_id=1001, text="Which account? (new)")
    assert (await waiting).text == "Which account? (new)"
    assert (await li_na.sees(lambda shown: "new" in shown.text)).id == 3
    li_na.look_away()
    with pytest.raises(AssertionError, match="Li Na did not see 'new'"):
        await li_na.sees("new", timeout=0)


async def test_a_press_finds_the_latest_button_of_that_name(bot: Client, li_na: Persona) -> None:
    for data in ("old", "new"):
        markup = keyboard("Yes", data=data)
        await bot.ok("sendMessage", chat_id=1001, text=data, reply_markup=markup)
    older = li_na.messages[0]
    li_na.press("Yes")
    li_na.press("Yes", older)
    li_na.press("new:Yes")
    taps = [update["callback_query"]["data"] for update in await bot.ok("getUpdates")]
    assert taps == ["new:Yes", "old:Yes", "new:Yes"]
    with pytest.raises(AssertionError, match="no button 'No'"):
        li_na.press("No")


async def test_a_changed_app_taps_anything_anywhere(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    card = await bot.ok("sendMessage", chat_id=1001, text="card", reply_markup=keyboard("A"))
    shown = await li_na.sees("card")
    thief = sandbox.person(1002, "Thief")
    thief.tap("go:B", shown)
    await bot.ok("deleteMessage", chat_id=1001, message_id=card["message_id"])
    li_na.tap("go:A", shown)
    li_na.tap("no message")
    stolen, gone, bare = (update["callback_query"] for update in await bot.ok("getUpdates"))
    assert (stolen["from"]["id"], stolen["message"]["chat"]["id"]) == (1002, 1001)
    assert gone["message"]["date"] == 0
    assert "message" not in bare


async def test_who_never_wrote_cannot_be_written_to(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    silent = sandbox.person(1003, "Silent")
    send = {"chat_id": 1003, "text": "hi"}
    assert await bot.refused("sendMessage", **send) == "Bad Request: chat not found"
    sandbox.group("Team", [li_na, silent])
    assert await bot.refused("sendMessage", **send) == (
        "Forbidden: bot can't initiate conversation with a user"
    )
    silent.say("/start")
    assert await bot.ok("sendMessage", **send)


async def test_blocking_closes_the_chat_until_the_person_writes_again(
    bot: Client, li_na: Persona
) -> None:
    li_na.block()
    li_na.block()
    words = await bot.refused("sendMessage", chat_id=1001, text="hi")
    assert words == "Forbidden: bot was blocked by the user"
    li_na.say("/start")
    await bot.ok("sendMessage", chat_id=1001, text="hi")
    blocked, unblocked, start = await bot.ok("getUpdates")
    assert blocked["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert unblocked["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start"


async def test_a_deleted_account_is_deactivated(bot: Client, li_na: Persona) -> None:
    li_na.deactivate()
    words = await bot.refused("sendMessage", chat_id=1001, text="hi")
    assert words == "Forbidden: user is deactivated"


async def test_an_edited_message_comes_as_such(bot: Client, li_na: Persona) -> None:
    said = li_na.say("four")
    li_na.edit(said, "five")
    photo = li_na.send_photo(caption="desk")
    li_na.edit(photo, "meeting room")
    updates = await bot.ok("getUpdates")
    assert updates[1]["edited_message"]["text"] == "five"
    assert updates[3]["edited_message"]["caption"] == "meeting room"
    assert [shown.text for shown in li_na.messages] == ["five", "meeting room"]


async def test_forwards_name_their_origin_or_hide_it(
    sandbox: Sandbox, bot: Client, li_na: Persona
) -> None:
    zhang = sandbox.person(1004, "Zhang Wei")
    said = zhang.say("They will sign")
    li_na.forward(said)
    li_na.forward(said, "Somebody")
    li_na.forward("We agree", "Client")
    origins = [
        update["message"].get("forward_origin") for update in await bot.ok("getUpdates", offset=-3)
    ]
    assert origins[0]["sender_user"]["first_name"] == "Zhang Wei"
    assert [origin["type"] for origin in origins] == ["user", "hidden_user", "hidden_user"]
    assert origins[2]["sender_user_name"] == "Client"


async def test_an_album_comes_as_several_messages(bot: Client, li_na: Persona) -> None:
    shown = li_na.send_album(png(), png(), png(), caption="three")
    messages = [update["message"] for update in await bot.ok("getUpdates")]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["three", None, None]
    assert len(shown) == 3


async def test_text_goes_out_as_it_is_even_when_no_app_would_send_it(
    bot: Client, li_na: Persona
) -> None:
    li_na.say("a\x00b\ud83d")
    [update] = await bot.ok("getUpdates")
    assert update["message"]["text"] == "a\x00b\ud83d"


async def test_a_renamed_person_has_the_new_name_from_then_on(bot: Client, li_na: Persona) -> None:
    li_na.rename(first_name="<b>x", username="li")
    li_na.say("hello")
    [update] = await bot.ok("getUpdates")
    assert update["message"]["from"]["first_name"] == "<b>x"
    assert update["message"]["chat"]["username"] == "li"
