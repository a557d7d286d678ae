"""Runs into one table of medians and ratios, and the table into docs/performance.md."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.contestants import (
    AIOGRAM,
    ALL,
    PTB_FLOOR,
    PTB_SQLMODEL,
    RAPPORT,
    RAPPORT_FIRST,
    RAPPORT_HOOK,
    Contestant,
)
from tests.bench.measure import ROUND_TRIP, Run

ROOT = Path(__file__).parent.parent.parent
DOCUMENT, README = ROOT / "docs" / "performance.md", ROOT / "README.md"
HEAD = (
    "contestant", "keeps the answer?", "CPU ms a turn", "turns per CPU s",
    "× PTB + SQLModel", "turns/s", "p50 ms", "p99 ms", "peak MB", "start s",
    "40 ms: turns/s", "p50 ms", "p99 ms",
)  # fmt: skip
Runs = Mapping[str, Sequence[Run]]  # by contestant, one a round


@dataclass(frozen=True, slots=True)
class Figures:
    """CPU seconds a turn, of each round, at the speed that the machine had in the median."""

    cpu: Mapping[str, Sequence[float]]

    @classmethod
    def of(cls, runs: Runs) -> "Figures":
        usual = median(run.unit for each in runs.values() for run in each)
        cpu = {
            name: [(run.cpu + run.drawing) * usual / run.unit for run in each]
            for name, each in runs.items()
        }
        return cls(cpu)

    def times_cheaper(self, name: str, than: str) -> Sequence[float]:
        """How many turns `name` does for the CPU time of one of `than`, round by round."""
        if name not in self.cpu or than not in self.cpu:
            return []
        pairs = zip(self.cpu[name], self.cpu[than], strict=True)
        return [theirs / own for own, theirs in pairs]


def table(runs: Runs) -> str:
    """The table in Markdown; behind a median the least and the most of its rounds."""
    figures = Figures.of(runs)
    lines = ["| " + " | ".join(HEAD) + " |", "|---|---|" + "--:|" * (len(HEAD) - 2)]
    lines += [_row(each, runs[each.name], figures) for each in ALL if each.name in runs]
    return "\n".join(lines)


def _row(contestant: Contestant, runs: Sequence[Run], figures: Figures) -> str:
    cpu = figures.cpu[contestant.name]
    ratio = figures.times_cheaper(contestant.name, PTB_SQLMODEL.name)
    far = [run.far for run in runs if run.far]
    cells = [
        contestant.title,
        "yes" if contestant.keeps else "no",
        _spread([1000 * each for each in cpu], "{:.2f}"),
        f"{1 / median(cpu):,.0f}",
        _spread(ratio, "{:.2f}"),
        f"{median(run.pace.per_second for run in runs):,.0f}",
        f"{1000 * median(run.pace.p50 for run in runs):,.0f}",
        f"{1000 * median(run.pace.p99 for run in runs):,.0f}",
        f"{median(run.megabytes for run in runs):,.0f}",
        f"{median(run.start for run in runs):.1f}",
        f"{median(pace.per_second for pace in far):,.0f}" if far else "–",
        f"{1000 * median(pace.p50 for pace in far):,.0f}" if far else "–",
        f"{1000 * median(pace.p99 for pace in far):,.0f}" if far else "–",
    ]
    return "| " + " | ".join(cells) + " |"


def _spread(values: Sequence[float], form: str) -> str:
    if not values:
        return "–"
    middle, least, most = (form.format(each) for each in (median(values), min(values), max(values)))
    return middle if least == most else f"{middle} ({least}–{most})"


def targets(runs: Runs) -> str:
    """Each target with where it stands today, in Markdown; empty without all that it needs."""
    ways = {RAPPORT: "polling", RAPPORT_HOOK: "webhook"}
    needed = {each.name for each in (*ways, RAPPORT_FIRST, PTB_FLOOR, PTB_SQLMODEL, AIOGRAM)}
    if not needed <= set(runs):
        return ""
    figures = Figures.of(runs)

    def cheaper(than: Contestant, own: Contestant) -> float:
        return median(figures.times_cheaper(own.name, than.name))

    def share(what: Callable[[Run], float]) -> float:
        """Of Rapport, divided by the PTB floor's."""
        own, floor = (median(map(what, runs[each.name])) for each in (RAPPORT, PTB_FLOOR))
        return own / floor

    lines = []
    for own, way in ways.items():
        lines += [
            _at_least(f"a durable turn, {way}, × PTB floor + SQLModel commit", 3,
                      cheaper(PTB_SQLMODEL, own)),
            _at_least(f"the same, × aiogram with memory, {way}", 1.2, cheaper(AIOGRAM, own)),
            _at_least(f"moonshot: × PTB floor (grammY's runner), {way}", 5.8,
                      cheaper(PTB_FLOOR, own)),
            _at_most(f"40 ms, {way}: p50 ÷ two round trips", 1.5,
                     _far(runs, own) / (2 * ROUND_TRIP)),
        ]  # fmt: skip
    drawn = cheaper(PTB_SQLMODEL, RAPPORT_FIRST)
    lines += [
        _at_least("a durable turn with every picture drawn anew, × PTB + SQLModel", 3, drawn),
        _at_most("start to first answer ÷ PTB floor's", 1.5, share(lambda run: run.start)),
        _at_most("peak memory ÷ PTB floor's", 2, share(lambda run: run.megabytes)),
    ]
    return "\n".join(["| target | wanted | today | |", "|---|--:|--:|---|", *lines])


def quoted(runs: Runs) -> str:
    """What the README says of it."""
    own, figures = (RAPPORT, RAPPORT_HOOK), Figures.of(runs)
    best = min(own, key=lambda each: median(figures.cpu[each.name]))
    way = "webhook" if best.webhook else "polling"
    ratio = median(figures.times_cheaper(best.name, PTB_SQLMODEL.name))
    far = min(_far(runs, each) for each in own)
    return (
        f"- A tap with its whole answer, on disk before it is confirmed, takes "
        f"{1000 * median(figures.cpu[best.name]):.1f} ms of CPU ({way}): "
        f"python-telegram-bot with one SQLModel commit a tap takes {ratio:.1f} × as much.\n"
        f"- With 40 ms to Telegram and 64 people tapping at once, half of the answers are there "
        f"within {1000 * far:.0f} ms."
    )


def _far(runs: Runs, contestant: Contestant) -> float:
    """The median p50 at 40 ms, in seconds."""
    return median(run.far.p50 for run in runs[contestant.name] if run.far)


def _at_least(what: str, wanted: float, today: float) -> str:
    verdict = "met" if today >= wanted else f"missed by a factor of {wanted / today:.1f}"
    return f"| {what} | ≥ {wanted:g} | {today:.2f} | {verdict} |"


def _at_most(what: str, wanted: float, today: float) -> str:
    verdict = "met" if today <= wanted else f"missed by a factor of {today / wanted:.1f}"
    return f"| {what} | ≤ {wanted:g} | {today:.2f} | {verdict} |"


def put(part: str, text: str, document: Path = DOCUMENT) -> None:
    """Replace the part between the marks `<!-- part -->` and `<!-- /part -->`."""
    whole = document.read_text(encoding="utf-8")
    before, begin, rest = whole.partition(f"<!-- {part} -->")
    _, end, after = rest.partition(f"<!-- /{part} -->")
    if not (begin and end):
        raise ValueError(f"{document.name} has no part {part!r}")
    document.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
