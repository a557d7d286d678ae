"""The parameters of a call as Telegram takes them: everything is text first.

Form fields, multipart fields, the query string and the members of a JSON body are all the same
to the Bot API; so `"chat_id": "5"` and `chat_id=5` are too.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.store import Json


@dataclass(frozen=True)
class Upload:
    name: str
    mime: str
    content: bytes


@dataclass(frozen=True)
class Params:
    values: dict[str, str]
    uploads: dict[str, Upload] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Json, uploads: dict[str, Upload] | None = None) -> "Params":
        """From typed values, as in a JSON body. Telegram's reader takes the raw letters of
        whatever is no string: a null is the word "null"."""
        return cls({key: _text(value) for key, value in values.items()}, uploads or {})

    @classmethod
    def within(cls, values: Json) -> "Params":
        """From an object that is itself a parameter: there a null means not given."""
        return cls.of({key: value for key, value in values.items() if value is not None})

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def flag(self, name: str) -> bool:
        return self.values.get(name, "").lower() in ("true", "yes", "1")

    def number(self, name: str, default: int = 0) -> int:
        """Like Telegram's reader: what is no number counts as not given."""
        value = self.values.get(name, "").strip()
        return int(value) if re.fullmatch(r"[+-]?\d{1,19}", value) else default

    def chat(self, name: str = "chat_id") -> int:
        value = self.values.get(name, "").strip()
        if not value:
            raise bad_request(f"{name} is empty")
        if not re.fullmatch(r"-?\d{1,19}", value):
            raise bad_request("chat not found")
        return int(value)

    def message_id(self) -> int:
        number = self.number("message_id")
        if number <= 0:
            raise bad_request("message identifier is not specified")
        return number

    def json(self, name: str, what: str) -> Any:
        """The parsed value, None when not given; `what` names it in the refusal."""
        value = self.values.get(name, "")
        if not value:
            return None
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise bad_request(f"can't parse {what} JSON object") from None

    def decoded(self) -> Json:
        """For reading in the request log: JSON arrays and objects as such, the rest as text."""
        return {key: _decoded(value) for key, value in self.values.items()}


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value)


def _decoded(value: str) -> object:
    if value[:1] not in ("[", "{"):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value  # a text that only begins like JSON
