"""Messages of every kind that people send where a text was asked."""

from bot.sandbox import files
from bot.sandbox.params import Upload
from bot.sandbox.store import Json
from bot.sandbox.world import World

_OGG = b"OggS\x00\x02" + bytes(20)
# A grey square of one pixel.
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6368000000820081dd436af40000000049454e44ae426082"
)
_PLACE: Json = {"longitude": 121.4737, "latitude": 31.2304}


def photo(world: World, content: bytes = _PNG, caption: str = "") -> Json:
    file = files.keep(world, "photo", Upload("photo", _picture_type(content), content))
    return {"photo": files.as_photo(file), **_captioned(caption)}


def voice(world: World, content: bytes = _OGG, caption: str = "", mime: str = "audio/ogg") -> Json:
    file = files.keep(world, "voice", Upload("voice", mime, content))
    return {"voice": files.as_voice(file, 3), **_captioned(caption)}


def document(world: World, upload: Upload, caption: str = "") -> Json:
    file = files.keep(world, "document", upload)
    return {"document": files.as_document(file), **_captioned(caption)}


def other(world: World, kind: str) -> Json:
    """The content of a message of any kind that people can send, other than words."""
    if kind == "photo":
        return photo(world)
    if kind == "voice":
        return voice(world)
    if kind == "document":
        return document(world, Upload("notes.txt", "text/plain", b"notes"))
    number = world.count("file")
    file = {"file_id": f"CAACAgx{number}", "file_unique_id": f"AgAD{number}", "file_size": 1000}
    frame = {**file, "width": 512, "height": 512}
    marks = {"is_animated": False, "is_video": False}
    contents: dict[str, Json] = {
        "sticker": {**frame, "type": "regular", **marks, "emoji": "👍"},
        "location": _PLACE,
        "dice": {"emoji": "🎲", "value": 4},
        "contact": {"phone_number": "+8613800000000", "first_name": "Wang"},
        "poll": _poll(number),
        "video": {**frame, "duration": 5},
        "video_note": {**file, "length": 240, "duration": 5},
        "animation": {**frame, "duration": 2},
        "audio": {**file, "duration": 60},
        "live_photo": {**frame, "duration": 3},
        "venue": {"location": _PLACE, "title": "Fair", "address": "Longyang Road"},
        "game": {"title": "Chess", "description": "A game", "photo": []},
        "story": {"chat": {"id": 1001, "type": "private"}, "id": 1},
        "checklist": {"title": "Fair", "tasks": [{"id": 1, "text": "Call"}]},
        "paid_media": {"star_count": 1, "paid_media": []},
        "invoice": {"title": "Fair", "currency": "XTR", "total_amount": 1},
    }
    return {kind: contents[kind]}


def _picture_type(content: bytes) -> str:
    return "image/jpeg" if content.startswith(b"\xff\xd8") else "image/png"


def _captioned(caption: str) -> Json:
    return {"caption": caption} if caption else {}


def _poll(number: int) -> Json:
    options = [
        {"persistent_id": str(place), "text": text, "voter_count": 0}
        for place, text in enumerate(("Yes", "No"))
    ]
    return {
        "id": str(number),
        "question": "Ready?",
        "options": options,
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": True,
        "members_only": False,
    }
