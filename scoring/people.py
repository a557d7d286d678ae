"""People of the sales team and what they may do."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A rep sees the accounts they own or share, a manager the subtree, an administrator all."""

    REP = "rep"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the reporting tree. `chat_id` is None until they join by an invitation."""

    id: int
    name: str
    role: Role
    manager_id: int | None = None
    chat_id: int | None = None
    language: str = "en"
    zone: str | None = None
    active: bool = True
