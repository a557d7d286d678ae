"""`python -m bot import`: preview files of people, accounts, contacts, opportunities; record them.

Exit codes: 0 recorded (or nothing to do), 1 not recorded, 2 input that cannot be used.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from bot.clock import Clock
from bot.importing import record
from handlers.imports.importing import (
    FileRefused,
    Report,
    RowsRefused,
    Source,
    close_sources,
    preview,
    read_sources,
)
from handlers.imports.planning import FilePlan
from handlers.imports.remarks import Code, Refusal, Remark
from handlers.imports.wording import word
from storage import Ledger, LedgerUnavailable

LEFT = (
    "Nothing is recorded, or all will be: what was decided goes on by itself where Rapport runs,"
    " and at the next `import`."
)
DONE, NOT_RECORDED, BAD_INPUT = 0, 1, 2
MAX_LINES = 20  # of refused or updated rows printed for each file


def run_import(
    database_url: str,
    files: list[Path],
    *,
    yes: bool,
    skip_refused: bool,
    mapping: list[str],
) -> int:
    """Preview `files`, ask (or not: `yes`), record. The database must be migrated."""
    out, err = Console(), Console(stderr=True)
    try:
        with err.status("Reading…"):
            sources = read_sources(files, mapping)
    except FileRefused as refused:
        _complain(err, f"{refused.file}: {word(refused.remark)}.")
        return BAD_INPUT
    except Refusal as refusal:
        _complain(err, f"{word(refusal.remark)}.")
        return BAD_INPUT
    try:
        return asyncio.run(_import(database_url, sources, yes, skip_refused, out, err))
    except LedgerUnavailable as error:
        _complain(err, f"The database cannot be used: {error}. {LEFT}")
        return NOT_RECORDED
    finally:
        close_sources(sources)


async def _import(
    url: str, sources: list[Source], yes: bool, skip_refused: bool, out: Console, err: Console
) -> int:
    ledger = Ledger(url)
    try:
        with _progress(err) as progress:
            tell = _teller(progress, "Comparing")
            report = await ledger.read(lambda tx: preview(tx, sources, tell))
        _show(out, report)
        if report.refused and not skip_refused:
            _complain(
                err,
                "Nothing was recorded. Mend the rows above, or add --skip-refused for the rest.",
            )
            return NOT_RECORDED
        if not report.changes:
            out.print("Everything is there already: nothing to record.")
            return DONE
        if not (yes or await asyncio.to_thread(_agreed, out, err)):
            return NOT_RECORDED
        with _progress(err) as progress:
            tell = _teller(progress, "Recording")
            now = Clock().now
            _, passed = await record(ledger, sources, tell, now, skip_refused=skip_refused)
        if passed:
            _complain(err, word(Remark(Code.PASSED_OVER, passed)) + ".")
        out.print("Recorded.")
    except RowsRefused as refused:
        _show(out, refused.report)
        _complain(err, "The database changed since the preview. Nothing was recorded; try again.")
        return NOT_RECORDED
    finally:
        await ledger.close()
    return DONE


def _agreed(out: Console, err: Console) -> bool:
    if not sys.stdin.isatty():
        _complain(err, "Nothing was recorded. Add --yes to record it without being asked.")
        return False
    return out.input("Record this? \\[y/N] ").strip().casefold() in ("y", "yes")


def _show(out: Console, report: Report) -> None:
    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("File", no_wrap=True)
    table.add_column("Kind", no_wrap=True)
    for name in ("Rows", "Create", "Update", "Unchanged", "Refused"):
        table.add_column(name, justify="right")
    for plan in report.files:
        counts = (plan.rows, plan.created, plan.updated, plan.unchanged, plan.refused)
        table.add_row(escape(plan.file), plan.kind.value, *(f"{n:,}" for n in counts))
    out.print(table)
    for plan in report.files:
        _show_file(out, plan)
    for remark in report.remarks:
        _say(out, f"• {word(remark)}")


def _show_file(out: Console, plan: FilePlan) -> None:
    if not (plan.remarks or plan.refusals or plan.updates):
        return
    out.print(f"\n[bold]{escape(plan.file)}[/bold]")
    for remark in plan.remarks:
        _say(out, f"• {word(remark)}")
    if plan.changed_fields:
        fields = ", ".join(f"{name} {n:,}" for name, n in plan.changed_fields.most_common())
        _say(out, f"• fields updated: {fields}")
    for update in plan.updates[:MAX_LINES]:
        fields = ", ".join(
            f"{name} {_value(old)} → {_value(new)}" for name, (old, new) in update.fields.items()
        )
        _say(out, f"  line {update.line} updates {update.name}: {fields}")
    _say_more(out, plan.updated, "updated")
    for refused in plan.refusals[:MAX_LINES]:
        _say(out, f"  line {refused.line} refused: {word(refused.why)}")
    _say_more(out, plan.refused, "refused")


def _say_more(out: Console, count: int, what: str) -> None:
    if count > MAX_LINES:
        _say(out, f"  … and {count - MAX_LINES:,} more {what}")


def _value(value: object) -> str:
    return "empty" if value in (None, "") else str(value)


def _say(out: Console, text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def _complain(err: Console, text: str) -> None:
    _say(err, text)


def _progress(err: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        console=err, transient=True, disable=not err.is_terminal,
    )  # fmt: skip


def _teller(progress: Progress, what: str) -> Callable[[int, int], None]:
    task = progress.add_task(what, total=None)

    def tell(done: int, total: int) -> None:
        progress.update(task, completed=done, total=total)

    return tell
