"""Accounts and their contacts (domain vocabulary: account 客户, contact 客户联系人)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from scoring.shown import LEFT_OUT, SHOWN, SHOWN_KEYS


class Grade(StrEnum):
    """Value grade: strategic 战略, partner 伙伴, value 价值, general 一般."""

    S = "S"
    A = "A"
    B = "B"
    C = "C"


class Line(StrEnum):
    """The line of the decision chain that a contact stands in."""

    BUSINESS = "business"
    TECHNICAL = "technical"
    PROCUREMENT = "procurement"
    FINANCE = "finance"
    EXECUTIVE = "executive"


class ChainRole(StrEnum):
    """What a contact does in a purchase."""

    DECIDER = "decider"
    ADVISER = "adviser"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Account:
    """A client company. `grade` is None until somebody graded it; cadence then treats it as C.

    `segment` names the rubrics that it is rated by; empty: the company's usual ones. `no_posts` are
    the lines in which it is known to have nobody who decides.
    """

    id: int
    name: str
    grade: Grade | None = None
    owner_id: int | None = None
    zone: str | None = field(default=None, metadata=SHOWN)
    segment: str = field(default="", metadata=SHOWN)
    no_posts: frozenset[Line] = field(default=frozenset(), metadata=SHOWN)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at an account. `influence` is 1 … 3; `key` marks a say or a veto in the chain.

    `left_on` is None also where it is not known on which day they left.
    """

    id: int
    account_id: int
    name: str
    title: str = field(default="", metadata=LEFT_OUT)
    line: Line | None = None
    role: ChainRole | None = None
    influence: int = 1
    key: bool = False
    active: bool = True
    reports_to_id: int | None = None
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """Grade, segment or posts of an account changed, at a UTC instant. `by_id` None: an import."""

    account_id: int
    by_id: int | None
    at: datetime
    fields: Mapping[str, tuple[object, object]] = field(metadata=SHOWN)


class ContactChange(StrEnum):
    """What can happen to a contact; moved: to another account, reassigned: to another post here."""

    MOVED = "moved"
    LEFT = "left"
    RETURNED = "returned"
    EDITED = "edited"
    REASSIGNED = "reassigned"


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """What happened to a contact of `account_id` (who may have moved away by it), at a UTC instant.

    `fields` has the values before and after. `by_id` None: it came with an import.
    """

    contact_id: int
    account_id: int
    what: ContactChange
    by_id: int | None
    at: datetime
    fields: Mapping[str, tuple[object, object]] = field(metadata=SHOWN_KEYS)


@dataclass(frozen=True, slots=True)
class Competitor:
    """A company that sells against us."""

    id: int
    name: str
