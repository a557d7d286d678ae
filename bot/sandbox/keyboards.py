"""Checks of `reply_markup`: what Telegram would not show, it refuses."""

from bot.sandbox.errors import bad_request
from bot.sandbox.params import Params
from bot.sandbox.store import Json

MAX_BUTTONS = 100
MAX_DATA = 64
_ACTIONS = ("callback_data", "url", "web_app", "login_url", "copy_text", "switch_inline_query")
_SCHEMES = ("http://", "https://", "tg://")


def inline_keyboard(params: Params) -> Json | None:
    """The inline keyboard of the call; other kinds of markup are checked, shown by no one."""
    markup = params.json("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        _check_other(markup)
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in kept) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": kept} if kept else None


def _check_other(markup: Json) -> None:
    if "keyboard" in markup and not isinstance(markup["keyboard"], list):
        raise bad_request('field "keyboard" of the ReplyKeyboardMarkup must be an Array')


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise _unreadable("expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _unreadable('Can\'t find field "text"' if text is None else _not_text("text"))
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if not any(action in button for action in _ACTIONS):
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        _check_data(button["callback_data"])
    if "url" in button:
        _check_url(button["url"])
    return button


def _check_data(data: object) -> None:
    if not isinstance(data, str):
        raise _unreadable(_not_text("callback_data"))
    if not 1 <= len(data.encode("utf-8", "surrogatepass")) <= MAX_DATA:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: object) -> None:
    if not isinstance(url, str) or not url.startswith(_SCHEMES):
        words = "Unsupported URL protocol" if isinstance(url, str) and ":" in url else "Wrong URL"
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {words}")


def _unreadable(words: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {words}")


def _not_text(name: str) -> str:
    return f'Field "{name}" must be of type String'
