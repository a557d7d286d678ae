"""Kill a scenario before each of its statements and commits in turn, and look at what is left.

    outcomes = crash_everywhere(scenario, check, new_database)

The scenario is a plain function of a database URL, at the top level of a module, or a `partial` of
one: it opens what it needs, does its work, closes. It is imported once, in a process that has no
threads, no event loop and no connection; each run is a fork of that process, which kills itself
(SIGKILL) at its n-th crash point, n = 1, 2, … until a run ends untouched. Product code knows
nothing of this: the points are heard by listeners on SQLAlchemy's engines.
"""

import itertools
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.orm import configure_mappers

from tests.warm import FORKS

T = TypeVar("T")
Scenario = Callable[[str], object]
NewDatabase = Callable[[], str]

SECONDS_A_RUN_MAY_TAKE = 60


@dataclass(frozen=True, slots=True)
class End:
    """How one run ended: at a crash point, untouched, or (`failed`) by its own fault."""

    crashed: bool
    failed: bool
    words: str


Crash = Callable[[Scenario, int, str], End]  # at which point, on which database


class _Countdown:
    """Counts the crash points, over all threads, and kills the process at the fatal one."""

    def __init__(self) -> None:
        self.passed = 0
        self._fatal = 0
        self._report = -1
        self._lock = threading.Lock()

    def start(self, fatal: int, report: int) -> None:
        """From one on; at `fatal` (0: never) it ends, and is told to the pipe `report`."""
        self.passed, self._fatal, self._report = 0, fatal, report

    def __call__(self, what: str) -> None:
        with self._lock:
            self.passed += 1
            if self.passed == self._fatal:
                os.write(self._report, what.encode())
                os.kill(os.getpid(), signal.SIGKILL)


_countdown = _Countdown()


def crash_point(what: str) -> None:
    """One more point to crash at, such as a call to the Bot API; for use inside scenarios."""
    _countdown(what)


def crash_everywhere(
    scenario: Scenario, check: Callable[[str], T], new_database: NewDatabase, every: int = 1
) -> list[T]:
    """Run `scenario` on databases of its own, crashing at each point in turn.

    `check` is called with the database's URL after each crash, and after the run that ended
    untouched; returned is what it said, in that order. A check that raises, or a scenario that
    fails by itself, names the point. With `every` only each so many points are crashed at.
    """
    outcomes: list[T] = []
    with crashing() as crash:
        for number in itertools.count(every, every):
            url = new_database()
            end = crash(scenario, number, url)
            assert not end.failed, f"run {number} failed by itself: {end.words}"
            try:
                outcomes.append(check(url))
            except BaseException as error:
                error.add_note(f"after a crash at point {number}, just before: {end.words}")
                raise
            if not end.crashed:
                break
    return outcomes


@contextmanager
def crashing() -> Iterator[Crash]:
    """Any number of runs, `crash(scenario, point, url)`, of a process that has imported all."""
    here, there = FORKS.Pipe()
    runner = FORKS.Process(target=_run_when_asked, args=(there,))
    runner.start()
    there.close()

    def crash(scenario: Scenario, point: int, url: str) -> End:
        here.send((scenario, point, url))
        end: End = here.recv()
        return end

    try:
        yield crash
    finally:
        here.close()
        runner.join()


@contextmanager
def counting() -> Iterator[Callable[[], int]]:
    """How many points were passed in this process so far, in which nothing crashes."""
    _countdown.start(0, -1)
    with _heard():
        yield lambda: _countdown.passed


def _run_when_asked(asked: Connection) -> None:
    while True:
        try:
            scenario, number, url = asked.recv()
        except EOFError:
            return
        asked.send(_fork(scenario, number, url))


def _fork(scenario: Scenario, number: int, url: str) -> End:
    configure_mappers()  # here once, and not in each child anew
    heard, report = os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(_child(scenario, number, url, report))
    os.close(report)
    with os.fdopen(heard) as words:
        text = words.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        crashed = os.WTERMSIG(status) == signal.SIGKILL
        return End(crashed, not crashed, text or f"ended by signal {os.WTERMSIG(status)}")
    return End(crashed=False, failed=os.WEXITSTATUS(status) != 0, words=text)


def _child(scenario: Scenario, number: int, url: str, report: int) -> int:
    signal.alarm(SECONDS_A_RUN_MAY_TAKE)  # a run that hangs is a failure too
    _countdown.start(number, report)
    try:
        with _heard():
            scenario(url)
    except BaseException:  # noqa: BLE001  # told to the parent, in a process about to end
        os.write(report, traceback.format_exc().encode())
        return 1
    return 0


@contextmanager
def _heard() -> Iterator[None]:
    """Every statement and commit of any engine is a point."""
    listeners = (("before_cursor_execute", _before_statement), ("commit", _before_commit))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)


def _before_statement(*arguments: Any) -> None:
    statement: str = arguments[2]
    _countdown(" ".join(statement.split()))


def _before_commit(*_: Any) -> None:
    _countdown("COMMIT")
