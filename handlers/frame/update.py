"""Telegram's updates as they come, and what a person said by one.

Only the fields that Rapport uses are read; unknown ones are ignored, wrong ones refused by
pydantic's ValidationError, upon which the transport puts the update into quarantine.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from handlers.frame.clean import clean_line, clean_text
from handlers.frame.interview.model import Attachment
from scoring.assessments import FactKind

GROUP_ITSELF = 1087968824  # who writes as an anonymous administrator
ANONYMOUS = frozenset({GROUP_ITSELF, 777000, 136817688})  # also a channel, a channel's bot
# What people send and Rapport does not read. Whatever else comes without words, Telegram wrote:
# that a message was pinned, the wallpaper changed, …
OTHER = frozenset(
    {
        *("animation", "audio", "document", "live_photo", "paid_media", "sticker", "story"),
        *("video", "video_note", "checklist", "contact", "dice", "game", "poll", "venue"),
        *("location", "invoice"),
    }
)

Id = Annotated[int, Field(strict=True, ge=-(2**63), lt=2**63)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class User(_Part):
    id: Id
    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""
    username: str | None = None
    language_code: str | None = None


class Chat(_Part):
    id: Id
    type: Literal["private", "group", "supergroup", "channel"]
    title: str = ""


class File(_Part):
    file_id: str


class DocumentFile(File):
    mime_type: str = ""

    @property
    def is_picture(self) -> bool:
        return self.mime_type.startswith("image/")


class Message(_Part):
    message_id: Id
    date: int
    chat: Chat
    sender: User | None = Field(default=None, alias="from")
    sender_chat: Chat | None = None
    text: str | None = None
    caption: str | None = None
    photo: list[File] | None = None
    voice: File | None = None
    document: DocumentFile | None = None
    forward_origin: dict[str, Any] | None = None
    media_group_id: str | None = None
    message_thread_id: Id | None = None
    is_topic_message: bool = False
    has_protected_content: bool = False
    migrate_to_chat_id: Id | None = None
    migrate_from_chat_id: Id | None = None
    other: bool = False

    @model_validator(mode="before")
    @classmethod
    def _look(cls, raw: Any) -> Any:
        """Only the presence of other content matters, whatever it is made of."""
        return {**raw, "other": not OTHER.isdisjoint(raw)} if isinstance(raw, dict) else raw


class Tap(_Part):
    id: str
    sender: User = Field(alias="from")
    message: Message | None = None
    data: str = ""


class InlineQuery(_Part):
    id: str
    sender: User = Field(alias="from")


class MemberChange(_Part):
    sender: User = Field(alias="from")
    chat: Chat
    new_chat_member: dict[str, Any]


class Update(_Part):
    update_id: Annotated[int, Field(strict=True, ge=0, lt=2**63)]
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: Tap | None = None
    inline_query: InlineQuery | None = None
    my_chat_member: MemberChange | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What one person did in one chat. `text` is clean; `tap` is the pressed button's data.

    `title` is the group's, where it was said in one, `topic` that of a forum (None: General, or no
    forum); `group` ties the pictures of an album.

    `message_id` is the message that was sent, edited or pressed on; None where it is out of reach.
    `origin` names whom a forwarded message is from; None if it was not forwarded. `other` is
    content that Rapport does not read: a sticker, a place, a poll …
    """

    update_id: int
    user_id: int
    chat_id: int
    private: bool
    name: str
    language_code: str | None
    at: datetime
    message_id: int | None = None
    text: str = ""
    attachment: Attachment | None = None
    origin: str | None = None
    group: str | None = None
    title: str = ""
    edited: bool = False
    other: bool = False
    tap: str | None = None
    tap_id: str | None = None
    on_picture: bool = False
    on_open: bool = False
    username: str | None = None
    topic: int | None = None

    @property
    def command(self) -> str | None:
        """ "/rate@our_bot x" is "rate@our_bot"; None if it is no command."""
        if self.tap is not None or self.origin is not None or not self.text.startswith("/"):
            return None
        return self.text[1:].split(maxsplit=1)[0].lower() if len(self.text) > 1 else ""

    @property
    def argument(self) -> str:
        """What follows the command."""
        parts = self.text.split(maxsplit=1)
        return parts[1].strip() if len(parts) > 1 else ""


