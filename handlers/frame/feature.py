"""A feature's interface to the doors: what it adds to chat, time, notices and pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handlers.frame.flow import Flow
from handlers.frame.page import Screen
from handlers.frame.reply import Reply
from handlers.frame.route import Hint, Route
from handlers.frame.say import Say
from handlers.frame.section import Section
from handlers.frame.settings import Settings
from handlers.frame.turn import Shown, Turn
from handlers.frame.update import Said
from scoring.people import Person
from storage import Tx

Job = Callable[[Tx, Settings, datetime], bool | None]  # True: there may be more of it
Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A notice by its name in the outbox. `screen` reads it anew at the moment of sending, for the
    person who gets it; None: it no longer holds. `sent` notes that it went out, as it was at its
    turn, in the transaction that settles it."""

    name: str
    screen: Callable[[Tx, Settings, Person, Payload, datetime], Screen | None]
    sent: Callable[[Tx, int, Payload, datetime], None] | None = None


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page that a browser asks for at the public address. `path` is written as aiohttp's router
    has it, and both functions are given its parts by name: `is_there` only reads, so that a guessed
    key is cheap; `html` may write (None: the page is gone). `absent` is shown instead of a page."""

    path: str
    is_there: Callable[[Tx, Mapping[str, str], datetime], bool]
    html: Callable[[Tx, Mapping[str, str], datetime], str | None]
    absent: Callable[[Say], str]


@dataclass(frozen=True, slots=True)
class Offer:
    """A button on an account's card: its label, and the name of the button, which is given the
    account."""

    label: Hint
    button: str


@dataclass(frozen=True, slots=True)
class Feature:
    """Declared in a feature's `__init__` and listed in `handlers.FEATURES`; nothing else names it.

    `jobs` run in their order, each portion in a transaction of its own. `settings` are its sections
    of config.toml. `keeps` says what its tables of own data are called (`storage/models/base.py`),
    `offers` are its buttons on an account's card. `plain_words` answers what is typed while no
    question is open, `stranger` what comes from somebody whom we do not know; None: it is not for
    this feature.
    """

    commands: Sequence[Route[Shown]] = ()
    buttons: Sequence[Route[Shown]] = ()
    flows: Sequence[Flow] = ()
    notices: Sequence[NoticeKind] = ()
    jobs: Sequence[Job] = ()
    pages: Sequence[WebPage] = ()
    settings: Sequence[type[Section]] = ()
    keeps: Mapping[str, Hint] = field(default_factory=dict)
    offers: Sequence[Offer] = ()
    plain_words: Callable[[Turn, str], Shown | None] | None = None
    stranger: Callable[[Tx, Settings, Said, datetime, int], Reply | None] | None = None
