"""Records an import in batches, between which other transactions run.

On SQLite another process gets in only while nobody writes; so each handful is followed by a rest
that is as long as it took.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import IO

from bot.decided import finish
from handlers.imports.importing import Progress, Report, RowsRefused, Source, plan, trace
from storage import Ledger, staged
from storage.import_parts import Part

AT_A_TIME = 4  # parts staged in one transaction: a few hundredths of a second


async def record(
    ledger: Ledger,
    sources: Sequence[Source],
    progress: Progress,
    now: Callable[[], datetime],
    *,
    skip_refused: bool,
    actor_id: int | None = None,
) -> tuple[Report, int]:
    """Record it all, or raise RowsRefused and record nothing; `skip_refused` takes the rest.

    Returned is the plan, and how many rows were passed over since they no longer fitted what others
    had changed meanwhile. `progress` is told (done, in all), of planning and then of recording.
    """
    while True:
        key = await ledger.write(partial(staged.begin, now=now()))
        try:
            report = await _decide(ledger, key, sources, progress, now, skip_refused, actor_id)
            break
        except staged.Overtaken:
            continue  # plan anew, on what the other import records
        except BaseException:
            await ledger.write(partial(staged.forget, key=key))
            raise
    await finish(ledger, now, progress)
    return report, await ledger.write(partial(staged.forget, key=key))


async def _decide(
    ledger: Ledger,
    key: int,
    sources: Sequence[Source],
    progress: Progress,
    now: Callable[[], datetime],
    skip_refused: bool,
    actor_id: int | None,
) -> Report:
    """Decide the import. Raises RowsRefused and Overtaken; then, and where nothing changes, nothing
    is recorded."""
    await finish(ledger, now, lambda done, total: None)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
        report = await ledger.read(
            partial(plan, sources=sources, progress=progress, keep=partial(_keep, spool))
        )
        if report.refused and not skip_refused:
            raise RowsRefused(report)
        if not report.changes:
            return report
        kept = _kept(spool)
        while parts := list(islice(kept, AT_A_TIME)):
            await ledger.write(partial(staged.stage, key=key, parts=parts))
    files = [trace(file) for file in report.files]
    decide = partial(staged.decide, key=key, files=files, now=now(), actor_id=actor_id)
    await ledger.write(decide)
    return report


def _keep(spool: IO[str], part: Part) -> None:
    spool.write(json.dumps([part.kind, part.changes], ensure_ascii=False) + "\n")


def _kept(spool: IO[str]) -> Iterator[Part]:
    spool.seek(0)
    for line in spool:
        kind, changes = json.loads(line)
        yield Part(kind, changes)
