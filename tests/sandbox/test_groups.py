import pytest

from bot.sandbox import Group, Persona, Sandbox
from tests.sandbox.conftest import Client


@pytest.fixture
def team(sandbox: Sandbox, li_na: Persona) -> Group:
    group = sandbox.group("Team", [li_na])
    sandbox.world.queue.clear()
    return group


async def _heard(bot: Client) -> list[str]:
    return [update["message"].get("text", "") for update in await bot.ok("getUpdates")]


async def test_in_a_group_the_bot_hears_only_commands_and_replies(
    bot: Client, li_na: Persona, team: Group
) -> None:
    here = li_na.at(team)
    await bot.ok("sendMessage", chat_id=team.id, text="question")
    here.say("chatter")
    here.say("hello @rapport_bot")
    here.say("/level")
    here.say("/level@rapport_bot 华信")
    here.say("/level@other_bot")
    here.say("answer", reply_to=team.messages[-6])
    assert await _heard(bot) == ["/level", "/level@rapport_bot 华信", "answer"]


async def test_a_command_without_a_name_is_for_the_bot_that_spoke_last(
    bot: Client, li_na: Persona, team: Group
) -> None:
    here = li_na.at(team)
    team.another_bot_says("poll")
    here.say("/one")
    here.say("/two@rapport_bot")
    await bot.ok("sendMessage", chat_id=team.id, text="here")
    here.say("/three")
    assert await _heard(bot) == ["/two@rapport_bot", "/three"]


async def test_an_administrator_bot_hears_everything(
    bot: Client, li_na: Persona, team: Group
) -> None:
    team.make_bot("administrator", li_na)
    li_na.at(team).say("chatter")
    update, message = await bot.ok("getUpdates")
    assert update["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    assert message["message"]["text"] == "chatter"


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ("kicked", "Forbidden: bot was kicked from the group chat"),
        ("left", "Forbidden: bot is not a member of the group chat"),
        ("deleted", "Forbidden: the group chat was deleted"),
    ],
)
async def test_a_bot_that_is_out_cannot_speak(
    bot: Client, li_na: Persona, team: Group, standing: str, words: str
) -> None:
    team.make_bot(standing, li_na)
    assert await bot.refused("sendMessage", chat_id=team.id, text="hi") == words
    li_na.at(team).say("/level")
    assert all("message" not in update for update in await bot.ok("getUpdates"))


async def test_a_group_moves_to_its_supergroup(bot: Client, li_na: Persona, team: Group) -> None:
    supergroup = team.upgrade(li_na)
    status, body = await bot.answer("sendMessage", chat_id=team.id, text="hi")
    assert (status, body["description"], body["parameters"]) == (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": supergroup.id},
    )
    await bot.ok("sendMessage", chat_id=supergroup.id, text="hi")
    leaving, arriving = (update["message"] for update in await bot.ok("getUpdates"))
    assert leaving["migrate_to_chat_id"] == arriving["chat"]["id"] == supergroup.id
    assert arriving["migrate_from_chat_id"] == team.id


async def test_a_group_may_move_without_a_word(bot: Client, li_na: Persona, team: Group) -> None:
    team.upgrade(li_na, silently=True)
    assert await bot.ok("getUpdates") == []
    status, _ = await bot.answer("sendMessage", chat_id=team.id, text="hi")
    assert status == 400


@pytest.mark.parametrize(
    ("identity", "number"), [("anonymous", 1087968824), ("channel", 136817688), ("linked", 777000)]
)
async def test_nobody_in_particular_may_speak(
    bot: Client, team: Group, identity: str, number: int
) -> None:
    team.say_as(identity, "/level")
    [update] = await bot.ok("getUpdates")
    assert update["message"]["from"]["id"] == number
    assert "sender_chat" in update["message"]


async def test_a_forum_has_topics_that_can_be_closed(
    bot: Client, li_na: Persona, team: Group
) -> None:
    (sales,) = team.make_forum("Sales", by=li_na)
    here: dict[str, int] = {"chat_id": team.id, "message_thread_id": sales}
    sent = await bot.ok("sendMessage", **here, text="hi")
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (sales, True)
    team.close(sales)
    team.close()
    for place in (here, {"chat_id": team.id}):
        assert await bot.refused("sendMessage", **place, text="hi") == "Bad Request: TOPIC_CLOSED"
    lost = await bot.refused("sendMessage", chat_id=team.id, message_thread_id=9, text="hi")
    assert lost == "Bad Request: message thread not found"
    li_na.at(team, sales).say("/level")
    assert (await bot.ok("getUpdates"))[-1]["message"]["message_thread_id"] == sales


async def test_a_bot_that_left_is_no_member(bot: Client, li_na: Persona, team: Group) -> None:
    assert (await bot.ok("getChatMember", chat_id=team.id, user_id=77))["status"] == "member"
    assert (await bot.ok("getChatMember", chat_id=team.id, user_id=1001))["status"] == "member"
    await bot.ok("leaveChat", chat_id=team.id)
    assert (await bot.ok("getChatMember", chat_id=team.id, user_id=77))["status"] == "left"
    assert await bot.refused("getChatMember", chat_id=team.id, user_id=5) == (
        "Bad Request: user not found"
    )
