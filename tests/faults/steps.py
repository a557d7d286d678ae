"""Steps of a story, each of which can be crashed at each of its points and taken once more.

A step begins with the database that the steps before it have left, and must end with the same rows
whatever crash it met. So must then the whole story, and the number of runs grows with its length,
not with the square of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from tests.faults.copies import Databases
from tests.faults.crash import Crash, Scenario, counting
from tests.faults.story import Rows, rows

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """`act` is what is done again until it is done; it passes so many `points` on the way from the
    database `before` to that `after`. Both are copies, and stay as they are.
    """

    name: str
    act: Scenario
    points: int
    before: str
    after: str


Point = tuple[Step, int]


@dataclass
class Telling:
    """A story that is told, untouched, on the database `url`; it gathers the steps."""

    databases: Databases
    url: str
    steps: list[Step] = field(default_factory=list)
    _now: str = ""

    def does(self, name: str, act: Callable[[str], T]) -> T:
        """The next step. What `act` returns is handed on."""
        before = self._now or self._copy()
        with counting() as passed:
            done = act(self.url)
            points = passed()
        self._now = self._copy()
        self.steps.append(Step(name, act, points, before, self._now))
        return done

    def _copy(self) -> str:
        self.databases.rewind(self.url)
        return self.databases.copy(self.url)


def points_of(steps: Iterable[Step], every: int = 1) -> list[Point]:
    """Every so many of all points, which hits each step elsewhere."""
    return [(step, number) for step in steps for number in range(1, step.points + 1)][::every]


def crashed(points: Sequence[Point], databases: Databases, crash: Crash) -> Iterator[str]:
    """Crash at each of the points, then take the step once more; tells what is not as it should
    be."""
    left = cache(rows)
    for step, number in points:
        url = databases.copy(step.before)
        end = crash(step.act, number, url)
        if not end.crashed:
            yield f"{step.name}: there is no point {number} any more: {end.words}"
        databases.rewind(url)
        step.act(url)
        if differing := _differing(rows(url), left(step.after)):
            yield f"{step.name}: {differing}, after a crash at {number} just before {end.words}"
        databases.drop(url)


def _differing(found: Rows, wanted: Rows) -> str:
    """The names of the tables whose rows are not those; no two databases are called the same."""
    differing = (name for name, of_table in wanted.items() if found[name] != of_table)
    return ", ".join(name for name in differing if name != "identities")
