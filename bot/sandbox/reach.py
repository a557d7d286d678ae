"""May the bot speak in that chat? If not, in which words does Telegram say so?"""

from bot.sandbox.errors import bad_request, forbidden
from bot.sandbox.store import Json
from bot.sandbox.world import Chat, World


def writable(world: World, chat_id: int) -> Chat:
    """The chat, when the bot may write there."""
    chat = known(world, chat_id)
    if chat.upgraded_to is not None:
        raise bad_request(
            "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.upgraded_to
        )
    if chat.info["type"] == "private":
        _check_private(world, chat)
    else:
        _check_group(chat)
    return chat


def known(world: World, chat_id: int) -> Chat:
    """The chat, when the bot has ever met it."""
    chat = world.chats.get(chat_id)
    if chat is None or (chat.bot == "unknown" and not _met(world, chat_id)):
        raise bad_request("chat not found")
    return chat


def message_in(world: World, chat_id: int, message_id: int, words: str) -> Json:
    """That message, or a refusal in `words`."""
    message = world.messages.get((chat_id, message_id))
    if message is None:
        raise bad_request(words)
    return message


def _check_private(world: World, chat: Chat) -> None:
    if chat.bot == "kicked":
        raise forbidden("bot was blocked by the user")
    if chat.bot == "deactivated":
        raise forbidden("user is deactivated")
    if chat.bot == "unknown":
        raise forbidden("bot can't initiate conversation with a user")
    if world.people[chat.info["id"]].user["is_bot"]:
        raise forbidden("bot can't send messages to bots")


def _check_group(chat: Chat) -> None:
    kind = "group chat" if chat.info["type"] == "group" else f"{chat.info['type']} chat"
    if chat.bot == "kicked":
        raise forbidden(f"bot was kicked from the {kind}")
    if chat.bot == "deleted":
        raise forbidden("the group chat was deleted")
    if chat.bot == "shut out":
        raise bad_request("have no write access to the chat")
    if chat.bot not in ("member", "administrator", "muted", "restricted", "without photos"):
        raise forbidden(f"bot is not a member of the {kind}")


def may_send(chat: Chat, what: str) -> None:
    """`what` is the kind of content, in Telegram's words."""
    if chat.bot in ("muted", "restricted") or (chat.bot == "without photos" and what == "photos"):
        raise bad_request(f"not enough rights to send {what} to the chat")


def _met(world: World, user_id: int) -> bool:
    """The bot knows a user whom it shares a group with."""
    return any(
        chat.info["type"] != "private" and user_id in chat.members for chat in world.chats.values()
    )
