"""Reading a rubric from its pack, a TOML text: the rubric, or everything that is wrong with it."""

import hashlib
import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import lcm
from typing import TypeVar

from scoring.assessments import Kind
from scoring.rubric import (
    ANY,
    HIGHEST,
    LANDMARKS,
    LANGUAGES,
    LEVELS,
    LOWEST,
    Axis,
    Cap,
    Checklist,
    Dimension,
    Floor,
    Item,
    LedgerFact,
    Need,
    Quadrants,
    Rubric,
    RubricError,
    Rung,
    Texts,
)
from scoring.strict_table import Problem, StrictTable
from scoring.toml_lines import TomlLines

T = TypeVar("T", Dimension, Axis, Rung, Item)


def parse_rubric(text: str, source: str) -> Rubric:
    """The rubric that a pack describes; RubricError is the first sentence of `explain`."""
    rubric, sentences = _read(text, source)
    if rubric is None or sentences:
        raise RubricError(sentences[0])
    return rubric


def explain(text: str, source: str) -> list[str]:
    """Everything that is wrong with a pack, from top to bottom: `source:line: key: sentence`."""
    return _read(text, source)[1]


def fingerprint(text: str) -> str:
    """SHA-256 (hex) of what a pack says; comments and layout may change without a new version."""
    content = json.dumps(tomllib.loads(text), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(content.encode()).hexdigest()


def _read(text: str, source: str) -> tuple[Rubric | None, list[str]]:
    """The rubric and the problems; where there are any, the rubric is full of stand-ins."""
    try:
        values = tomllib.loads(text, parse_float=_exact)
    except tomllib.TOMLDecodeError as error:  # says the line itself
        return None, [f"{source}: {error}"]
    problems: list[Problem] = []
    rubric = _rubric(StrictTable(values, problems), fingerprint(text))
    lines = TomlLines(text)
    placed = sorted(
        ((lines.line(each.path), each) for each in problems), key=lambda placed: placed[0]
    )
    return rubric, [f"{source}:{line}: {each.path}: {each.sentence}" for line, each in placed]


def _exact(text: str) -> Fraction | float:
    """Thresholds and weights are exact: 0.75 is three quarters. `nan` and `inf` cannot be."""
    try:
        return Fraction(text)
    except ValueError:
        return float(text)


def _rubric(table: StrictTable, fingerprint: str) -> Rubric:
    kind = table.choice("kind", list(Kind))
    dimensions = _whole(_each(table, "dimension", _dimension, at_least=1))
    ids = [dimension.id for dimension in dimensions]
    ladder = _each(table, "rung", _rung, at_least=2)
    rungs = [rung.id for rung in ladder]
    _check_order(table, ladder)
    axes = _each(table, "axis", partial(_axis, dimensions=ids))
    rubric = Rubric(
        id=table.name("id"),
        version=table.integer("version", 1),
        kind=Kind(kind or Kind.KEY),
        segment=table.text("segment", default=""),
        fingerprint=fingerprint,
        name=_texts(table, "name"),
        dimensions=dimensions,
        axes=axes,
        ladder=ladder,
        caps=tuple(_cap(each, ids, rungs) for each in table.tables("cap")),
        minimum_observed=table.integer("minimum_observed", 1, max(1, len(dimensions))),
        required=table.choices("required", ids),
        landmarks=_landmarks(table, LANDMARKS[Kind(kind)] if kind else (), rungs),
        needs=tuple(
            _need(each, [*ids, *(a.id for a in axes)], rungs) for each in table.tables("need")
        ),
        floors=tuple(_floor(each, ids, rungs) for each in table.tables("floor")),
        quadrants=_quadrants(table, axes),
        range_decides=table.flag("range_decides"),
    )
    table.close()
    return rubric


def _each(
    table: StrictTable, key: str, read: Callable[[StrictTable], T], *, at_least: int = 0
) -> tuple[T, ...]:
    """What the tables of `[[key]]` describe, each with an id of its own."""
    tables = table.tables(key)
    if len(tables) < at_least:
        table.note(key, f"expected {at_least} or more tables [[{key}]], found {len(tables)}")
    found = tuple(map(read, tables))
    ids = [each.id for each in found]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            tables[number].note("id", f"expected an id of its own, {name!r} is taken")
    return found


def _dimension(table: StrictTable) -> Dimension:
    statements = table.table("statements")
    dimension = Dimension(
        id=table.name("id"),
        name=_texts(table, "name"),
        question=_texts(table, "question"),
        statements={level: _texts(statements, str(level)) for level in LEVELS},
        weight=_weight(table),
        ledger_fact=_ledger_fact(table),
        checklist=_checklist(table),
    )
    if dimension.id == ANY:
        table.note("id", f"expected a name other than {ANY!r}, which caps use for all")
    statements.close()
    table.close()
    return dimension


def _whole(dimensions: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
    """The same ratio of weights in whole numbers: levels are computed from them all the time."""
    scale = lcm(*[each.weight.denominator for each in dimensions])
    return tuple(replace(each, weight=int(each.weight * scale)) for each in dimensions)


def _weight(table: StrictTable) -> Fraction:
    weight = table.number("weight", default=Fraction(1))
    if weight is not None and weight <= 0:
        table.note("weight", f"expected a number above 0, found {float(weight)!r}")
    return weight or Fraction(1)


def _ledger_fact(table: StrictTable) -> LedgerFact | None:
    fact = table.choice("ledger_fact", list(LedgerFact)) if "ledger_fact" in table else ""
    return LedgerFact(fact) if fact else None


def _checklist(table: StrictTable) -> Checklist | None:
    """The items to tick and, for each level from 1, the ticks that reach it."""
    if "item" not in table and "ticked" not in table:
        return None
    items = _each(table, "item", _item, at_least=HIGHEST)
    ticked = table.table("ticked")
    least: dict[int, int] = {}
    for level in range(1, HIGHEST + 1):
        least[level] = ticked.integer(str(level), least.get(level - 1, 0) + 1, len(items))
    ticked.close()
    return Checklist(items, least)


def _item(table: StrictTable) -> Item:
    item = Item(table.name("id"), _texts(table, "name"))
    table.close()
    return item


def _rung(table: StrictTable) -> Rung:
    least = table.number("from") if "from" in table else None
    rung = Rung(table.name("id"), _texts(table, "name"), least)
    table.close()
    return rung


def _check_order(table: StrictTable, ladder: Sequence[Rung]) -> None:
    """Each rung needs a higher mean than the one before; the lowest takes what no other takes."""
    floor = Fraction(LOWEST)
    for number, rung in enumerate(ladder, start=1):
        key = f"rung[{number}].from"
        if number == 1 and rung.least is not None:
            table.note(key, "expected nothing: the lowest rung takes what no other takes")
        elif number > 1 and rung.least is None:
            table.note(key, f"expected a number above {float(floor):g}")
        elif rung.least is not None:
            if not floor < rung.least <= HIGHEST:
                expected = f"expected a number above {float(floor):g}, at most {HIGHEST}"
                table.note(key, f"{expected}; found {float(rung.least):g}")
            floor = max(floor, rung.least)


def _axis(table: StrictTable, *, dimensions: Sequence[str]) -> Axis:
    axis = Axis(table.name("id"), _texts(table, "name"), table.choices("dimensions", dimensions))
    if not axis.dimensions:
        table.note("dimensions", "expected at least one dimension")
    table.close()
    return axis


def _cap(table: StrictTable, dimensions: Sequence[str], rungs: Sequence[str]) -> Cap:
    dimension = table.choice("dimension", [ANY, *dimensions])
    cap = Cap(
        dimension=None if dimension == ANY else dimension,
        # At the highest level nothing may hold, else the range's upper end would not be reachable.
        at_most=table.integer("at_most", LOWEST, HIGHEST - 1),
        rung=table.choice("rung", rungs),
        spared=table.choices("except", dimensions),
    )
    if cap.spared and cap.dimension is not None:
        table.note("except", f"expected nothing: only a cap of {ANY!r} spares some")
    table.close()
    return cap


def _need(table: StrictTable, names: Sequence[str], rungs: Sequence[str]) -> Need:
    rung = table.choice("rung", rungs[1:])
    alternatives = table.tables("one_of")
    one_of = tuple(
        each.numbers(names, Fraction(LOWEST), Fraction(HIGHEST)) for each in alternatives
    )
    for each, least in zip(alternatives, one_of, strict=True):
        each.close()
        if not least:
            each.note("", f"expected the least of one or more of {', '.join(names)}")
    if not one_of:
        table.note("one_of", "expected one or more tables, such as { dimension = 2 }")
    table.close()
    return Need(rung, one_of)


def _floor(table: StrictTable, dimensions: Sequence[str], rungs: Sequence[str]) -> Floor:
    """Something must be able to undo it, else the lowest rung could not be reached."""
    rung, given = table.choice("rung", rungs[1:]), table.table("unless")
    unless = {
        each: given.integer(each, LOWEST, HIGHEST - 1) for each in dimensions if each in given
    }
    given.close()
    if not unless:
        table.note("unless", f"expected the level of one or more of {', '.join(dimensions)}")
    table.close()
    return Floor(rung, unless)


def _quadrants(table: StrictTable, axes: Sequence[Axis]) -> Quadrants | None:
    """The names of the four parts of the plane; only where there are two axes."""
    if "quadrants" not in table:
        return None
    given = table.table("quadrants")
    if len(axes) != 2:
        table.note(
            "quadrants", f"expected nothing: they are of two axes, and there are {len(axes)}"
        )
    least = given.number("from")
    parts = {"both": (True, True), "first": (True, False), "second": (False, True)}
    names = {place: _texts(given, part) for part, place in parts.items()}
    names[False, False] = _texts(given, "neither")
    given.close()
    return Quadrants(least or Fraction(0), names)


def _landmarks(table: StrictTable, names: Sequence[str], rungs: Sequence[str]) -> dict[str, str]:
    given = table.table("landmarks", optional=True)
    landmarks = {name: given.choice(name, rungs, default=name) for name in names}
    given.close()
    return landmarks


def _texts(table: StrictTable, key: str) -> Texts:
    words = table.table(key)
    texts = {language: words.text(language) for language in LANGUAGES}
    words.close()
    return texts
