"""The one place where the time is read; everything inside takes `now` as an argument."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

STEP = timedelta(seconds=2)  # what is less is no setting of a clock


def _wall() -> datetime:
    return datetime.now(UTC)


def awake() -> float:
    """Seconds that go on while the process is stopped or the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Clock:
    """Instants are UTC and aware. The sandbox moves it; elsewhere `offset` stays zero."""

    def __init__(
        self, offset: timedelta = timedelta(), wall: Callable[[], datetime] = _wall
    ) -> None:
        self.offset, self._wall = offset, wall
        self._lead = self._ahead()
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return self._wall() + self.offset

    def ahead_of(self, others: datetime | None) -> timedelta | None:
        """By how far the machine's clock, wherever this one was moved to, is ahead of another; None
        where the other clock is not known."""
        return None if others is None else self._wall() - others

    def step(self) -> timedelta:
        """How far the machine's clock was set since this was asked last: zero, if it was not."""
        lead = self._ahead()
        step = lead - self._lead
        if abs(step) < STEP:
            return timedelta()
        self._lead = lead
        return step

    def _ahead(self) -> timedelta:
        """How far ahead of the monotonic clock, which nobody can set."""
        return self._wall() - datetime.fromtimestamp(monotonic(), UTC)

    def move_to(self, instant: datetime) -> None:
        """Set the clock to `instant` (aware) and notify all listeners."""
        self.offset = instant.astimezone(UTC) - self._wall()
        self.tell()

    def tell(self) -> None:
        """Notify all listeners that the clock was moved."""
        for tell in self._listeners:
            tell()

    def on_move(self, tell: Callable[[], None]) -> None:
        """Call `tell` after each move, from the event loop's thread."""
        self._listeners.append(tell)
