"""One finding of `check`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A line that is not `good`, or `warns`, says what to do; a warning is no failure."""

    name: str
    good: bool
    text: str
    warns: bool = False

    def __str__(self) -> str:
        word = "BAD" if not self.good else "WARN" if self.warns else "ok"
        return f"{word:<4} {self.name:<14} {self.text}"
