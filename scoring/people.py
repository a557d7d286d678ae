"""People of the sales team and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """A rep sees the accounts they own or share, a manager the subtree, an administrator all."""

    REP = "rep"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Person:
    """One member of the reporting tree. `chat_id` is None until they join by an invitation.

    `reachable` is false after the messenger said that they cannot be written to. `zone`, `country`
    and `weekly_target` (visits) are their own; None: what the team has.
    """

    id: int
    name: str
    role: Role
    manager_id: int | None = None
    chat_id: int | None = None
    language: str = "en"
    zone: str | None = None
    active: bool = True
    reachable: bool = True
    country: str | None = None
    weekly_target: int | None = None
    joined_at: datetime | None = None

    @property
    def hears(self) -> bool:
        """Whether what is sent to them arrives, for all that is known."""
        return self.active and self.chat_id is not None and self.reachable
