"""`python -m bot audit`: prove the audit trail, and read it."""

import asyncio
import csv
import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.commands.score import BadInput
from handlers.frame.spreadsheet import safe
from scoring.due import first_instant
from storage import Ledger, Tx, audit
from storage.audit import Entry
from storage.seal import Verdict

LEAST_OF_A_SEAL = 12  # characters: fewer could be met by chance
NOBODY = "command line or clock"
COLUMNS = ("id", "at (UTC)", "who", "what", "object", "detail")

Tell = Callable[[str], None]
T = TypeVar("T")


def run_verify(url: str, known: str | None, tell: Tell) -> bool:
    """Whether the trail holds, and still has the seal `known`. Raises BadInput."""
    if known is not None:
        known = known.strip().lower()
        if len(known) < LEAST_OF_A_SEAL or set(known) - set("0123456789abcdef"):
            raise BadInput(f"--known: expected at least {LEAST_OF_A_SEAL} letters and digits a … f")
    verdict = asyncio.run(_ask(url, partial(audit.verify, known=known)))
    for line in _told(verdict, known):
        tell(line)
    return verdict.broken is None and (known is None or verdict.known is not None)


def _told(verdict: Verdict, known: str | None) -> Iterator[str]:
    if verdict.broken is not None:
        yield (
            f"BROKEN at row {verdict.broken}: it, or a row before it, was changed, removed or"
            f" slipped in behind Rapport's back. The {verdict.rows:,} rows before hold."
        )
    elif verdict.rows == 0:
        yield "The audit trail is empty."
    else:
        yield f"The audit trail holds: {verdict.rows:,} rows. Its seal, to be noted elsewhere:"
        yield f"  {verdict.last}"
    if verdict.mended:
        yield (
            f"{verdict.mended:,} rows of imports by an earlier version had no seal of their own;"
            " the row audit.mended vouches for them from then on."
        )
    if known is not None and verdict.known is not None:
        yield f"The seal noted earlier is there: row {verdict.known}."
    elif known is not None:
        yield "MISSING: the seal noted earlier is not in the trail: rows were cut off or rewritten."


def run_list(
    url: str, zone: str, object: str | None, since: str | None, file: Path | None, tell: Tell
) -> None:
    """Print the trail, the oldest first, or write it to `file` as CSV. Raises BadInput."""
    begin = _begin(since, zone) if since else None
    if object is not None and ":" not in object:
        raise BadInput(f"--object {object}: expected a kind and a number, such as account:7")

    def show(tx: Tx) -> None:
        entries = audit.entries(tx, object, begin)
        if file is not None:
            _write(entries, file)
            return
        first = next(entries, None)
        if first is None:
            tell("No row of the trail matches.")
            return
        for each in chain([first], entries):
            tell(_line(each, zone))

    asyncio.run(_ask(url, show))
    if file is not None:
        tell(f"{file} is written, readable by you alone.")


def _begin(day: str, zone: str) -> datetime:
    try:
        return first_instant(date.fromisoformat(day), time(0), ZoneInfo(zone))
    except ValueError:
        raise BadInput(f"--since {day}: expected a day such as 2026-11-20") from None


def _line(each: Entry, zone: str) -> str:
    at, who = each.at.astimezone(ZoneInfo(zone)), each.who or NOBODY
    line = f"{each.id:>6}  {at:%Y-%m-%d %H:%M:%S}  {who}  {each.action}  {each.object}"
    return f"{line}  {_detail(each)}".rstrip()


def _write(entries: Iterator[Entry], file: Path) -> None:
    try:
        number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInput(f"--csv {file}: is there already; name a new file") from None
    # A byte order mark, so that Excel reads Chinese names.
    with os.fdopen(number, "w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out)
        table.writerow(COLUMNS)
        for each in entries:
            at, who = each.at.astimezone(UTC).isoformat(), each.who or NOBODY
            cells = (each.id, at, who, each.action, each.object, _detail(each))
            table.writerow([safe(str(cell)) for cell in cells])


def _detail(entry: Entry) -> str:
    return json.dumps(entry.detail, ensure_ascii=False) if entry.detail else ""


async def _ask(url: str, question: Callable[[Tx], T]) -> T:
    ledger = Ledger(url)
    try:
        return await ledger.read(question)
    finally:
        await ledger.close()
