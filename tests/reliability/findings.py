"""What a trial found, as lines of one table."""

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("promise", "how it was tried", "wanted", "found", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise in one trial; `kept` decides, the words are for the reader."""

    promise: str
    method: str
    wanted: str
    found: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything: the gate's figures times `times`."""

    times: int = 1

    def of(self, figure: int) -> int:
        return figure * self.times


def table(findings: Sequence[Finding]) -> str:
    lines = ["| " + " | ".join(HEAD) + " |", "|---" * len(HEAD) + "|"]
    for each in findings:
        kept = "kept" if each.kept else "**BROKEN**"
        cells = (each.promise, each.method, each.wanted, each.found, kept)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
