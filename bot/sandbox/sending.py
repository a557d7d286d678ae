"""The methods that put a message of the bot into a chat."""

from collections.abc import Callable

from bot.sandbox import files
from bot.sandbox.entities import clean, trimmed, units, with_found
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import inline_keyboard
from bot.sandbox.markup import parse_html
from bot.sandbox.params import Params
from bot.sandbox.reach import known, may_send, message_in, writable
from bot.sandbox.store import Json
from bot.sandbox.world import Chat, File, World

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ENTITIES = 100
MAX_SOURCE = 1 << 15
_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note"),
    "upload_video_note",
}
# What belongs to the message in its own chat and does not travel with a copy.
_LOCAL = {
    *("message_id", "date", "chat", "from", "sender_chat", "edit_date", "reply_to_message"),
    *("reply_markup", "forward_origin", "media_group_id", "has_protected_content"),
    *("message_thread_id", "is_topic_message"),
}


def send_message(world: World, params: Params) -> Json:
    chat = writable(world, params.chat())
    content = text_content(params, "text", "entities")
    if not content:
        raise bad_request("message text is empty")
    if units(content["text"]) > MAX_TEXT:
        raise bad_request("message is too long")
    may_send(chat, "text messages")
    return _send(world, params, chat, content | preview(params))


def send_photo(world: World, params: Params) -> Json:
    return _send_media(world, params, "photo")


def send_voice(world: World, params: Params) -> Json:
    return _send_media(world, params, "voice")


def send_document(world: World, params: Params) -> Json:
    return _send_media(world, params, "document")


def send_chat_action(world: World, params: Params) -> bool:
    chat = writable(world, params.chat())
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.emit_typing(chat.info["id"])
    return True


def forward_message(world: World, params: Params) -> Json:
    chat = writable(world, params.chat())
    source = _source(world, params, "message to forward not found")
    if source.get("has_protected_content"):
        raise bad_request("message can't be forwarded")
    content = {"forward_origin": origin_of(source), **travelling(source)}
    return _send(world, params, chat, content)


def copy_message(world: World, params: Params) -> Json:
    chat = writable(world, params.chat())
    source = _source(world, params, "message to copy not found")
    if source.get("has_protected_content"):
        raise bad_request("message can't be copied")
    content = travelling(source)
    if not content:
        raise bad_request("message can't be copied")
    if "caption" in params.values and "text" not in content:
        content = {key: value for key, value in content.items() if "caption" not in key}
        content |= caption_content(params)
    return {"message_id": _send(world, params, chat, content)["message_id"]}


def preview(params: Params) -> Json:
    """Whether a link is shown with what lies behind it, where that was said."""
    options = params.json("link_preview_options", "link preview options")
    if not isinstance(options, dict) or options.get("is_disabled") is not True:
        return {}
    return {"link_preview_options": {"is_disabled": True}}


def text_content(params: Params, text_name: str, entities_name: str) -> Json:
    """Text and entities as they will stand in the message; empty when nothing is left."""
    source = clean(params.text(text_name))
    if len(source.encode("utf-8", "surrogatepass")) > MAX_SOURCE:
        raise bad_request("text is too long")
    if any("\ud800" <= char <= "\udfff" for char in source):
        raise bad_request("strings must be encoded in UTF-8")
    text, entities = _parsed(params, source, entities_name)
    text, entities = trimmed(text, entities)
    if not text:
        return {}
    entities = with_found(text, entities)[:MAX_ENTITIES]  # the rest is plain
    return {text_name: text, **({entities_name: entities} if entities else {})}


def caption_content(params: Params) -> Json:
    content = text_content(params, "caption", "caption_entities")
    if units(content.get("caption", "")) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return content


def media_content(world: World, params: Params, kind: str) -> Json:
    """The file of the call as it stands in a message."""
    file = files.requested(world, params, kind)
    return {kind: as_media(file, params.number("duration"))}


