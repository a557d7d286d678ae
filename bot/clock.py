"""The one place where the time is read; everything inside takes `now` as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """Instants are UTC and aware. The sandbox moves it; elsewhere `offset` stays zero."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def move_to(self, instant: datetime) -> None:
        """Let it be `instant` now (aware); everyone who asked to hear of it is told."""
        self.offset = instant.astimezone(UTC) - datetime.now(UTC)
        for tell in self._listeners:
            tell()

    def on_move(self, tell: Callable[[], None]) -> None:
        """Call `tell` after each move, from the event loop's thread."""
        self._listeners.append(tell)
