"""What an import would do, row by row, against what is stored.

A plan is made of batches of changes and an account of them, `FilePlan`. Planning is the same
whether it is a preview or the recording itself, which records each batch as it comes: memory holds
one batch, the keys met so far (some 200 bytes a row) and the names of people and accounts.

An empty cell says nothing: it changes nothing that is stored.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Protocol, TypeVar

from handlers.imports.cells import Cells
from handlers.imports.columns import Columns, Kind
from handlers.imports.remarks import Code, Refusal, Remark
from handlers.imports.table_file import Table
from storage.imports import Change, Key, Noun, Stored, Values

BATCH = 500
Row = TypeVar("Row")
MAX_SHOWN = 200  # refusals and updates kept with their details; all are counted
Lookup = Callable[[Noun, Sequence[Key]], dict[Key, list[Stored]]]


@dataclass(frozen=True, slots=True)
class RowRefused:
    line: int
    why: Remark


@dataclass(frozen=True, slots=True)
class RowUpdated:
    """`fields`: name → (what is stored, what the file says)."""

    line: int
    name: str
    fields: dict[str, tuple[object, object]]


@dataclass(slots=True)
class FilePlan:
    """What comes of one file."""

    file: str
    kind: Kind
    rows: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[RowRefused] = field(default_factory=list)
    updates: list[RowUpdated] = field(default_factory=list)
    changed_fields: Counter[str] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)

    def refuse(self, line: int, why: Remark) -> None:
        self.refused += 1
        if len(self.refusals) < MAX_SHOWN:
            self.refusals.append(RowRefused(line, why))

    def remark(self, code: Code, count: int, **args: object) -> None:
        """Say it, if there is anything to say."""
        if count:
            self.remarks.append(Remark(code, count, args))

    def take(self, line: int, key: Key, values: Values, stored: Stored | None) -> Change | None:
        """Plan the change from what is stored to what the row says."""
        if stored is None:
            self.created += 1
            return Change(key, values)
        differing = {
            name: value
            for name, value in values.items()
            if value is not None and stored.values.get(name) != value
        }
        if not differing:
            self.unchanged += 1
            return None
        self.updated += 1
        self.changed_fields.update(differing.keys())
        if len(self.updates) < MAX_SHOWN:
            pairs = {name: (stored.values.get(name), v) for name, v in differing.items()}
            self.updates.append(RowUpdated(line, str(values.get("name") or key), pairs))
        return Change(key, differing, stored.id)


@dataclass(slots=True)
class Work:
    """What a rep has done at an account."""

    opportunities: int = 0
    last: date = date.min


@dataclass(slots=True)
class World:
    """What is known so far: what is stored, and what the files before would add."""

    people: dict[str, Stored]  # those whom this import creates too, with the key 0
    homonyms: set[str]
    owners: dict[str, str | None]  # account → owner
    sellers: set[str]
    products: dict[str, str] = field(default_factory=dict)  # folded → the catalogue's spelling
    seen: dict[tuple[Noun, Key], tuple[str, int, int]] = field(default_factory=dict)
    work: dict[str, dict[str, Work]] = field(default_factory=dict)  # account → rep
    new_work: set[tuple[str, str]] = field(default_factory=set)

    def person(self, key: str, name: str) -> str:
        """The key, of exactly one person. Raises Refusal."""
        if key in self.homonyms:
            raise Refusal(Code.HOMONYMS, name=name)
        if key not in self.people:
            raise Refusal(Code.UNKNOWN_PERSON, name=name)
        return key

    def account(self, key: str, name: str) -> str:
        if key not in self.owners:
            raise Refusal(Code.UNKNOWN_ACCOUNT, name=name)
        return key

    def repeats(self, noun: Noun, key: Key, place: tuple[str, int], values: Values) -> bool:
        """Whether the row says again what an earlier one said; Refusal if it says otherwise."""
        told = hash(tuple(values.values()))
        if (noun, key) not in self.seen:
            self.seen[noun, key] = (*place, told)
            return False
        file, line, before = self.seen[noun, key]
        if told != before:
            raise Refusal(Code.REPEATED, name=" · ".join((key,) if isinstance(key, str) else key),
                          file=file, line=line)  # fmt: skip
        return True


class Planner(Protocol):
    """How rows of one kind are understood."""

    noun: Noun

    def parse(self, cells: Cells) -> tuple[Key, Values]:
        """The row's key and all its values. Raises Refusal."""

    def accept(self, key: Key, values: Values, *, new: bool) -> None:
        """Called for each accepted row; `new` if it changes anything."""

    def finish(self) -> None:
        """Remark on what was met in the file as a whole."""


def plan_rows(
    table: Table, columns: Columns, planner: Planner, world: World, plan: FilePlan, lookup: Lookup
) -> Iterator[list[Change]]:
    """Batches of changes, in the order of the rows; `plan` is complete when they are exhausted."""
    for batch in batches(table.rows()):
        taken: list[tuple[int, Key, Values]] = []
        for line, row in batch:
            try:
                key, values = planner.parse(Cells(columns, row))
                if world.repeats(planner.noun, key, (table.name, line), values):
                    plan.unchanged += 1
                else:
                    taken.append((line, key, values))
            except Refusal as refusal:
                plan.refuse(line, refusal.remark)
        stored = lookup(planner.noun, [key for _, key, _ in taken])
        changes: list[Change] = []
        for line, key, values in taken:
            rows = stored.get(key, [])
            if len(rows) > 1:
                plan.refuse(line, Remark(Code.HOMONYMS, len(rows), {"name": values["name"]}))
                continue
            change = plan.take(line, key, values, rows[0] if rows else None)
            planner.accept(key, values, new=change is not None)
            if change is not None:
                changes.append(change)
        yield changes
    planner.finish()


def batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
