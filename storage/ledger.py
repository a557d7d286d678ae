"""The memory of Rapport: one writer, and readers that never wait for it.

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
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from storage import driver
from storage.engine import is_sqlite, parse_url, reading_engine, writing_engine

log = logging.getLogger(__name__)

Tx = Connection
DatabaseError = DBAPIError  # what a verb must let through: its transaction is lost
T = TypeVar("T")
Verb = Callable[[Tx], T]
_Handed = tuple[Verb[Any], "asyncio.Future[Any]"]
_Outcome = tuple["asyncio.Future[Any]", Any, Exception | None]

READERS = 4
POSTGRES_WRITERS = 8
MOST_VERBS_PER_COMMIT = 128
TURNS = 5  # of a verb that met another one; then it is the caller who tries again
# What PostgreSQL says of two that met: a lock each wants from the other, a snapshot that is past,
# a row that both added. Anew, the verb finds what the other has left.
_MET = frozenset({"40P01", "40001", "23505"})
_SIGNALS = (StopIteration, concurrent.futures.CancelledError)  # of the exceptions


class LedgerUnavailable(Exception):
    """The database cannot be reached, is locked or is full: nothing was written; try again."""


class Ledger:
    """Open with `Ledger(url)`, close with `await close()`; use from one event loop.

    `on_commit` is called after each commit, from any thread."""

    def __init__(self, url: str, on_commit: Callable[[], None] = lambda: None) -> None:
        self.url = parse_url(url)
        self._writing = writing_engine(self.url, POSTGRES_WRITERS)
        self._reading = reading_engine(self.url, READERS)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="ledger-reader")
        self._writer: _SharedCommits | _OneTransactionEach
        if is_sqlite(self.url):
            self._writer = _SharedCommits(self._writing.connect, on_commit)
        else:
            self._writer = _OneTransactionEach(self._writing.connect, on_commit)

    async def write(self, verb: Verb[T]) -> T:
        """Run `verb` in a transaction of its own; returns after the commit.

        Raises what the verb raises (then nothing of it is kept), or LedgerUnavailable.
        """
        return await self._writer.submit(verb)

    async def read(self, question: Verb[T]) -> T:
        """Run `question` on a snapshot. Raises LedgerUnavailable."""
        return await asyncio.wrap_future(self._readers.submit(self._ask, question))

    def _ask(self, question: Verb[T]) -> T:
        try:
            with self._reading.connect() as connection, connection.begin():
                return question(connection)
        except BaseException as error:  # the caller must hear of it
            raise _as_heard(error) from error

    async def close(self) -> None:
        """Finish the verbs already handed over, then let go of the database."""
        await asyncio.to_thread(self._shut)

    def _shut(self) -> None:
        self._writer.close()
        self._readers.shutdown()
        self._writing.dispose()
        self._reading.dispose()


class _SharedCommits:
    """The writer on SQLite: a thread that commits what waits together, together."""

    def __init__(self, connect: Callable[[], Connection], on_commit: Callable[[], None]) -> None:
        self._connect, self._on_commit = connect, on_commit
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

    def close(self) -> None:
        with self._door:
            self._closed = True
            self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        open_ = True
        while open_:
            batch: list[_Handed] = []
            entry = self._waiting.get()
            while entry is not None:
                batch.append(entry)
                if len(batch) >= MOST_VERBS_PER_COMMIT or self._waiting.empty():
                    break
                entry = self._waiting.get()
            open_ = entry is not None
            # A caller who gave up waiting is passed over.
            batch = [(verb, future) for verb, future in batch if not future.cancelled()]
            if batch:
                self._tell(self._commit_together(batch))

    def _commit_together(self, batch: list[_Handed]) -> list[_Outcome]:
        outcomes: list[_Outcome]
        try:
            with self._connect() as connection, connection.begin():
                if len(batch) == 1:  # where it fails, the whole transaction does
                    ((verb, future),) = batch
                    outcomes = [(future, verb(connection), None)]
                else:
                    outcomes = [
                        (future, *_in_savepoint(connection, verb)) for verb, future in batch
                    ]
        except BaseException as error:  # noqa: BLE001  # every caller must hear of it
            failure = _as_heard(error)
            return [(future, None, failure) for _, future in batch]
        _call(self._on_commit)
        return outcomes

    def _tell(self, outcomes: list[_Outcome]) -> None:
        """Wake the event loop once for all callers of a commit."""
        for loop, of_loop in groupby(outcomes, lambda each: each[0].get_loop()):
            with suppress(RuntimeError):  # the loop has ended: nobody waits there any more
                loop.call_soon_threadsafe(_settle, list(of_loop))


def _settle(outcomes: list[_Outcome]) -> None:
    for future, result, failed in outcomes:
        if future.done():
            continue
        if failed is None:
            future.set_result(result)
        else:
            future.set_exception(failed)


def _in_savepoint(connection: Connection, verb: Verb[Any]) -> tuple[Any, Exception | None]:
    driver.run(connection, "SAVEPOINT verb")
    try:
        result = verb(connection)
    except (OperationalError, InterfaceError):
        raise  # the database itself failed: nothing of this commit can be trusted
    except BaseException as error:  # noqa: BLE001  # handed to the caller of this verb
        driver.run(connection, "ROLLBACK TO verb")
        driver.run(connection, "RELEASE verb")
        return None, _as_heard(error)
    driver.run(connection, "RELEASE verb")
    return result, None


class _OneTransactionEach:
    """The writer on PostgreSQL: verbs run side by side and lock the rows they change."""

    def __init__(self, connect: Callable[[], Connection], on_commit: Callable[[], None]) -> None:
        self._connect, self._on_commit = connect, on_commit
        self._pool = ThreadPoolExecutor(POSTGRES_WRITERS, thread_name_prefix="ledger-writer")

    def submit(self, verb: Verb[T]) -> "asyncio.Future[T]":
        return asyncio.wrap_future(self._pool.submit(self._run, verb))

    def close(self) -> None:
        self._pool.shutdown()

    def _run(self, verb: Verb[T]) -> T:
        """A verb that met another one is run anew, on what the other has left."""
        try:
            result = self._turn(verb)
        except BaseException as error:  # the caller must hear of it
            raise _as_heard(error) from error
        _call(self._on_commit)
        return result

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
    """What is committed stays so, whatever its hearer does."""
    try:
        on_commit()
    except Exception:
        log.exception("a commit was told to somebody who failed over it")


def _as_heard(error: BaseException) -> Exception:
    """What a verb ended by, as its caller is told. Some are no news but signals, which would end
    who carries them, or leave the caller waiting: these are told in words."""
    if isinstance(error, OperationalError | InterfaceError):
        heard: Exception = LedgerUnavailable(_sentence(error))
    elif isinstance(error, Exception) and not isinstance(error, _SIGNALS):
        return error
    else:
        heard = RuntimeError(f"a verb ended by {type(error).__name__}")
    heard.__cause__ = error
    return heard


def _sentence(error: DBAPIError) -> str:
    """The driver's first line: it names the trouble and holds no statement and no values."""
    return str(error.orig).splitlines()[0] if error.orig else "the database cannot be reached"
