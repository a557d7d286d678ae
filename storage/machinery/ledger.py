"""The ledger: one writer, and readers that never wait for it.

A *verb* is a plain synchronous function of a transaction (and what it needs); one verb is one
transaction, and its caller is answered after the commit. On SQLite one thread runs all verbs, and
those that wait together share one durable commit, each in its own savepoint, so that a failing one
harms only itself; the event loop is woken once for all of them. On PostgreSQL the same verbs run on
a small pool, one transaction each.
"""

import asyncio
import concurrent.futures
import logging
import queue
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage.machinery import driver
from storage.machinery.away import first_line, is_away
from storage.machinery.engine import is_sqlite, parse_url, reading_engine, writing_engine
from storage.machinery.present import Present
from storage.machinery.workers import Outcome, Workers, answer, joined

log = logging.getLogger(__name__)

Tx = Connection
DatabaseError = DBAPIError  # what a verb must let through: its transaction is lost
T = TypeVar("T")
Verb = Callable[[Tx], T]
_Handed = tuple[Verb[Any], "asyncio.Future[Any]"]

READERS = 4
POSTGRES_WRITERS = 8
MAX_VERBS_PER_COMMIT = 128
LAST_WAIT = 0.5  # seconds for a thread that nobody waits for: it may never come back
TURNS = 5  # of a verb that met another one; then it is the caller who tries again
# What PostgreSQL says of two that met: a lock each wants from the other, a snapshot that is past,
# a row that both added. Anew, the verb finds what the other has left.
_MET = frozenset({"40P01", "40001", "23505"})
_SIGNALS = (StopIteration, concurrent.futures.CancelledError)  # of the exceptions


class LedgerUnavailable(Exception):
    """The database cannot be reached, is locked, read-only or full: try again. Nothing was written,
    or it is not known whether it was."""


class Ledger:
    """Open with `Ledger(url)`, close with `await close()`; use from one event loop.

    `on_commit` is called after each commit, from any thread."""

    def __init__(self, url: str, on_commit: Callable[[], None] = lambda: None) -> None:
        self.url = parse_url(url)
        self._writing = writing_engine(self.url, POSTGRES_WRITERS, bounded=True)
        self._reading = reading_engine(self.url, READERS, bounded=True)
        self._present = Present(self.url)
        self._readers = Workers(READERS, "ledger-reader")
        self._under_way: set[asyncio.Future[Any]] = set()
        self.given_up = asyncio.Event()
        self._writer: _SharedCommits | _OneTransactionEach
        if is_sqlite(self.url):
            self._writer = _SharedCommits(self._writing.connect, on_commit, self._present)
        else:
            self._writer = _OneTransactionEach(self._writing.connect, on_commit)

    async def write(self, verb: Verb[T]) -> T:
        """Run `verb` in a transaction of its own; returns after the commit.

        Raises what the verb raises (then nothing of it is kept), or LedgerUnavailable.
        """
        return await self._counted(self._writer.submit, verb)

    async def read(self, question: Verb[T]) -> T:
        """Run `question` on a snapshot. Raises LedgerUnavailable."""
        return await self._counted(self._readers.submit, partial(self._ask, question))

    async def look(self) -> str:
        """Read an SQLite file for damage: what is wrong with it, "" if nothing is. Until a look
        finds it whole, nothing is written. Raises LedgerUnavailable."""
        await self.read(self._present.look)
        return self._present.damage

    def _counted(
        self, submit: Callable[[Any], "asyncio.Future[T]"], work: Any
    ) -> "asyncio.Future[T]":
        if self.given_up.is_set():
            raise _given_up()
        future = submit(work)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def _ask(self, question: Verb[T]) -> T:
        if trouble := self._present.gone():
            raise LedgerUnavailable(trouble)
        try:
            with self._reading.connect() as connection, connection.begin():
                return question(connection)
        except BaseException as error:  # noqa: BLE001  # the caller must hear of it
            heard = _as_heard(error)
        raise heard

    def give_up(self) -> None:
        """From now on no caller waits for the database: it may never come back, and the process has
        to end. Waiting callers get LedgerUnavailable."""
        self.given_up.set()
        for future in list(self._under_way):
            if not future.done():
                future.set_exception(_given_up())

    async def close(self) -> None:
        """Finish what somebody still waits for, unless it was given up; then let go of the
        database."""
        loop = asyncio.get_running_loop()  # one that has ended waits for nothing
        if waited_for := [each for each in self._under_way if each.get_loop() is loop]:
            await asyncio.wait(waited_for)
        await asyncio.to_thread(self._shut)

    def _shut(self) -> None:
        if self._writer.close(LAST_WAIT):
            self._writing.dispose()
        if self._readers.close(LAST_WAIT):
            self._reading.dispose()


