"""A unit of work, done again and again in a process beside a measurement.

What the unit costs meanwhile tells how fast the machine was: CPU seconds are divided by it. It
idles nine tenths of its time, so that it does not slow down what it stands beside.
"""

import asyncio
import json
import selectors
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median

_WORK = [
    {"id": n, "text": "词 word " * 8, "rows": [str(n + i) for i in range(8)]} for n in range(50)
]


def unit_of_work() -> float:
    """CPU seconds for a fixed piece of ordinary Python, about 5 ms."""
    begun = time.process_time()
    for _ in range(40):
        json.loads(json.dumps(_WORK))
        sorted(_WORK, key=lambda each: (len(str(each["text"])), str(each["id"])))
    return time.process_time() - begun


@asynccontextmanager
async def sampling() -> AsyncIterator[list[float]]:
    """Sample while inside; at the end the list holds one number, the median unit in seconds."""
    sampler = await asyncio.create_subprocess_exec(
        sys.executable, __file__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    result: list[float] = []
    try:
        yield result
    finally:
        said, _ = await sampler.communicate(b"enough\n")
    result.append(float(said))


def main() -> None:
    """Until standard input has something to read; then print the median."""
    enough = selectors.DefaultSelector()
    enough.register(sys.stdin, selectors.EVENT_READ)
    units = [unit_of_work() for _ in range(3)]
    while not enough.select(timeout=9 * units[-1]):
        units.append(unit_of_work())
    sys.stdout.write(str(median(units)))


if __name__ == "__main__":
    main()
