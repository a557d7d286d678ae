"""The team file: reps, their managers and offices.

Whoever is named in the manager column is a manager, and is created if nobody of that name is
known. The file is held whole: a manager may be named before or after their own row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from handlers.imports.cells import Cells, words
from handlers.imports.columns import Columns
from handlers.imports.planning import FilePlan, World
from handlers.imports.remarks import Code, Refusal
from handlers.imports.table_file import Table
from scoring.people import Role
from storage.imports import Change, Noun, Stored, Values
from storage.names import fold

_ROLES = words(
    rep="sales|sales rep|销售|销售代表|业务员|客户经理",
    manager="sales manager|经理|销售经理|主管",
    administrator="admin|管理员",
)
_MAX_VISITS = 100


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    key: str
    values: Values
    manager_name: str | None


def plan_people(
    table: Table, columns: Columns, world: World, plan: FilePlan
) -> Iterator[list[Change]]:
    """One batch: managers who have no row of their own first, then the rows in order."""
    rows = list(_rows(table, columns, world, plan))
    own = {row.key for row in rows}
    managers = {fold(r.manager_name): r.manager_name for r in rows if r.manager_name}
    changes = [
        *_created_managers({k: n for k, n in managers.items() if k not in own}, world, plan),
        *_promoted_managers({k: n for k, n in managers.items() if k not in own}, world, plan),
    ]
    for row in rows:
        stored = world.people.get(row.key)
        values = row.values
        role = values["role"] or (stored.values["role"] if stored else None)
        if row.key in managers and role != Role.ADMINISTRATOR:  # who leads is at least a manager
            values = values | {"role": Role.MANAGER.value}
        elif values["role"] is None and stored is None:
            values = values | {"role": Role.REP.value}
        change = plan.take(row.line, row.key, values, stored)
        if change is not None:
            changes.append(change)
            _remember(world, change)
    yield changes


def _rows(table: Table, columns: Columns, world: World, plan: FilePlan) -> Iterator[_Row]:
    line_up = {key: person.values["manager"] for key, person in world.people.items()}
    for line, cells in table.rows():
        try:
            row = _parse(line, Cells(columns, cells), world)
            if world.repeats(Noun.PEOPLE, row.key, (table.name, line), row.values):
                plan.unchanged += 1
                continue
            if row.values["manager"]:
                _refuse_circle(row, line_up)
                line_up[row.key] = row.values["manager"]
            yield row
        except Refusal as refusal:
            plan.refuse(line, refusal.remark)


def _parse(line: int, cells: Cells, world: World) -> _Row:
    name = cells.needed("name")
    manager = cells.text("manager")
    if manager is not None and not fold(manager):  # a dash for "nobody"
        manager = None
    for one in (name, manager):
        if one and fold(one) in world.homonyms:
            raise Refusal(Code.HOMONYMS, name=one)
    values: Values = {
        "name": name,
        "role": cells.choice("role", _ROLES),
        "manager": fold(manager) if manager else None,
        "office": cells.text("office"),
        "country": cells.country("country"),
        "weekly_target": cells.whole("weekly_target", 0, _MAX_VISITS),
    }
    return _Row(line, fold(name), values, manager)


def _refuse_circle(row: _Row, line_up: dict[str, str | None]) -> None:
    above: str | None = row.values["manager"]
    passed: set[str] = set()
    while above is not None and above not in passed:
        if above == row.key:
            raise Refusal(Code.CIRCLE, name=row.values["name"], manager=row.manager_name)
        passed.add(above)
        above = line_up.get(above)


def _created_managers(managers: dict[str, str], world: World, plan: FilePlan) -> list[Change]:
    empty: Values = {"role": Role.MANAGER.value, "manager": None, "office": None, "country": None}
    created = [
        Change(key, {"name": name, **empty, "weekly_target": None})
        for key, name in managers.items()
        if key not in world.people
    ]
    for change in created:
        _remember(world, change)
    names = [change.values["name"] for change in created]
    plan.remark(Code.MANAGERS_CREATED, len(names), names=names)
    return created


def _promoted_managers(managers: dict[str, str], world: World, plan: FilePlan) -> list[Change]:
    reps = {k: n for k, n in managers.items() if world.people[k].values["role"] == Role.REP}
    promoted = [Change(key, {"role": Role.MANAGER.value}, world.people[key].id) for key in reps]
    for change in promoted:
        _remember(world, change)
    plan.remark(Code.MANAGERS_PROMOTED, len(reps), names=list(reps.values()))
    return promoted


def _remember(world: World, change: Change) -> None:
    """Later files see the person as this file changes them."""
    before = world.people.get(str(change.key))
    values = (before.values if before else {"active": True}) | change.values
    world.people[str(change.key)] = Stored(change.id or 0, values)
