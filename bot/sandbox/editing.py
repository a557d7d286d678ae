"""The methods that change or remove a message."""

from bot.sandbox import files
from bot.sandbox.entities import units
from bot.sandbox.errors import bad_request
from bot.sandbox.keyboards import inline_keyboard
from bot.sandbox.params import Params
from bot.sandbox.reach import message_in, writable
from bot.sandbox.sending import MAX_TEXT, as_media, caption_content, preview, text_content
from bot.sandbox.store import Json
from bot.sandbox.world import DAY, Chat, World

_MEDIA = ("photo", "voice", "document")
_CAPTION = ("caption", "caption_entities")
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def edit_message_text(world: World, params: Params) -> Json:
    content = text_content(params, "text", "entities")
    if not content:
        raise bad_request("message text is empty")
    message = _editable(world, params)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    if units(content["text"]) > MAX_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    content |= preview(params)
    drop = ("text", "entities", "link_preview_options")
    return _changed(world, params, message, content, drop=drop)


def edit_message_caption(world: World, params: Params) -> Json:
    content = caption_content(params)
    message = _editable(world, params)
    if not any(kind in message for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _changed(world, params, message, content, drop=_CAPTION)


def edit_message_media(world: World, params: Params) -> Json:
    """Another file in the place of the present one, or of a text."""
    media = params.json("media", "input media")
    if not isinstance(media, dict) or not isinstance(media.get("media"), str):
        raise bad_request("can't parse InputMedia: Can't find field \"media\"")
    kind = str(media.get("type"))
    if kind not in ("photo", "document"):
        raise bad_request("type of media is invalid")
    message = _editable(world, params)
    if "text" not in message and not any(name in message for name in _MEDIA):
        raise bad_request("message can't be edited")
    caption = caption_content(Params.within(media))
    file = files.by_reference(world, params, kind, media["media"])
    content = {kind: as_media(file, 0), **caption}
    return _changed(world, params, message, content, drop=(*_MEDIA, *_CAPTION, "text", "entities"))


def edit_message_reply_markup(world: World, params: Params) -> Json:
    return _changed(world, params, _editable(world, params), {}, drop=())


def delete_message(world: World, params: Params) -> bool:
    chat = writable(world, params.chat())
    _remove(world, chat, params.message_id())
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Those that are not there are skipped."""
    chat = writable(world, params.chat())
    numbers = params.json("message_ids", "message identifiers")
    if not isinstance(numbers, list) or not numbers or not all(type(n) is int for n in numbers):
        raise bad_request("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad_request("too many message identifiers specified")
    for number in numbers:
        if (chat.info["id"], number) in world.messages:
            _remove(world, chat, number)
    return True


def _remove(world: World, chat: Chat, number: int) -> None:
    place = chat.info["id"]
    message = message_in(world, place, number, "message to delete not found")
    if world.now() - message["date"] > 2 * DAY:
        raise bad_request("message can't be deleted for everyone")
    own = message["from"]["id"] == world.bot["id"]
    if not own and chat.info["type"] != "private" and chat.bot != "administrator":
        raise bad_request("message can't be deleted")
    world.remove(place, number)


def _editable(world: World, params: Params) -> Json:
    chat = writable(world, params.chat())
    place = chat.info["id"]
    message = message_in(world, place, params.message_id(), "message to edit not found")
    if message["from"]["id"] != world.bot["id"] or "forward_origin" in message:
        raise bad_request("message can't be edited")
    return message


def _changed(
    world: World, params: Params, message: Json, content: Json, *, drop: tuple[str, ...]
) -> Json:
    """The message with `content` instead of the keys in `drop`, and with the call's keyboard:
    an edit that names none takes the keyboard away."""
    gone = {*drop, "reply_markup"}
    edited = {key: value for key, value in message.items() if key not in gone} | content
    keyboard = inline_keyboard(params)
    if keyboard:
        edited["reply_markup"] = keyboard
    if edited == message:
        raise bad_request(_NOT_MODIFIED)
    if drop:  # a change of the keyboard alone leaves no mark
        edited["edit_date"] = world.date()
    return world.amend(edited)