def said(update: Update) -> Said | None:
    """What a person said; None for an update that no person caused (a bot, a channel, a service
    message)."""
    if update.callback_query is not None:
        return _tapped(update.update_id, update.callback_query)
    message = update.message or update.edited_message
    if message is None or message.sender is None or message.sender_chat is not None:
        return None
    if message.sender.is_bot or message.sender.id in ANONYMOUS:
        return None
    return _spoken(update, message, message.sender)


def said_as_group(update: Update) -> Said | None:
    """What an administrator said in the group's name; None for anything else."""
    message = update.message
    if message is None or message.sender is None or message.sender_chat is None:
        return None
    itself = message.sender.id == GROUP_ITSELF and message.sender_chat.id == message.chat.id
    return _spoken(update, message, message.sender) if itself else None


def _spoken(update: Update, message: Message, sender: User) -> Said | None:
    attachment = _attachment(message)
    readable = message.text or message.caption or attachment
    if not (readable or message.other):
        return None
    return Said(
        update_id=update.update_id,
        user_id=sender.id,
        chat_id=message.chat.id,
        private=message.chat.type == "private",
        name=_name(sender),
        username=sender.username,
        language_code=sender.language_code,
        at=datetime.fromtimestamp(message.date, UTC),
        message_id=message.message_id,
        text=clean_text(message.text or message.caption or ""),
        attachment=attachment,
        origin=_origin(message.forward_origin),
        group=message.media_group_id,
        title=clean_line(message.chat.title, 120),
        topic=_topic(message),
        edited=update.message is None,
        other=not readable,
    )


def _tapped(update_id: int, tap: Tap) -> Said | None:
    if tap.sender.is_bot or tap.sender.id in ANONYMOUS:
        return None
    message = tap.message
    reachable = message is not None and message.date > 0
    return Said(
        update_id=update_id,
        user_id=tap.sender.id,
        chat_id=message.chat.id if message else tap.sender.id,
        private=message is None or message.chat.type == "private",
        name=_name(tap.sender),
        language_code=tap.sender.language_code,
        at=datetime.fromtimestamp(message.date if message else 0, UTC),
        message_id=message.message_id if message and reachable else None,
        tap=clean_line(tap.data, 64),
        tap_id=tap.id,
        topic=_topic(message) if message else None,
        on_picture=bool(message and message.photo),
        on_open=bool(message and not message.has_protected_content),
    )


def _topic(message: Message) -> int | None:
    """Outside of forums a thread is only a chain of replies."""
    return message.message_thread_id if message.is_topic_message else None


def _name(user: User) -> str:
    return clean_line(f"{user.first_name} {user.last_name}", 80)


def _attachment(message: Message) -> Attachment | None:
    if message.photo:
        return Attachment(FactKind.PHOTO, message.photo[-1].file_id)
    if message.voice:
        return Attachment(FactKind.VOICE, message.voice.file_id)
    if message.document and message.document.is_picture:  # a photo sent as a file
        return Attachment(FactKind.PHOTO, message.document.file_id)
    return None


def _origin(forwarded: dict[str, Any] | None) -> str | None:
    """The name of whom a message was forwarded from, as far as Telegram tells it."""
    if forwarded is None:
        return None
    user = forwarded.get("sender_user") or {}
    chat = forwarded.get("sender_chat") or forwarded.get("chat") or {}
    name = (
        f"{user.get('first_name', '')} {user.get('last_name', '')}".strip()
        or forwarded.get("sender_user_name")
        or chat.get("title")
        or ""
    )
    return clean_line(str(name), 80)
