"""The history of a trial: each delivery of an update, and what the bot answered.

In the manner of Jepsen: everything that was invoked and answered is written down while it happens,
and the laws are checked against the database afterwards.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to hand over an update; `status` 0: the connection broke before an answer."""

    update_id: int
    person: int
    replica: str
    began: float  # seconds of the event loop's clock
    ended: float
    status: int
    retry_after: str = ""

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass
class History:
    deliveries: list[Delivery] = field(default_factory=list)

    def add(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)

    @property
    def acknowledged(self) -> dict[int, list[Delivery]]:
        """Update → its deliveries that were answered 200."""
        found: dict[int, list[Delivery]] = defaultdict(list)
        for each in self.deliveries:
            if each.status == 200:
                found[each.update_id].append(each)
        return found

    def statuses(self) -> dict[int, int]:
        """Status → how often it was answered."""
        found: dict[int, int] = defaultdict(int)
        for each in self.deliveries:
            found[each.status] += 1
        return dict(found)

    def seconds_of(self, status: int) -> list[float]:
        return sorted(each.seconds for each in self.deliveries if each.status == status)


def person_of(update: dict[str, Any]) -> int:
    """Who sent an update; 0 where it does not say so."""
    for body in _bodies(update):
        sender = body.get("from")
        if isinstance(sender, dict) and isinstance(sender.get("id"), int):
            return int(sender["id"])
    return 0


def _bodies(update: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (each for name, each in update.items() if name != "update_id" and isinstance(each, dict))
