"""A token bucket: a burst at once, then one after each pause."""


class Allowance:
    """Instants are seconds of any clock; one earlier than the last is a no-op."""

    def __init__(self, most: int, pause: float, at: float) -> None:
        self._most, self._pause = most, pause
        self._left, self._since = float(most), at

    def left(self, at: float) -> float:
        """How many may pass at once at that instant."""
        passed = max(at - self._since, 0.0)
        self._left = min(self._most, self._left + passed / self._pause)
        self._since += passed
        return self._left

    def any_left(self, at: float) -> bool:
        return self.left(at) >= 1

    def take(self) -> None:
        self._left -= 1
