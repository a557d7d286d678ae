"""Several files at once: planned on a snapshot, which records nothing.

A preview shows what a plan is; what is to be recorded is planned anew and kept, in parts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from handlers.imports import columns as headers
from handlers.imports.accounts import AccountPlanner
from handlers.imports.columns import Columns, Kind
from handlers.imports.contacts import ContactPlanner
from handlers.imports.opportunities import OpportunityPlanner
from handlers.imports.ownership import decide
from handlers.imports.people import plan_people
from handlers.imports.planning import BATCH, FilePlan, Planner, World, plan_rows
from handlers.imports.products import catalogue
from handlers.imports.remarks import Code, Refusal, Remark
from handlers.imports.table_file import Table, read_table
from storage import imports
from storage.import_parts import OWNERS, SHARES, Part, pairs_of, parts_of
from storage.imports import Change, Noun, Stored
from storage.machinery.ledger import Tx
from storage.names import fold

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read and recognised."""

    table: Table
    columns: Columns


@dataclass(slots=True)
class Report:
    """What would come, or came, of an import."""

    files: list[FilePlan] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return sum(plan.refused for plan in self.files)

    @property
    def changes(self) -> bool:
        """Whether anything at all is to be recorded. (A remark on the whole is a change.)"""
        besides = (Code.MANAGERS_CREATED, Code.MANAGERS_PROMOTED)
        return bool(self.remarks) or any(
            plan.created or plan.updated or any(r.code in besides for r in plan.remarks)
            for plan in self.files
        )


class RowsRefused(Exception):
    """Rows were refused and nothing was recorded; `report` says which and why."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"{report.refused} rows were refused")
        self.report = report


class FileRefused(Exception):
    """A file cannot be imported at all."""

    def __init__(self, file: str, remark: Remark) -> None:
        super().__init__(f"{file}: {remark.code}")
        self.file = file
        self.remark = remark


def read_sources(paths: Sequence[Path], mapping: Sequence[str]) -> list[Source]:
    """Read all files; they come back in the order in which they are taken. Raises FileRefused.

    `mapping` as on the command line: `["Company=account"]`.
    """
    renamed = headers.parse_mapping(mapping)
    sources: list[Source] = []
    try:
        sources.extend(_read_source(path, renamed) for path in paths)
        _check_mapping(renamed, sources)
    except BaseException:
        close_sources(sources)
        raise
    order = list(Kind)
    return sorted(sources, key=lambda source: order.index(source.columns.kind))


def _check_mapping(renamed: dict[str, str], sources: Sequence[Source]) -> None:
    met = {fold(column) for source in sources for column in source.table.columns}
    for column in renamed:
        if column not in met:
            raise Refusal(Code.MAPPED_COLUMN_MISSING, column=column)


def close_sources(sources: Sequence[Source]) -> None:
    """Let go of what was read."""
    for source in sources:
        source.table.close()


def _read_source(path: Path, renamed: dict[str, str]) -> Source:
    try:
        table = read_table(path)
    except Refusal as refusal:
        raise FileRefused(path.name, refusal.remark) from None
    try:
        return Source(table, headers.recognise(table.columns, renamed))
    except Refusal as refusal:
        table.close()
        raise FileRefused(path.name, refusal.remark) from None


def preview(tx: Tx, sources: Sequence[Source], progress: Progress) -> Report:
    """What recording would do now. `progress` is told (rows done, rows in all)."""
    return plan(tx, sources, progress, lambda part: None)


def plan(
    tx: Tx, sources: Sequence[Source], progress: Progress, keep: Callable[[Part], object]
) -> Report:
    """As `preview`; `keep` is given what is to be recorded, in that order."""
    world = _world(tx)
    report = Report()
    before, total = 0, sum(source.table.size for source in sources)
    for source in sources:
        file = FilePlan(source.table.name, source.columns.kind, source.table.size)
        report.files.append(file)
        file.remarks.extend(source.table.remarks)
        unused = source.columns.unused
        file.remark(Code.COLUMNS_UNUSED, len(unused), columns=list(unused))
        for number, changes in enumerate(_changes(tx, source, world, file), 1):
            for part in parts_of(Noun(source.columns.kind), changes):
                keep(part)
            progress(before + min(number * BATCH, source.table.size), total)
        before += source.table.size
        progress(before, total)
    ownership = decide(world, imports.shares(tx))
    for part in (
        *pairs_of(OWNERS, list(ownership.owners.items())),
        *pairs_of(SHARES, ownership.shared),
    ):
        keep(part)
    followed = (
        (Code.OWNERS_SET, len(ownership.owners)),
        (Code.SHARES_ADDED, len(ownership.shared)),
    )
    report.remarks.extend(Remark(code, count) for code, count in followed if count)
    return report


def _changes(tx: Tx, source: Source, world: World, plan: FilePlan) -> Iterator[list[Change]]:
    table, columns = source.table, source.columns
    planner: Planner
    match columns.kind:
        case Kind.PRODUCTS:
            world.products.update(catalogue(table, columns))
            plan.remark(Code.CATALOGUE_ONLY, len(world.products))
            return iter(())
        case Kind.PEOPLE:
            return plan_people(table, columns, world, plan)
        case Kind.ACCOUNTS:
            planner = AccountPlanner(table, columns, world, plan)
        case Kind.CONTACTS:
            planner = ContactPlanner(world)
        case Kind.OPPORTUNITIES:
            planner = OpportunityPlanner(columns, world, plan)
    return plan_rows(table, columns, planner, world, plan, partial(imports.stored, tx))


def _world(tx: Tx) -> World:
    people, homonyms = _people(tx)
    return World(people, homonyms, imports.account_owners(tx), imports.sellers(tx))


def _people(tx: Tx) -> tuple[dict[str, Stored], set[str]]:
    """Everybody by folded name, and the names that several people share."""
    everybody = imports.people(tx)
    homonyms = {key for key, persons in everybody.items() if len(persons) > 1}
    return {key: persons[0] for key, persons in everybody.items()}, homonyms


def trace(plan: FilePlan) -> dict[str, object]:
    """What the audit keeps of a file."""
    return {
        "file": plan.file,
        "kind": plan.kind.value,
        "rows": plan.rows,
        "created": plan.created,
        "updated": plan.updated,
        "unchanged": plan.unchanged,
        "refused": plan.refused,
    }
