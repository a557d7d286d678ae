"""Files: what was uploaded, under ids that only the sandbox can read."""

import struct

from bot.sandbox.errors import bad_request
from bot.sandbox.params import Params, Upload
from bot.sandbox.store import Json
from bot.sandbox.world import File, World

MAX_PHOTO = 10 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024
MAX_DOWNLOAD = 20 * 1024 * 1024
# The longer side of the sizes that Telegram makes of a photo, by their letters.
_SIZES = {"s": 90, "m": 320, "x": 800, "y": 1280}
_FOLDERS = {"photo": "photos", "voice": "voice", "document": "documents"}
_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "audio/ogg": ".oga"}


def keep(world: World, kind: str, upload: Upload) -> File:
    """Store an upload as a photo, voice or document; what Telegram would not take is refused."""
    width = height = 0
    if not upload.content:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        width, height = _photo_size(upload)
    number = world.count("file")
    suffix = _SUFFIXES.get(upload.mime, "")
    if kind == "document" and "." in upload.name:
        suffix = "." + upload.name.rpartition(".")[2]
    path = f"{_FOLDERS.get(kind, kind + 's')}/file_{number}{suffix}"
    unique = f"AQAD{number:08x}"
    size = len(upload.content)
    file = File(unique, path, upload.mime, size, upload.name, kind, width, height)
    world.files[unique] = file
    world.contents[unique] = upload.content
    return file


def requested(world: World, params: Params, kind: str, field: str = "") -> File:
    """The file that a call names: an upload, attach://, or the id of a file kept before."""
    field = field or kind
    if field in params.uploads:
        return keep(world, kind, params.uploads[field])
    return by_reference(world, params, kind, params.text(field))


def by_reference(world: World, params: Params, kind: str, value: str) -> File:
    if not value:
        raise bad_request(f"there is no {kind} in the request")
    if value.startswith("attach://"):
        upload = params.uploads.get(value.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"there is no {kind} in the request")
        return keep(world, kind, upload)
    if value.startswith(("http://", "https://")):
        # The sandbox never leaves the machine; so Telegram speaks when it could not fetch.
        raise bad_request("failed to get HTTP URL content")
    file = find(world, value)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return file


def file_id(file: File, size: str = "") -> str:
    return f"AgACAgIAAx{file.unique}{size}"


def find(world: World, identifier: str) -> File | None:
    """By a file id; each size of a photo has its own id."""
    unique = identifier.removeprefix("AgACAgIAAx")
    return world.files.get(unique[:12]) if unique != identifier else None


def as_photo(file: File) -> list[Json]:
    """The sizes of a photo, smallest first, the last in full. All of them hold the same bytes:
    the sandbox does not scale, it only numbers as Telegram does."""
    longest = max(file.width, file.height)
    sizes = [(letter, side) for letter, side in _SIZES.items() if side < longest]
    return [
        _photo(file, letter, max(1, file.width * side // longest), file.height * side // longest)
        for letter, side in sizes
    ] + [_photo(file, "w", file.width, file.height)]


def as_voice(file: File, duration: int) -> Json:
    return {**_basics(file), "duration": duration, "mime_type": file.mime}


def as_document(file: File) -> Json:
    return {**_basics(file), "file_name": file.name or "file", "mime_type": file.mime}


def _photo(file: File, letter: str, width: int, height: int) -> Json:
    identity = {"file_id": file_id(file, letter), "file_unique_id": file.unique + letter}
    return {**identity, "file_size": file.size, "width": width, "height": max(1, height)}


def _basics(file: File) -> Json:
    identity = {"file_id": file_id(file), "file_unique_id": file.unique}
    return {**identity, "file_size": file.size}


def _photo_size(upload: Upload) -> tuple[int, int]:
    size = len(upload.content)
    if size > MAX_PHOTO:
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; "
            f"the maximum size is {MAX_PHOTO} bytes"
        )
    found = picture_size(upload.content)
    if found is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = found
    if min(found) < 1 or width + height > 10_000 or max(found) > 20 * min(found):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return found


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG; None for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return _jpeg_size(content) if content[:2] == b"\xff\xd8" else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        # The start of frame; C4, C8 and CC in that range are something else.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
