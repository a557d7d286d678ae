"""Threads for what blocks. The caller is answered on the event loop. Nothing waits for a thread
that hangs, not even the end of the process."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import groupby
from time import monotonic
from typing import Any, TypeVar

T = TypeVar("T")
Outcome = tuple["asyncio.Future[Any]", Any, Exception | None]
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Workers:
    """So many jobs at once, each in a thread; the others wait their turn. What a job raises must be
    an Exception that a future can hold."""

    def __init__(self, count: int, name: str) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._door = threading.Lock()  # nothing may be handed over behind the end of the queue
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{n}", daemon=True)
            for n in range(count)
        ]
        for each in self._threads:
            each.start()

    def submit(self, job: Callable[[], T]) -> "asyncio.Future[T]":
        """From the event loop. A future cancelled before its turn has none."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self._door:
            if self._closed:
                raise RuntimeError("the workers have gone home")
            self._jobs.put((job, future))
        return future

    def close(self, within: float) -> bool:
        """Take no more; whether all threads have ended, in so many seconds at most."""
        with self._door:
            self._closed = True
            for _ in self._threads:
                self._jobs.put(None)
        return joined(self._threads, within)

    def _work(self) -> None:
        while (entry := self._jobs.get()) is not None:
            job, future = entry
            if future.done():
                continue
            try:
                answer([(future, job(), None)])
            except Exception as error:  # noqa: BLE001  # handed to whoever asked
                answer([(future, None, error)])


def joined(threads: Sequence[threading.Thread], within: float) -> bool:
    """Whether the threads have ended, in so many seconds at most."""
    until = monotonic() + within
    for each in threads:
        each.join(max(until - monotonic(), 0))
    return not any(each.is_alive() for each in threads)


def answer(outcomes: Sequence[Outcome]) -> None:
    """From a thread: wake the event loop once for all who asked there."""
    for loop, of_loop in groupby(outcomes, lambda each: each[0].get_loop()):
        with suppress(RuntimeError):  # the loop has ended: nobody waits there any more
            loop.call_soon_threadsafe(_settle, list(of_loop))


def _settle(outcomes: Sequence[Outcome]) -> None:
    for future, result, failed in outcomes:
        if future.done():  # the one who asked gave up
            continue
        if failed is None:
            future.set_result(result)
        else:
            future.set_exception(failed)
