"""Messages and events as the chat page reads them."""

from datetime import UTC, datetime

from bot.sandbox.entities import to_html
from bot.sandbox.service_messages import SERVICE
from bot.sandbox.store import Json
from bot.sandbox.world import Event, Person, World

FILES = "/chat/api/files/"
_FALLBACKS = (
    *("sticker", "venue", "location", "dice", "contact", "poll", "video", "video_note", "audio"),
    *SERVICE,
)


def moment(seconds: float) -> str:
    """ISO 8601 in UTC, whole seconds."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")


def person_view(world: World, person: Person) -> Json:
    user = person.user
    name = " ".join(part for part in (user["first_name"], user.get("last_name")) if part)
    language = "zh" if user.get("language_code", "").startswith("zh") else "en"
    return {
        "id": user["id"],
        "name": name,
        "role": person.role,
        "language": language,
        "blocked": world.chats[user["id"]].bot == "kicked",
    }


def message_view(world: World, message: Json) -> Json:
    text = message.get("text") or message.get("caption") or _named(message)
    entities = message.get("entities") or message.get("caption_entities") or []
    photo, voice, document = (message.get(kind) for kind in ("photo", "voice", "document"))
    return {
        "id": message["message_id"],
        "chat": message["chat"]["id"],
        "from": "bot" if message["from"]["id"] == world.bot["id"] else "person",
        "date": moment(message["date"]),
        "edited": moment(message["edit_date"]) if "edit_date" in message else None,
        "html": to_html(text, entities),
        "text": text,
        "photo": FILES + photo[-1]["file_unique_id"][:-1] if photo else None,
        "voice": FILES + voice["file_unique_id"] if voice else None,
        "document": _document(document),
        "forwarded": _origin(message.get("forward_origin")),
        "protected": message.get("has_protected_content", False),
        "reply_to": message.get("reply_to_message", {}).get("message_id"),
        "keyboard": _keyboard(message.get("reply_markup")),
    }


def is_protected(world: World, document: str) -> bool:
    """Whether that file stands in protected messages only: the apps save none of them."""
    holding = (
        message
        for message in world.messages.values()
        if message.get("document", {}).get("file_unique_id") == document
    )
    return all(message.get("has_protected_content") for message in holding)


def event_view(world: World, event: Event) -> Json:
    view: Json = {"seq": event.seq, "type": event.type, "now": moment(world.now())}
    if event.chat:
        view["chat"] = event.chat
    if event.message is not None:
        view["message"] = message_view(world, event.message)
    if event.type == "deleted":
        view["id"] = event.id
    if event.type == "answer":
        view |= {"text": event.text, "alert": event.alert}
    return view


def _named(message: Json) -> str:
    """What stands in for a message that the page cannot show."""
    return next((f"[{kind}]" for kind in _FALLBACKS if kind in message), "")


def _document(document: Json | None) -> Json | None:
    if document is None:
        return None
    return {"url": FILES + document["file_unique_id"], "name": document["file_name"]}


def _origin(origin: Json | None) -> str | None:
    if origin is None:
        return None
    if "sender_user_name" in origin:
        return str(origin["sender_user_name"])
    known = origin.get("sender_user") or origin.get("sender_chat") or {}
    return str(known.get("first_name") or known.get("title") or "")


def _keyboard(markup: Json | None) -> list[list[Json]] | None:
    if not markup:
        return None
    return [[_button(button) for button in row] for row in markup["inline_keyboard"]]


def _button(button: Json) -> Json:
    action = "url" if "url" in button else "callback_data"
    name = "url" if action == "url" else "data"
    return {"text": button["text"], name: button.get(action, "")}
