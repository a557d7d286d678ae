"""What each of Telegram's refusals means."""

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.sender.failures import (
    BadMarkup,
    Closed,
    Gone,
    InDoubt,
    Later,
    Malformed,
    Moved,
    Outcome,
    Permanent,
    Refused,
    Resting,
    Settled,
    TooLong,
    Unauthorized,
    outcome_of,
)
from bot.transport.aiohttp_request import AnswerLost, Unreached

BLOCKED = [
    "Forbidden: bot was blocked by the user",
    "Forbidden: user is deactivated",
    "Forbidden: bot was kicked from the supergroup chat",
    "Forbidden: bot is not a member of the channel chat",
    "Forbidden: the group chat was deleted",
    "Forbidden: bot can't initiate conversation with a user",
]
NO_RIGHTS = [
    "Have no write access to the chat",
    "Have no rights to send a message",
    "Not enough rights to send text messages to the chat",
    "Not enough rights to send photos to the chat",
    "Need administrator rights in the channel chat",
    "CHAT_WRITE_FORBIDDEN",
    "CHAT_RESTRICTED",
    "CHAT_SEND_PLAIN_FORBIDDEN",
]
CLOSED = ["TOPIC_CLOSED", "TOPIC_DELETED", "Message thread not found"]
OURS = [
    "BUTTON_DATA_INVALID",
    "BUTTON_URL_INVALID",
    "Message text is empty",
    "Wrong file identifier/HTTP URL specified",
    "PHOTO_INVALID_DIMENSIONS",
    "Can't parse inline keyboard button: text buttons are unallowed in the inline keyboard",
    "Strings must be encoded in UTF-8",
]
CASES: list[tuple[str, TelegramError, type[Outcome]]] = [
    ("b53", RetryAfter(5), Later),
    ("b53", NetworkError("Too Many Requests"), Later),
    ("b54", BadRequest("Message is not modified: specified new message content"), Settled),
    ("b55", BadRequest("Query is too old and response timeout expired"), Settled),
    ("b56", BadRequest("Message to edit not found"), Gone),
    ("b56", BadRequest("Message can't be edited"), Gone),
    ("b57", BadRequest("Message to delete not found"), Gone),
    ("b57", BadRequest("Message can't be deleted for everyone"), Gone),
    ("b58", BadRequest("Can't parse entities: unsupported start tag"), BadMarkup),
    ("b59", BadRequest("Message is too long"), TooLong),
    ("b59", BadRequest("Text is too long"), TooLong),
    ("b59", BadRequest("MESSAGE_TOO_LONG"), TooLong),
    ("b60", BadRequest("Chat not found"), Permanent),
    ("b60", BadRequest("User not found"), Permanent),
    *(("b60", BadRequest(words), Closed) for words in CLOSED),
    ("b61", ChatMigrated(-100), Moved),
    *(("b62", Forbidden(words), Permanent) for words in BLOCKED),
    ("b63", InvalidToken("Unauthorized"), Unauthorized),
    ("b65", NetworkError("Bad Gateway"), Later),
    ("b66", Unreached("no connection"), Later),
    ("b67", AnswerLost("no answer"), InDoubt),
    *(("whole", BadRequest(words), Resting) for words in ("Logged out", "FROZEN_METHOD_INVALID")),
    *(("group", BadRequest(words), Permanent) for words in NO_RIGHTS),
    *(("ours", BadRequest(words), Malformed) for words in OURS),
    ("other", BadRequest("SOMETHING_NEW"), Refused),
]


@pytest.mark.parametrize(
    ("error", "outcome"), [case[1:] for case in CASES], ids=[f"{c[0]}-{c[1]}" for c in CASES]
)
def test_a_refusal_has_its_meaning(error: TelegramError, outcome: type[Outcome]) -> None:
    assert isinstance(outcome_of(error), outcome)


def test_b53_a_flood_answer_names_the_pause() -> None:
    assert outcome_of(RetryAfter(10_072)) == Later(10_072, RetryAfter(10_072).message)
    assert outcome_of(NetworkError("Too Many Requests")) == Later(None, "Too Many Requests")


def test_b61_a_move_names_the_new_chat() -> None:
    assert outcome_of(ChatMigrated(-1002)) == Moved(-1002)
