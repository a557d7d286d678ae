"""What an error of the Bot API means for whoever sent something."""

from dataclasses import dataclass
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)


@dataclass(frozen=True, slots=True)
class Permanent:
    """This recipient cannot be written to: blocked, deleted, unknown, or a group that allows us no
    messages."""

    reason: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The topic of a forum is closed or deleted; its others may be open."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """Certainly not done. `after` seconds if Telegram said how long, None for back-off."""

    after: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """It may have been done, or was done in part; `after` as in Later."""

    reason: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup with this id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Settled:
    """There is nothing left to do: it stands as wanted, or its time is over."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The message to change or delete is not there, or cannot be changed any more."""


@dataclass(frozen=True, slots=True)
class BadMarkup:
    """The entities do not parse: our mistake."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """More than a message holds."""


@dataclass(frozen=True, slots=True)
class Unauthorized:
    """The token was revoked: nothing can be sent."""


@dataclass(frozen=True, slots=True)
class Resting:
    """It concerns the bot as a whole and passes: it moves to another server, or is frozen."""

    reason: str


@dataclass(frozen=True, slots=True)
class Malformed:
    """What we sent cannot be sent to anybody: our mistake, for good."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Refused in words that we do not know: perhaps for a while, perhaps for good."""

    reason: str


Outcome = (
    Permanent
    | Closed
    | Later
    | InDoubt
    | Moved
    | Settled
    | Gone
    | BadMarkup
    | TooLong
    | Unauthorized
    | Resting
    | Malformed
    | Refused
)

# Telegram tells its refusals apart by words only. The first that fit decide.
_SETTLED = ("message is not modified", "query is too old")
_GONE = (
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message can't be deleted",
    "there is no text in the message to edit",
    "message_id_invalid",
)
_BAD_MARKUP = ("can't parse entities",)
_TOO_LONG = ("message is too long", "message_too_long", "text is too long", "caption is too long")
_RESTING = (
    "logged out",
    "frozen_method_invalid",
    "frozen_participant_missing",
    "user_restricted",
    "peer_flood",
    "auth_key_unregistered",
    "session_revoked",
    "session_expired",
)
_CLOSED = ("topic_closed", "topic_deleted", "message thread not found")
_DEAD = (
    *("chat not found", "user not found", "peer_id_invalid", "user_is_blocked", "deactivated"),
    *("chat_id_invalid", "channel_private", "channel_invalid", "user_privacy_restricted"),
    *("privacy_premium_required", "bot_group_blocked", "user_bot_invalid"),
    # What a group does not let us do; a person's chat that says so is as good as gone.
    *("have no write access to the chat", "have no rights to send", "not enough rights to send"),
    *("need administrator rights in the", "chat_write_forbidden", "chat_restricted"),
    *("chat_guest_send_forbidden", "user_banned_in_channel", "chat_admin_required", "chat_send_"),
    "payment_required",
    *("group is deactivated", "chat_forbidden", "bot is not a member"),
)
_MALFORMED = (
    *("message text is empty", "text must be non-empty", "message_empty", "can't parse", "utf-8"),
    *("button_", "reply_markup", "reply markup", "inline keyboard", "entity_", "entities_too"),
    *("photo_", "image_process_failed", "wrong file identifier", "wrong remote file"),
    *("file is too", "file_parts", "file must be non-empty", "document_invalid", "media_"),
    *("input_media", "type of media", "wrong http url", "url host is empty", "object expected"),
    "wrong parameter",
)
_MEDIA = ("photos", "media")
_PLAIN: tuple[tuple[tuple[str, ...], type[Settled | Gone | BadMarkup | TooLong]], ...] = (
    (_SETTLED, Settled),
    (_GONE, Gone),
    (_BAD_MARKUP, BadMarkup),
    (_TOO_LONG, TooLong),
)
_NAMED: tuple[tuple[tuple[str, ...], type[Resting | Closed | Permanent | Malformed]], ...] = (
    (_RESTING, Resting),
    (_CLOSED, Closed),
    (_DEAD, Permanent),
    (_MALFORMED, Malformed),
)


def outcome_of(error: TelegramError) -> Outcome:
    """What follows from `error`; the order matters, the library's errors are subclasses."""
    match error:
        case InvalidToken():
            return Unauthorized()
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case RetryAfter():
            after = error.retry_after
            return Later(
                after.total_seconds() if isinstance(after, timedelta) else after, error.message
            )
        case Forbidden():
            return Permanent(error.message)
        case BadRequest():
            return _of_refusal(error.message)
        case TimedOut():
            return InDoubt(error.message)
        case _:
            return Later(None, error.message)


def _of_refusal(message: str) -> Outcome:
    said = message.lower()
    for words, plain in _PLAIN:
        if any(word in said for word in words):
            return plain()
    for words, named in _NAMED:
        if any(word in said for word in words):
            return named(message)
    return Refused(message)


def words_may_pass(outcome: Outcome) -> bool:
    """Whether the same words without their picture may be taken, for all that a picture's failure
    says: not where the chat or the bot as a whole is concerned."""
    match outcome:
        case Permanent(reason=reason):
            return any(word in reason.lower() for word in _MEDIA)
        case Later(after=after) | InDoubt(after=after):
            return after is None
        case Malformed() | Refused() | Unauthorized():
            return True
        case _:
            return False
