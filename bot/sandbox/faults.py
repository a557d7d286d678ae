"""Faults on purpose: what a network and a tired server do to a call."""

import asyncio
from dataclasses import dataclass
from enum import Enum, auto

from bot.sandbox.errors import ApiError


class Fault(Enum):
    """Each says whether the call took effect before the fault."""

    LOST = auto()  # done, but the connection ends without an answer
    LATE = auto()  # done, the answer comes later
    TRUNCATED = auto()  # done, half of the JSON arrives
    GARBAGE = auto()  # done, the body claims gzip and is none
    HOLLOW = auto()  # done, `ok` with a result of no content
    NULL = auto()  # done, the body is null
    EMPTY = auto()  # done, there is no body
    PAGE = auto()  # done, a page of HTML with status 200, as of a proxy that wants a login
    STRANGE = auto()  # done, `ok` and the result are words
    BAD_GATEWAY = auto()  # not done, 502 with a page of HTML
    TOO_LARGE = auto()  # not done, 413 with a page of HTML, as of a proxy before the server
    RESET = auto()  # not done, the connection ends at once
    FLOOD = auto()  # not done, 429 with retry_after
    BARE_FLOOD = auto()  # not done, 429 that does not say how long


BEFORE = {Fault.BAD_GATEWAY, Fault.TOO_LARGE, Fault.RESET, Fault.FLOOD, Fault.BARE_FLOOD}


@dataclass
class Planned:
    """A fault for the next `times` calls of `method` (to `chat`, when given)."""

    method: str
    fault: Fault | ApiError
    times: int
    chat: int | None
    seconds: float
    until: asyncio.Event | None

    async def pause(self) -> None:
        """The time that a late answer takes: until the event, else some seconds."""
        if self.until is not None:
            await self.until.wait()
        else:
            await asyncio.sleep(self.seconds)


class Faults:
    def __init__(self) -> None:
        self._planned: list[Planned] = []

    def add(
        self,
        method: str,
        fault: Fault | ApiError,
        *,
        times: int = 1,
        chat: int | None = None,
        seconds: float = 5,
        until: asyncio.Event | None = None,
    ) -> None:
        """`method` as Telegram spells it, "*" for any; an ApiError is answered in its words.
        `seconds` is retry_after of a flood (whole) and the delay of a late answer; `until` holds
        the late answer back until it is set."""
        self._planned.append(Planned(method.lower(), fault, times, chat, seconds, until))

    @property
    def waiting(self) -> int:
        """How many are planned that no call has met."""
        return len(self._planned)

    def clear(self) -> None:
        self._planned.clear()

    def take(self, method: str, chat: int | None) -> Planned | None:
        """The fault that this call meets, used up once."""
        for planned in self._planned:
            if planned.method in ("*", method.lower()) and planned.chat in (None, chat):
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
                return planned
        return None
