"""Records a decided import in batches; another process may continue it.

On SQLite another process gets in only while nobody writes; so each handful is followed by a rest
that is as long as it took.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial

from storage import Ledger, staged

Progress = Callable[[int, int], None]


async def finish(
    ledger: Ledger, now: Callable[[], datetime], progress: Progress, most: int | None = None
) -> None:
    """Record what is decided, also what another process has left; of a long one `most` parts."""
    done, total = 0, await ledger.read(staged.left)
    began = time.monotonic()
    while done < min(total, most or total):
        if not await ledger.write(partial(staged.record_part, now=now())):
            break  # another process was quicker
        done += 1
        progress(done, total)
        await asyncio.sleep(time.monotonic() - began)
        began = time.monotonic()
