"""What people do in a chat, and the updates that the bot gets of it."""

import re

from bot.sandbox.entities import with_found
from bot.sandbox.service_messages import SERVICE
from bot.sandbox.store import Json
from bot.sandbox.world import ANSWERABLE, LIVES, Chat, Query, World

_COMMAND = re.compile(r"/\w+(?:@(?P<bot>\w+))?")
# Telegram's own identities for those who do not speak as themselves.
NOBODY = {1087968824, 136817688}
_RIGHTS = (
    *("can_be_edited", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
    "can_send_welcome_messages",
)


def deliver(world: World, chat_id: int, sender: Json, content: Json) -> Json:
    """Put a message into the chat; `sender` holds `from` and perhaps `sender_chat`.

    In private, who writes to a bot that they blocked unblocks it by that, as in the apps."""
    chat = world.chats[chat_id]
    if chat.info["type"] == "private":
        if chat.bot == "kicked":
            set_blocked(world, chat_id, blocked=False)
        chat.bot = "member"
        world.chats[chat_id] = chat
    message = {
        "message_id": world.count("message"),
        **sender,
        "chat": chat.info,
        "date": world.date(),
        **content,
    }
    world.post(message)
    if hears(world, chat, message):
        world.push("message", message)
    return message


def said(text: str) -> Json:
    """The content of a text message, with the entities that the server finds in it."""
    entities = with_found(text, [])
    return {"text": text, **({"entities": entities} if entities else {})}


def hears(world: World, chat: Chat, message: Json) -> bool:
    """Does the bot get this message? In groups privacy mode leaves it its own commands, those
    without a name unless another bot spoke last, replies to it and service messages."""
    if chat.info["type"] == "private":
        return True
    if chat.bot not in ("member", "administrator"):
        return False
    if chat.bot == "administrator" or SERVICE.keys() & message.keys():
        return True
    replied = message.get("reply_to_message", {}).get("from", {}).get("id")
    command = _COMMAND.match(message.get("text", ""))
    addressed = command is not None and command["bot"] in _for_us(world, chat)
    return addressed or replied == world.bot["id"]


def _for_us(world: World, chat: Chat) -> tuple[str | None, ...]:
    """The names behind a command that is for our bot; None: it may stand without one."""
    spoke = (m["from"] for m in reversed(world.in_chat(chat.info["id"])) if m["from"]["is_bot"])
    last = next((who["id"] for who in spoke if who["id"] not in NOBODY), world.bot["id"])
    own: str = world.bot["username"]
    return (own, None) if last == world.bot["id"] else (own,)


def change(world: World, chat_id: int, message_id: int, text: str) -> Json:
    """Edit the text or the caption of a person's message."""
    message = world.messages[chat_id, message_id]
    entities = said(text).get("entities")
    name, marks = ("text", "entities") if "text" in message else ("caption", "caption_entities")
    edited = {key: value for key, value in message.items() if key not in (name, marks)}
    edited |= {name: text, "edit_date": world.date()} | ({marks: entities} if entities else {})
    world.amend(edited)
    if hears(world, world.chats[chat_id], edited):
        world.push("edited_message", edited)
    return edited


def tap(world: World, person_id: int, message: Json | None, data: str) -> str:
    """A tap on a button of `message`; with a message that is gone the bot gets the inaccessible
    form of it. Returns the id of the callback query."""
    query = str(world.count("query", 4_000_000_001))
    chat = message["chat"]["id"] if message else person_id
    body: Json = {"id": query, "from": world.people[person_id].user}
    if message:
        present = world.messages.get((chat, message["message_id"]))
        gone = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
        body["message"] = present or gone
    world.queries[query] = Query(person_id, chat, world.now() + ANSWERABLE)
    world.push("callback_query", {**body, "chat_instance": str(chat * 31 + 7), "data": data})
    return query


def inline(world: World, person_id: int, text: str) -> str:
    """What is typed behind the bot's name in any chat; the id of the query."""
    query = str(world.count("query", 4_000_000_001))
    body = {"id": query, "from": world.people[person_id].user, "query": text, "offset": ""}
    world.queries[query] = Query(person_id, person_id, world.now() + LIVES["inline_query"])
    world.push("inline_query", body)
    return query


def set_blocked(world: World, person_id: int, *, blocked: bool) -> None:
    """The person blocks or unblocks the bot in their private chat."""
    chat = world.chats[person_id]
    now = "kicked" if blocked else "member"
    if chat.bot != now:
        set_standing(world, person_id, now, person_id)
        world.emit("people")


def set_standing(world: World, chat_id: int, standing: str, by: int) -> None:
    """Change what the bot is in a chat; the bot is told by a my_chat_member update."""
    chat = world.chats[chat_id]
    old, chat.bot = chat.bot, standing
    world.chats[chat_id] = chat
    world.push(
        "my_chat_member",
        {
            "chat": chat.info,
            "from": world.people[by].user,
            "date": world.date(),
            "old_chat_member": member(world.bot, old),
            "new_chat_member": member(world.bot, standing),
        },
    )


def member(user: Json, standing: str) -> Json:
    """A ChatMember; what is neither in nor out is written as left."""
    if standing == "kicked":
        return {"status": "kicked", "user": user, "until_date": 0}
    if standing == "restricted":
        allowed = {"is_member": True, "can_send_messages": False}
        return {"status": "restricted", "user": user, "until_date": 0, **allowed}
    if standing == "administrator":
        rights = dict.fromkeys(_RIGHTS, True)
        return {"status": "administrator", "user": user, **rights, "is_anonymous": False}
    return {"status": "member" if standing == "member" else "left", "user": user}
