"""Accounts and their contacts (domain vocabulary: account 客户, contact 客户联系人)."""

from dataclasses import dataclass
from enum import StrEnum


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
    """A client company. `grade` is None until somebody graded it; cadence then treats it as C."""

    id: int
    name: str
    grade: Grade | None = None
    owner_id: int | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at an account. `influence` is 1 … 3; `key` marks a say or a veto in the chain."""

    id: int
    account_id: int
    name: str
    title: str = ""
    line: Line | None = None
    role: ChainRole | None = None
    influence: int = 1
    key: bool = False
    active: bool = True
