"""Opportunity rows: deals as the CRM tells them, and who worked which account."""

from collections import Counter
from datetime import date

from handlers.imports.cells import Cells, folded, words
from handlers.imports.columns import Columns
from handlers.imports.planning import FilePlan, Work, World
from handlers.imports.products import spelled_otherwise
from handlers.imports.remarks import Code
from handlers.imports.units import Unit, parse_unit
from scoring.people import Role
from storage.imports import Key, Noun, Values
from storage.names import fold

_STAGES = words(
    prospecting="线索|潜在|初步接触",
    engaging="接洽|跟进|跟进中|推进|推进中",
    won="closed won|赢单|成交|已成交",
    lost="closed lost|输单|丢单|失单",
)
_CLOSED = ("won", "lost")


class OpportunityPlanner:
    """Stages and products that we do not know stay as the CRM spells them."""

    noun = Noun.OPPORTUNITIES

    def __init__(self, columns: Columns, world: World, plan: FilePlan) -> None:
        self._world = world
        self._plan = plan
        self._unit = parse_unit(columns.units.get("value", ""))
        self._met: Counter[Code] = Counter()
        self._products: Counter[str] = Counter()

    def parse(self, cells: Cells) -> tuple[Key, Values]:
        number = cells.needed("number")
        rep, account = cells.text("rep"), cells.text("account")
        stage = cells.needed("stage")
        unit = self._unit or Unit(1, cells.currency("value"))
        values: Values = {
            "number": number,
            "product": cells.text("product"),
            "stage": _STAGES.get(folded(stage), stage),
            "engaged_on": cells.day("engaged_on"),
            "closed_on": cells.day("closed_on"),
            "value": cells.number("value", unit.times),
            "currency": cells.text("currency") or unit.currency,
            "account": self._world.account(folded(account), account) if account else None,
            "rep": self._world.person(folded(rep), rep) if rep else None,
        }
        return number, values

    def accept(self, key: Key, values: Values, *, new: bool) -> None:
        self._met.update(_traps(values))
        if values["product"]:
            self._products[values["product"]] += 1
        rep, account = values["rep"], values["account"]
        if rep:
            self._world.sellers.add(rep)
        if rep and account and self._world.people[rep].values["active"]:
            work = self._world.work.setdefault(account, {}).setdefault(rep, Work())
            work.opportunities += 1
            work.last = max(work.last, values["engaged_on"] or date.min)
            if new:
                self._world.new_work.add((account, rep))

    def finish(self) -> None:
        for code in (Code.NO_ACCOUNT, Code.NO_REP, Code.NOT_ENGAGED, Code.OPEN,
                     Code.CLOSED_WITHOUT_DAY, Code.CLOSED_BEFORE_ENGAGED):  # fmt: skip
            self._plan.remark(code, self._met[code])
        known = self._world.products
        otherwise = spelled_otherwise(self._products, known)
        for product, meant in otherwise.items():
            self._plan.remark(
                Code.PRODUCT_SPELLINGS, self._products[product], product=product, meant=meant
            )
        strange = [p for p in self._products if known and fold(p) not in known]
        for product in strange:
            self._plan.remark(
                Code.PRODUCT_NOT_IN_CATALOGUE, self._products[product], product=product
            )
        idle = [
            person.values["name"]
            for key, person in self._world.people.items()
            if person.values["role"] == Role.REP
            and person.values["active"]
            and key not in self._world.sellers
        ]
        self._plan.remark(Code.NEVER_SOLD, len(idle), names=idle)


def _traps(values: Values) -> list[Code]:
    """What a row leaves open that somebody should know of."""
    closed = values["stage"] in _CLOSED
    engaged_on, closed_on = values["engaged_on"], values["closed_on"]
    met = {
        Code.NO_ACCOUNT: values["account"] is None,
        Code.NO_REP: values["rep"] is None,
        Code.NOT_ENGAGED: engaged_on is None,
        Code.OPEN: not closed and closed_on is None and values["value"] is None,
        Code.CLOSED_WITHOUT_DAY: closed and closed_on is None,
        Code.CLOSED_BEFORE_ENGAGED: bool(closed_on and engaged_on and closed_on < engaged_on),
    }
    return [code for code, holds in met.items() if holds]