def as_media(file: File, duration: int) -> Json | list[Json]:
    makers: dict[str, Callable[[], Json | list[Json]]] = {
        "photo": lambda: files.as_photo(file),
        "voice": lambda: files.as_voice(file, duration),
        "document": lambda: files.as_document(file),
    }
    return makers[file.kind]()


def travelling(message: Json) -> Json:
    """The content of a message that a forward or a copy takes along."""
    return {key: value for key, value in message.items() if key not in _LOCAL}


def replied_to(world: World, chat_id: int, message_id: int | None) -> Json:
    """The part of a message that says what it replies to; empty when that is not there."""
    answered = world.messages.get((chat_id, message_id)) if message_id else None
    if answered is None:
        return {}
    shown = {key: value for key, value in answered.items() if key != "reply_to_message"}
    return {"reply_to_message": shown}


def origin_of(message: Json) -> Json:
    """Where a forwarded message comes from; a forward of a forward names the first."""
    if "forward_origin" in message:
        return dict(message["forward_origin"])
    if "sender_chat" in message:
        kind = {"type": "chat", "sender_chat": message["sender_chat"]}
        return {**kind, "date": message["date"]}
    return {"type": "user", "sender_user": message["from"], "date": message["date"]}


def _parsed(params: Params, source: str, entities_name: str) -> tuple[str, list[Json]]:
    mode = params.text("parse_mode").lower()
    if mode == "html":
        return parse_html(source)
    if mode:  # the sandbox reads HTML only; so Telegram refuses a mode that it does not know
        raise bad_request("unsupported parse_mode")
    given = params.json(entities_name, "message entities")
    if given is None:
        return source, []
    if not isinstance(given, list) or not all(_is_entity(entity) for entity in given):
        raise bad_request("can't parse MessageEntity: expected an Object with offset and length")
    return source, given


def _is_entity(entity: object) -> bool:
    return (
        isinstance(entity, dict)
        and isinstance(entity.get("type"), str)
        and all(isinstance(entity.get(name), int) for name in ("offset", "length"))
    )


def _send_media(world: World, params: Params, kind: str) -> Json:
    chat = writable(world, params.chat())
    may_send(chat, {"photo": "photos", "voice": "voice notes"}.get(kind, "documents"))
    return _send(
        world, params, chat, {**media_content(world, params, kind), **caption_content(params)}
    )


def _send(world: World, params: Params, chat: Chat, content: Json) -> Json:
    message: Json = {
        "message_id": 0,
        "from": world.bot,
        "chat": chat.info,
        "date": world.date(),
        **_reply(world, params, chat),
        **_topic(params, chat),
        **content,
    }
    keyboard = inline_keyboard(params)
    if keyboard:
        message["reply_markup"] = keyboard
    if params.flag("protect_content"):
        message["has_protected_content"] = True
    message["message_id"] = world.count("message")
    return world.post(message)


def _topic(params: Params, chat: Chat) -> Json:
    """The topic of a forum that the message goes into; administrators may write in closed ones."""
    topic = params.number("message_thread_id")
    if topic and topic not in chat.topics:
        raise bad_request("message thread not found")
    if topic in chat.closed and chat.bot != "administrator":
        raise bad_request("TOPIC_CLOSED")
    return in_topic(topic)


def in_topic(topic: int) -> Json:
    return {"message_thread_id": topic, "is_topic_message": True} if topic else {}


def _reply(world: World, params: Params, chat: Chat) -> Json:
    given = params.json("reply_parameters", "reply parameters")
    if given is not None and not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    reply = Params.within(given) if given else params
    number = reply.number("message_id" if given else "reply_to_message_id")
    if not number:
        return {}
    answered = replied_to(world, chat.info["id"], number)
    if not answered and not reply.flag("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return answered


def _source(world: World, params: Params, words: str) -> Json:
    place = params.chat("from_chat_id")
    known(world, place)
    return message_in(world, place, params.message_id(), words)
