"""A PostgreSQL connection that waits for an answer only so long.

The server bounds its statements, and the operating system notices a peer that is gone; neither
helps where something between takes what is sent and brings nothing back.
"""

from typing import TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

from storage.machinery import engine

T = TypeVar("T")
TICK = 0.1  # seconds; the library's own


class Answered(psycopg.Connection[TupleRow]):
    """Raises psycopg.OperationalError after `engine.ANSWER_SECONDS`, and is closed then."""

    def wait(self, gen: PQGen[T], interval: float = TICK, timeout: float | None = None) -> T:
        most = engine.ANSWER_SECONDS if timeout is None else timeout
        try:
            return super().wait(gen, interval, most)
        except psycopg.errors._WaitTimeout:  # noqa: SLF001  # as `wait` documents it
            if timeout is not None:
                raise
        self.pgconn.finish()  # whatever it may still bring belongs to nobody
        raise psycopg.OperationalError("the server does not answer")
