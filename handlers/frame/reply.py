"""What a turn wants delivered once it is committed."""

from dataclasses import dataclass
from datetime import datetime

from handlers.frame.page import Screen
from handlers.frame.say import Say


@dataclass(frozen=True, slots=True)
class Reply:
    """A screen for one chat. It is derived state: if it is lost, it can be made again.

    `edit` is the message to change in place (None: send a new one), `edit_has_picture` whether that
    message is a picture, which can only be changed into another picture, and `edit_is_open`
    whether the apps do not protect it, which is settled when it is sent. `remove` is a former live
    message that gives way to the new one. The id of a new message is kept for `draft_id`.
    """

    chat_id: int
    say: Say
    screen: Screen | None = None
    edit: int | None = None
    edit_has_picture: bool = False
    edit_is_open: bool = False
    remove: int | None = None
    draft_id: int | None = None
    owed: tuple[int, datetime] | None = None  # the draft whose screen it is, and since when owed
    tap_id: str | None = None
    inline_id: str | None = None  # an inline query, which is answered with nothing
    toast: str = ""
    topic: int | None = None  # of a forum, where the chat is one
    stranger: bool = False  # to somebody we do not know: answered now and then only
