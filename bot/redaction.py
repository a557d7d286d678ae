"""Taking secrets out of a text: those that are known, and what looks like one."""

import re
from collections.abc import Iterable
from urllib.parse import quote

# No word boundary: in a URL the token follows the letters "bot".
_TOKEN_LIKE = re.compile(r"\d{6,}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
# Up to the last @: a password may hold one itself.
_PASSWORD = re.compile(r"(?<=://)[^/\s:@]*:\S*(?=@)")
_PASSWORD_WORD = re.compile(r"(?i)(?<=password=)[^\s&;,'\"]+")


class Redactor:
    """Takes known secrets, also as a URL spells them, and what looks like one, out of a text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        self._secrets = sorted(known, key=len, reverse=True)  # the whole before its parts

    def clean(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        for looks in (_TOKEN_LIKE, _PASSWORD, _PASSWORD_WORD):
            text = looks.sub("[secret]", text)
        return text
