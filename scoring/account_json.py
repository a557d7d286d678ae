"""A whole account's standing from JSON: the rules as they can be checked from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from scoring.accounts import ChainRole, Contact, Line
from scoring.assessments import Kind
from scoring.chain import Member
from scoring.level import evaluate, way_up
from scoring.packs import builtin
from scoring.rated import CARRYING, Rated
from scoring.rubric import HIGHEST, LOWEST, Rubric
from scoring.score_json import UNDETERMINED
from scoring.seats import Seat
from scoring.standing import Gap, Standing, standing
from scoring.strict_table import Problem, StrictTable

HIGHEST_INFLUENCE = 3
_DETAILED = ("ratings", "facts", "rated_on")


class AccountError(ValueError):
    """One sentence: where in the document, what was expected and what was found."""


@dataclass(frozen=True, slots=True)
class AccountFile:
    members: tuple[Member, ...]
    layers: Mapping[Kind, Rated | None]
    seats: tuple[Seat, ...]
    now: datetime


def account_json(document: object) -> dict[str, object]:
    """The standing as JSON values; AccountError says all that is wrong with the document."""
    given = read_account(document)
    rubrics = {kind: builtin(kind) for kind in Kind}
    found = standing(
        rubrics[Kind.KEY],
        given.members,
        given.layers[Kind.GENERAL],
        given.layers[Kind.ORGANIZATIONAL],
        given.now,
        seats=given.seats,
    )
    return _as_json(found, given.layers)


def read_account(document: object) -> AccountFile:
    """What the document says; nothing of one with a mistake is taken."""
    if not isinstance(document, dict):
        raise AccountError("expected one JSON object.")
    problems: list[Problem] = []
    table = StrictTable(document, problems)
    today = table.day("today") or date.max
    lines = table.choices("deciders_seats", list(Line))
    members = tuple(
        _member(each, number, today) for number, each in enumerate(table.tables("contacts"), 1)
    )
    layers = {
        kind: _layer(document.get(kind), table, kind, today)
        for kind in (Kind.GENERAL, Kind.ORGANIZATIONAL)
    }
    if "deciders_seats" not in table:
        table.note("deciders_seats", "expected the lines with a decider, [] for none")
    for name in _twice([each.contact.name for each in members]):
        table.note("contacts", f"{name!r} stands there twice; give each contact a name of its own")
    table.close()
    if problems:
        said = "; ".join(f"{each.path}: {each.sentence}" for each in problems)
        raise AccountError(f"{said}.")
    seats = tuple(Seat(Line(line)) for line in lines)
    return AccountFile(members, layers, seats, _instant(today))


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _member(table: StrictTable, number: int, today: date) -> Member:
    role = table.choice("role", list(ChainRole)) if table.has("role") else ""
    line = table.choice("line", list(Line)) if table.has("line") else ""
    influence = table.integer("influence", 1, HIGHEST_INFLUENCE) if table.has("influence") else 1
    contact = Contact(
        id=number,
        account_id=0,
        name=table.text("name"),
        line=Line(line) if line else None,
        role=ChainRole(role) if role else None,
        influence=influence,
        key=table.flag("key"),
    )
    rated = _rated(builtin(Kind.KEY), table, today)
    table.close()
    return Member(contact, rated)


def _layer(value: object, of: StrictTable, kind: Kind, today: date) -> Rated | None:
    """Ratings alone, whose facts nobody asks for; or with `facts` and `rated_on` as a contact's."""
    table = of.table(kind, optional=True)
    detailed = isinstance(value, dict) and any(name in value for name in _DETAILED)
    if detailed:
        rated = _rated(builtin(kind), table, today)
    else:
        levels = _levels(builtin(kind), table)
        rated = _evaluated(builtin(kind), levels, today, facts=1)
    table.close()
    return rated


def _rated(rubric: Rubric, table: StrictTable, today: date) -> Rated | None:
    ratings = table.table("ratings", optional=True)
    levels = _levels(rubric, ratings)
    ratings.close()
    facts = table.integer("facts", 0) if table.has("facts") else 0
    on = table.day("rated_on") if table.has("rated_on") else today
    if on is not None and on > today:
        table.note("rated_on", f"expected a day that has been, found {on}")
    return _evaluated(rubric, levels, on or today, facts)


def _levels(rubric: Rubric, table: StrictTable) -> dict[str, int]:
    """The observed dimensions; null is unobserved."""
    return {
        name: table.integer(name, LOWEST, HIGHEST)
        for name in rubric.dimension_ids
        if table.has(name)
    }


def _evaluated(rubric: Rubric, levels: Mapping[str, int], on: date, facts: int) -> Rated | None:
    if not levels:
        return None
    result = evaluate(rubric, levels)
    high = [name for name in CARRYING[rubric.kind] if levels.get(name, LOWEST) >= 2]
    return Rated(
        rubric,
        result.level,
        result.mean,
        _instant(on),
        result.held_by,
        levels,
        unfounded=() if facts else tuple(high),
    )


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _as_json(found: Standing, layers: Mapping[Kind, Rated | None]) -> dict[str, object]:
    deciders = found.deciders
    return {
        "stage": found.stage.value,
        "contested": found.contested,
        "unverified": found.unverified,
        "out_of_date": found.outdated,
        "index": found.index,
        "layers": {
            kind.value: {
                "mean": layer.mean,
                "level": layer.level,
                "stands": layer.stands,
                "stale": layer.stale,
                "held_by": list(layer.held_by),
            }
            for kind, layer in found.layers.items()
            if layer.mean is not None
        },
        "deciders": {
            "weight": deciders.total,
            "supporting": [each.contact.name for each in deciders.supporting],
            "opposing": [each.contact.name for each in deciders.opposing],
            "unverified": [each.contact.name for each in deciders.unverified],
            "out_of_date": [each.contact.name for each in deciders.outdated],
            "not_key": [each.contact.name for each in deciders.not_key],
            "unknown": [seat.line.value for seat in deciders.seats if seat.line],
        },
        "key_contacts": {
            "assessed": len(found.key_contacts.assessed),
            "of": len(found.key_contacts.all),
        },
        "anomalies": [kind.value for kind in found.anomalies],
        "next": {
            "win_over": _win_over(found.gap, layers),
            "defuse": [_step(each, each.known) for each in deciders.opposing],
        },
    }


def _win_over(gap: Gap | None, layers: Mapping[Kind, Rated | None]) -> dict[str, object] | None:
    if gap is None:
        return None
    towards = {"stage": gap.stage.value, "layer": gap.kind.value, "needed": gap.needed}
    if gap.kind is not Kind.KEY:
        return {**towards, **_raise(layers[gap.kind])}
    if gap.holding:
        return {**towards, **_step(gap.holding[0], gap.holding[0].known)}
    return {**towards, "find": [seat.line.value for seat in gap.seats if seat.line]}


def _step(member: Member, known: Rated | None) -> dict[str, object]:
    return {"contact": member.contact.name, **_raise(known)}


def _raise(known: Rated | None) -> dict[str, object]:
    """Where it stands and which answer is to rise, and how far; an unknown one is to be rated."""
    if known is None or known.level is None:
        return {"level": UNDETERMINED}
    steps = way_up(known.rubric, known.levels)
    return {"level": known.level, **({"raise": dict(steps[:1])} if steps else {})}
