"""The methods that answer a tap, and those that ask for something."""

from bot.sandbox import files
from bot.sandbox.entities import units
from bot.sandbox.errors import bad_request
from bot.sandbox.incoming import member
from bot.sandbox.params import Params
from bot.sandbox.reach import known, message_in, writable
from bot.sandbox.store import Json
from bot.sandbox.world import World

MAX_ANSWER = 200


def answer_callback_query(world: World, params: Params) -> bool:
    """Once for each tap, and soon."""
    text = params.text("text")
    if units(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    query = world.queries.pop(params.text("callback_query_id"), None)
    if query is None or query.expires <= world.now():
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    world.emit_answer(query.person, text, alert=params.flag("show_alert"))
    return True


def answer_inline_query(world: World, params: Params) -> bool:
    """The results themselves are shown nowhere here: the request log has them."""
    if world.queries.pop(params.text("inline_query_id"), None) is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    return True


def get_me(world: World, _params: Params) -> Json:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": world.settings.get("inline", {}).get("on", False),
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return {**world.bot, **abilities}


def get_file(world: World, params: Params) -> Json:
    identifier = params.text("file_id")
    file = files.find(world, identifier)
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > files.MAX_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": identifier,
        "file_unique_id": file.unique,
        "file_size": file.size,
        "file_path": file.path,
    }


def get_chat(world: World, params: Params) -> Json:
    chat = known(world, params.chat())
    accepted = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    full: Json = {
        **chat.info,
        "accent_color_id": chat.info["id"] % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            **dict.fromkeys(accepted, False),
            "gifts_from_channels": False,
        },
    }
    return full


def get_chat_member(world: World, params: Params) -> Json:
    chat = known(world, params.chat())
    user_id = params.number("user_id")
    if user_id == world.bot["id"]:
        return member(world.bot, chat.bot)
    if user_id not in world.people:
        raise bad_request("user not found")
    return member(world.people[user_id].user, "member" if user_id in chat.members else "left")


def leave_chat(world: World, params: Params) -> bool:
    chat = writable(world, params.chat())
    if chat.info["type"] == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot = "left"
    world.chats[chat.info["id"]] = chat
    return True


def pin_chat_message(world: World, params: Params) -> bool:
    chat = writable(world, params.chat())
    message_in(world, chat.info["id"], params.message_id(), "message to pin not found")
    if chat.info["type"] != "private" and chat.bot != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return True
