"""Account rows: the client companies."""

from collections import Counter, defaultdict

from handlers.imports.cells import Cells, words
from handlers.imports.columns import Columns
from handlers.imports.planning import FilePlan, World
from handlers.imports.remarks import Code
from handlers.imports.spelling import SECTORS, countries, likely
from handlers.imports.table_file import Table
from handlers.imports.units import Unit, parse_unit
from storage.imports import Key, Noun, Values
from storage.names import fold

_GRADES = words(S="战略|strategic", A="伙伴|partner", B="价值|value", C="一般|general")
_YEARS = (1000, 2200)
_MAX_EMPLOYEES = 2**31 - 1


class AccountPlanner:
    """A sector one slip from exactly one well-known sector is corrected, and it is said."""

    noun = Noun.ACCOUNTS

    def __init__(self, table: Table, columns: Columns, world: World, plan: FilePlan) -> None:
        self._world = world
        self._plan = plan
        self._unit = parse_unit(columns.units.get("revenue", ""))
        sectors = _count(table, columns.by_field.get("sector"))
        meant = likely(sectors, SECTORS)
        self._corrected = {word: others[0] for word, others in meant.items() if len(others) == 1}
        self._parents: defaultdict[str, list[str]] = defaultdict(list)
        self._without_unit = 0
        for word, instead in self._corrected.items():
            plan.remark(Code.SPELLING_CORRECTED, sectors[word],
                        column=columns.by_field["sector"], word=word, instead=instead)  # fmt: skip
        self._doubt(columns, "sector", sectors, {w: o for w, o in meant.items() if len(o) > 1})
        locations = _count(table, columns.by_field.get("location"))
        self._doubt(columns, "location", locations, likely(locations, countries()))

    def _doubt(
        self, columns: Columns, field: str, found: Counter[str], meant: dict[str, list[str]]
    ) -> None:
        for word, others in meant.items():
            self._plan.remark(Code.SPELLING_DOUBTFUL, found[word],
                              column=columns.by_field[field], word=word, others=others)  # fmt: skip

    def parse(self, cells: Cells) -> tuple[Key, Values]:
        name = cells.needed("name")
        sector = cells.text("sector")
        owner = cells.text("owner")
        unit = self._unit or Unit(1, cells.currency("revenue"))
        values: Values = {
            "name": name,
            "sector": self._corrected.get(sector, sector) if sector else None,
            "location": cells.text("location"),
            "parent": cells.text("parent"),
            "founded": cells.whole("founded", *_YEARS),
            "employees": cells.whole("employees", 0, _MAX_EMPLOYEES),
            "revenue": cells.number("revenue", unit.times),
            "revenue_currency": unit.currency,
            "grade": cells.choice("grade", _GRADES),
            "segment": cells.text("segment"),
            "owner": self._world.person(fold(owner), owner) if owner else None,
        }
        return fold(name), values

    def accept(self, key: Key, values: Values, *, new: bool) -> None:
        self._world.owners[str(key)] = values["owner"] or self._world.owners.get(str(key))
        if values["parent"]:
            self._parents[values["parent"]].append(values["name"])
        if values["revenue"] is not None and values["revenue_currency"] is None:
            self._without_unit += 1

    def finish(self) -> None:
        unknown = {p: names for p, names in self._parents.items() if not self._is_known(p)}
        for parent, names in unknown.items():
            self._plan.remark(Code.PARENT_UNKNOWN, len(names), parent=parent, names=names)
        self._plan.remark(Code.REVENUE_WITHOUT_UNIT, self._without_unit)

    def _is_known(self, name: str) -> bool:
        return fold(name) in self._world.owners


def _count(table: Table, column: str | None) -> Counter[str]:
    if column is None:
        return Counter()
    values = Counter(row.get(column, "") for _, row in table.rows())
    return Counter({word: count for word, count in values.items() if word})
