"""Telegram's HTML: what people wrote is escaped here, once, and made inert.

Telegram makes a link of whatever looks like one: an address, a name behind "@", a tag, a command, a
telephone number, "agreed.So". In what others read only our own words may lead anywhere, so an
invisible word joiner stands where such a link would begin. What is stored and searched stays as it
was typed, and a joiner that comes back with pasted text is dropped on entry.
"""

import re
from typing import Any, Self

import markupsafe

JOINER = "\u2060"
_BREAK = re.compile(
    r"(?<=[@#])(?=[\w\u200c\u00b7\u0d80-\u0dff])"  # a mention, an e-mail address, a tag
    r"|(?<=\$)(?=[A-Z1])"  # a ticker
    r"|(?<=(?<!\w)/)(?=[A-Za-z0-9_])"  # a command; what follows "tg://"
    r"|(?<=\.)(?=[^\W\d_])"  # a domain, whatever its last label
    r"|(?<=\d\.\d\.)(?=\d)|(?<=\d\.\d\d\.)(?=\d)|(?<=\d\.\d\d\d\.)(?=\d)"  # an IP address
)
_ISO_DAY = r"\d{4}-\d\d-\d\d(?!\d)"
_LONG_NUMBER = re.compile(rf"(?<![\d-])(?!{_ISO_DAY})\+?\d(?:[ ()./-]{{0,2}}\d){{6,}}")
_COMMAND = re.compile(r"(?<![\w/<])/[a-z_]+(?![\w@])")
_PIECE = re.compile(r"\d{3}(?=\d)|[+ ()./-](?=[\d( ])")


def inert(text: str) -> str:
    """The same to the eye, and nothing in it that Telegram takes for a link."""
    broken = _LONG_NUMBER.sub(lambda long: _PIECE.sub(rf"\g<0>{JOINER}", long[0]), text)
    return _BREAK.sub(JOINER, broken)


class Markup(markupsafe.Markup):  # noqa: TID251  # here is the one that all others use
    """Text that is ready for Telegram; plain strings that are put into it are made inert."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: Any, /) -> Self:
        plain = isinstance(s, str) and not hasattr(s, "__html__")
        return super().escape(inert(s) if plain else s)

    def striptags(self, /) -> str:
        """The text alone, for where nothing becomes a link: toasts, labels, pictures."""
        return super().striptags().replace(JOINER, "")


def addressed(text: Markup, bot_name: str) -> Markup:
    """With our name behind each of our commands: without it a group's command reaches only the bot
    that spoke there last."""
    return Markup(_COMMAND.sub(rf"\g<0>@{bot_name}", str(text)))  # noqa: S704  # HTML already
