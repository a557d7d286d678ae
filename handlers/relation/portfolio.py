"""The portfolio at a glance: the accounts that a person sees, who needs a look first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.frame.settings import Settings
from handlers.relation.trail import concluded, member
from scoring.accounts import Account, Grade
from scoring.assessments import Kind
from scoring.level import rung_index
from scoring.rated import Rated
from scoring.rubric import Rubric
from scoring.seats import expected
from scoring.standing import STAGES, Standing, standing
from storage import Tx, kept, people
from storage import portfolio as glances
from storage.accounts import Viewer
from storage.portfolio import Glance

CONSIDERED = 200  # the most valuable accounts, among which those that need a look are sought
_GRADES = (*Grade, None)


@dataclass(frozen=True, slots=True)
class Line:
    """An account: where it stands, the rungs that each layer has moved, and its index's points.

    `pressing` are the severities and rules of its open alerts.
    """

    account: Account
    owner: str | None
    standing: Standing
    rubrics: Mapping[Kind, Rubric]
    rungs: Mapping[Kind, int]
    moved: float
    pressing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Portfolio:
    """`lines` begin with those that need a look; `more`: the viewer sees more than are here."""

    lines: tuple[Line, ...]
    more: bool


def portfolio(tx: Tx, settings: Settings, viewer: Viewer, now: datetime) -> Portfolio:
    """The accounts against how they stood 30 days ago (by default).

    First those that need a look: `_need` says in which order.
    """
    found = glances.visible(tx, viewer, limit=CONSIDERED + 1)
    shown = found[:CONSIDERED]
    ago = now - timedelta(days=settings.drops.index_days)
    keys = [each.account.id for each in shown]
    earlier = glances.of_accounts(tx, keys, as_of=ago)
    before = {each.account.id: each for each in _told_anew(tx, settings, earlier, ago)}
    shown = _told_anew(tx, settings, shown)
    names = people.names(tx, {each.account.owner_id for each in shown if each.account.owner_id})
    lines = [_line(settings, each, before[each.account.id], names, now) for each in shown]
    return Portfolio(tuple(sorted(lines, key=_need)), len(found) > CONSIDERED)


def _told_anew(
    tx: Tx, settings: Settings, found: Sequence[Glance], as_of: datetime | None = None
) -> list[Glance]:
    """Where an answer that was kept was taken back since, the list follows like the card."""
    every = [each for glance in found for past in glance.known.values() for each in past]
    told = kept.told_anew(tx, every, settings.standing.lasts, as_of=as_of)
    return [
        replace(
            each, known={subject: told.get(subject, past) for subject, past in each.known.items()}
        )
        for each in found
    ]


def _need(line: Line) -> tuple[object, ...]:
    """Open critical alerts, opposing deciders, overdue silence, what nobody updated of the most
    valuable, the fall of the index, grade; then who stands lowest. An index is compared with those
    that are made of the same layers."""
    standing, grade = line.standing, line.account.grade
    index = standing.index
    stale = any(layer.stale for layer in standing.layers.values())
    return (
        "critical" not in line.pressing,
        not standing.contested,
        "silence" not in line.pressing,
        not (stale and grade in (Grade.S, Grade.A)),
        min(line.moved, 0),
        _GRADES.index(grade),
        STAGES.index(standing.stage),
        len(standing.behind),
        standing.behind,
        -1 if index is None else index,
        line.account.name,
    )


def _line(
    settings: Settings, glance: Glance, earlier: Glance, names: Mapping[int, str], now: datetime
) -> Line:
    present, past = _standing(settings, glance, now), _standing(settings, earlier, now)
    rubrics = {kind: _rubric(settings, glance, kind) for kind in Kind}
    alike = present.rubrics == past.rubrics and None not in (present.index, past.index)
    owner = glance.account.owner_id
    return Line(
        account=glance.account,
        owner=names.get(owner) if owner else None,
        standing=present,
        rubrics=rubrics,
        rungs={kind: _rungs(rubrics[kind], past, present, kind) for kind in Kind},
        pressing=glance.pressing,
        moved=round((present.index or 0) - (past.index or 0), 1) if alike else 0,
    )


def _rubric(settings: Settings, glance: Glance, kind: Kind) -> Rubric:
    """The one that the layer's level is of."""
    known = glance.known.get((kind, glance.account.id)) if kind is not Kind.KEY else None
    if not known:
        return settings.rubrics.for_(kind, glance.account.segment)
    return settings.rubrics.under(known[-1])


def _standing(settings: Settings, glance: Glance, now: datetime) -> Standing:
    def rated(kind: Kind) -> Rated | None:
        known = glance.known.get((kind, glance.account.id))
        return concluded(settings, known[-1], now) if known else None

    account, since = glance.account, glance.reassigned
    return standing(
        settings.rubrics.for_(Kind.KEY, account.segment),
        [
            member(
                settings,
                each,
                glance.known.get((Kind.KEY, each.id), ()),
                now,
                reassigned=since.get(each.id),
            )
            for each in glance.contacts
        ],
        rated(Kind.GENERAL),
        rated(Kind.ORGANIZATIONAL),
        now,
        settings.standing,
        expected(account, settings.seats),
    )


def _rungs(rubric: Rubric, past: Standing, present: Standing, kind: Kind) -> int:
    """0 where the two are not alike."""
    before, after = past.layers[kind], present.layers[kind]
    if before.level is None or after.level is None or before.rubrics != after.rubrics:
        return 0
    return rung_index(rubric, after.level) - rung_index(rubric, before.level)
