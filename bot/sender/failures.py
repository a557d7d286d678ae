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
    """This recipient cannot be written to: blocked, deleted, unknown."""

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
class Refused:
    """Refused for a reason that says nothing about the recipient: our mistake."""

    reason: str


Outcome = (
    Permanent
    | Later
    | InDoubt
    | Moved
    | Settled
    | Gone
    | BadMarkup
    | TooLong
    | Unauthorized
    | Refused
)

# Telegram tells its refusals apart by words only.
_BY_WORDS: tuple[tuple[tuple[str, ...], type[Settled | Gone | BadMarkup | TooLong]], ...] = (
    (("message is not modified", "query is too old"), Settled),
    (
        (
            "message to edit not found",
            "message to delete not found",
            "message can't be edited",
            "message can't be deleted",
            "there is no text in the message to edit",
            "message_id_invalid",
        ),
        Gone,
    ),
    (("can't parse entities",), BadMarkup),
    (
        ("message is too long", "message_too_long", "text is too long", "caption is too long"),
        TooLong,
    ),
)
_DEAD = ("chat not found", "user not found", "peer_id_invalid", "user_is_blocked", "deactivated")


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
    for words, outcome in _BY_WORDS:
        if any(word in said for word in words):
            return outcome()
    return Permanent(message) if any(word in said for word in _DEAD) else Refused(message)
