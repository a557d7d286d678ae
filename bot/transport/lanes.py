"""Runs jobs in order within a lane and lanes concurrently, with one supervisor."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

Job = Callable[[], Awaitable[None]]


class Lanes:
    """Use as `async with Lanes() as lanes`: leaving it waits for all jobs, or cancels them when it
    is left by an exception. An exception from a job ends them all: jobs handle their own failures.
    """

    def __init__(self, width: int = 64) -> None:
        self._waiting: dict[int, deque[Job]] = {}
        self._slots = asyncio.Semaphore(width)
        self._group = asyncio.TaskGroup()
        self._empty = asyncio.Event()
        self._empty.set()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._group.__aexit__(kind, error, trace)

    def put(self, lane: int, job: Job) -> None:
        """Run `job` after the others of its lane; at most `width` lanes move at once."""
        waiting = self._waiting.get(lane)
        if waiting is not None:
            waiting.append(job)
            return
        self._waiting[lane] = deque([job])
        self._empty.clear()
        self._group.create_task(self._work(lane))

    async def drained(self) -> None:
        """Wait until no job is left."""
        await self._empty.wait()

    async def _work(self, lane: int) -> None:
        waiting = self._waiting[lane]
        while waiting:
            async with self._slots:
                await waiting.popleft()()
        del self._waiting[lane]
        if not self._waiting:
            self._empty.set()