class _SharedCommits:
    """The writer on SQLite: a thread that commits what waits together, together."""

    def __init__(
        self,
        connect: Callable[[], Connection],
        on_commit: Callable[[], None],
        present: Present,
    ) -> None:
        self._connect, self._on_commit, self._present = connect, on_commit, present
        self._waiting: queue.SimpleQueue[_Handed | None] = queue.SimpleQueue()
        self._door = threading.Lock()  # nothing may be handed over behind the end of the queue
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="ledger-writer", daemon=True)
        self._thread.start()

    def submit(self, verb: Verb[T]) -> "asyncio.Future[T]":
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self._door:
            if self._closed:
                raise RuntimeError("the ledger is closed")
            self._waiting.put((verb, future))
        return future

    def close(self, within: float) -> bool:
        with self._door:
            self._closed = True
            self._waiting.put(None)
        return joined([self._thread], within)

    def _work(self) -> None:
        open_ = True
        while open_:
            batch: list[_Handed] = []
            entry = self._waiting.get()
            while entry is not None:
                batch.append(entry)
                if len(batch) >= MAX_VERBS_PER_COMMIT or self._waiting.empty():
                    break
                entry = self._waiting.get()
            open_ = entry is not None
            # A caller who gave up waiting is passed over.
            batch = [(verb, future) for verb, future in batch if not future.done()]
            if batch:
                answer(self._commit_together(batch))

    def _commit_together(self, batch: list[_Handed]) -> list[Outcome]:
        outcomes: list[Outcome]
        try:
            self._must_be_present()
            with self._connect() as connection, connection.begin():
                if len(batch) == 1:  # where it fails, the whole transaction does
                    ((verb, future),) = batch
                    outcomes = [(future, verb(connection), None)]
                else:
                    outcomes = [
                        (future, *_in_savepoint(connection, verb)) for verb, future in batch
                    ]
            self._must_be_present(committed=True)  # else it was committed into nothing
        except BaseException as error:  # noqa: BLE001  # every caller must hear of it
            failure = _as_heard(error)
            return [(future, None, failure) for _, future in batch]
        _call(self._on_commit)
        return outcomes

    def _must_be_present(self, *, committed: bool = False) -> None:
        if trouble := self._present.trouble(committed=committed):
            raise LedgerUnavailable(trouble)


def _in_savepoint(connection: Connection, verb: Verb[Any]) -> tuple[Any, Exception | None]:
    driver.run(connection, "SAVEPOINT verb")
    try:
        result = verb(connection)
    except BaseException as error:
        if is_away(error):
            raise  # the database itself failed: nothing of this commit can be trusted
        # Handed to the caller of this verb.
        driver.run(connection, "ROLLBACK TO verb")
        driver.run(connection, "RELEASE verb")
        return None, _as_heard(error)
    driver.run(connection, "RELEASE verb")
    return result, None


class _OneTransactionEach:
    """The writer on PostgreSQL: verbs run side by side and lock the rows they change."""

    def __init__(self, connect: Callable[[], Connection], on_commit: Callable[[], None]) -> None:
        self._connect, self._on_commit = connect, on_commit
        self._pool = Workers(POSTGRES_WRITERS, "ledger-writer")

    def submit(self, verb: Verb[T]) -> "asyncio.Future[T]":
        return self._pool.submit(partial(self._run, verb))

    def close(self, within: float) -> bool:
        return self._pool.close(within)

    def _run(self, verb: Verb[T]) -> T:
        """Retry a verb that lost a conflict with another one, on the data that the other has
        committed."""
        try:
            result = self._turn(verb)
        except BaseException as error:  # noqa: BLE001  # the caller must hear of it
            heard = _as_heard(error)
        else:
            _call(self._on_commit)
            return result
        raise heard

    def _turn(self, verb: Verb[T]) -> T:
        for left in range(TURNS - 1, -1, -1):
            try:
                with self._connect() as connection, connection.begin():
                    return verb(connection)
            except DBAPIError as error:
                if not left or getattr(error.orig, "sqlstate", None) not in _MET:
                    raise
        raise AssertionError("the last turn returns or raises")


def _call(on_commit: Callable[[], None]) -> None:
    """A commit stays valid, even if its listener fails."""
    try:
        on_commit()
    except Exception:
        log.exception("a commit was told to somebody who failed over it")


def _as_heard(error: BaseException) -> Exception:
    """The exception that a verb ended with, as its caller gets it. Signals would end the thread
    that carries them, or leave the caller waiting: they are converted."""
    if isinstance(error, DBAPIError) and is_away(error):
        heard: Exception = LedgerUnavailable(first_line(error))
    elif isinstance(error, Exception) and not isinstance(error, _SIGNALS):
        return error
    else:
        heard = RuntimeError(f"a verb ended by {type(error).__name__}")
    heard.__cause__ = error
    return heard


def _given_up() -> LedgerUnavailable:
    return LedgerUnavailable("it is not waited for any more")
