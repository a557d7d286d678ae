"""The account as a whole: the standing 点·线面·势, the index, and what the next stage needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from scoring.accounts import ChainRole
from scoring.assessments import Kind
from scoring.chain import Member, influence
from scoring.level import rung_at
from scoring.rated import Rated
from scoring.rubric import HIGHEST, LOWEST, Rubric
from scoring.shown import SHOWN, shown_whole

# What each layer must reach to stand: a landmark of its rubric.
STANDS = {Kind.KEY: "supports", Kind.GENERAL: "good", Kind.ORGANIZATIONAL: "key_supplier"}


class Stage(StrEnum):
    """How far an account has come: each stage stands on the one before."""

    NONE = "none"
    POINT = "point"
    PLANE = "plane"
    MOMENTUM = "momentum"


STAGES = tuple(Stage)
LAYER_OF = {Stage.POINT: Kind.KEY, Stage.PLANE: Kind.GENERAL, Stage.MOMENTUM: Kind.ORGANIZATIONAL}


@dataclass(frozen=True, slots=True)
class StandingSettings:
    """`weights` of the layers in the index; `deciders` is the share of influence for a point."""

    weights: Mapping[Kind, int] = field(
        default_factory=lambda: {Kind.KEY: 50, Kind.GENERAL: 30, Kind.ORGANIZATIONAL: 20}
    )
    deciders: Fraction = Fraction(1, 2)
    stale_after: timedelta = timedelta(days=90)


DEFAULTS = StandingSettings()


@shown_whole
@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the standing. There is no `mean` and no `level` where nothing is determined.

    `level` of the key layer is the rung that the mean of the key contacts reaches; whether that
    layer `stands` is decided by the deciders. `at` is the oldest assessment that it rests on, and
    `stale` says that one of them is too old. `rubrics` are the references it was rated under.
    """

    kind: Kind
    mean: float | None
    level: str | None
    stands: bool
    at: datetime | None
    stale: bool
    held_by: tuple[str, ...]
    rubrics: frozenset[str]


@dataclass(frozen=True, slots=True)
class KeyContacts:
    """The key contacts behind the key layer, the most influential first.

    `assessed` have a determined level, the others are `open`; `stale` were assessed long ago.
    """

    all: tuple[Member, ...]
    assessed: tuple[Member, ...]
    open: tuple[Member, ...]
    stale: tuple[Member, ...]

    @property
    def coverage(self) -> float | None:
        """Assessed of all key contacts, 0.0 … 1.0; None where there are none."""
        return len(self.assessed) / len(self.all) if self.all else None


@dataclass(frozen=True, slots=True)
class Deciders:
    """The deciders' influence: all of it, and that of those who support us or better.

    `holding` are the others, the most influential first, then those who stand furthest below.
    """

    total: int
    supporting: int
    holding: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """What the next stage needs: that the layer `kind` reaches the landmark `needed`.

    Of the key layer, `holding` are the deciders who do not support us yet; of the others,
    `held_by` are the dimensions whose gates hold the level down.
    """

    stage: Stage
    kind: Kind
    needed: str = field(metadata=SHOWN)
    held_by: tuple[str, ...] = field(default=(), metadata=SHOWN)
    holding: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """`index` is 0.0 … 100.0 with one decimal, None where no layer is determined.

    `anomalies` are layers that stand although one below does not: check their ratings. `gap` is
    None at the last stage.
    """

    stage: Stage
    index: float | None
    layers: Mapping[Kind, Layer]
    key_contacts: KeyContacts
    deciders: Deciders
    anomalies: tuple[Kind, ...]
    gap: Gap | None

    @property
    def rubrics(self) -> frozenset[str]:
        """The references of all rubrics that it rests on."""
        return frozenset().union(*(layer.rubrics for layer in self.layers.values()))


def standing(
    key_rubric: Rubric,
    members: Iterable[Member],
    general: Rated | None,
    organizational: Rated | None,
    now: datetime,
    settings: StandingSettings = DEFAULTS,
) -> Standing:
    """The standing of the account whose contacts these are; who has left does not count.

    `key_rubric` is the one in use, whose ladder names the level of the key layer.
    """
    present = _by_influence(each for each in members if each.contact.active)
    key_contacts = _key_contacts(present, now, settings)
    deciders = _deciders(present)
    layers = {
        Kind.KEY: _key_layer(key_rubric, key_contacts, deciders, settings),
        Kind.GENERAL: _layer(Kind.GENERAL, general, now, settings),
        Kind.ORGANIZATIONAL: _layer(Kind.ORGANIZATIONAL, organizational, now, settings),
    }
    stage = _stage(layers)
    return Standing(
        stage=stage,
        index=index({kind: layer.mean for kind, layer in layers.items()}, settings.weights),
        layers=layers,
        key_contacts=key_contacts,
        deciders=deciders,
        anomalies=_anomalies(layers, stage),
        gap=_gap(layers, stage, deciders),
    )


def index(means: Mapping[Kind, float | None], weights: Mapping[Kind, int]) -> float | None:
    """The index, 0.0 … 100.0, over the layers that have a mean; None where none counts."""
    known = {kind: mean for kind, mean in means.items() if mean is not None and weights[kind]}
    if not known:
        return None
    points = sum(weights[kind] * (mean - LOWEST) for kind, mean in known.items())
    total = sum(weights[kind] for kind in known)
    return round(points / total / (HIGHEST - LOWEST) * 100, 1)


def _by_influence(members: Iterable[Member]) -> list[Member]:
    """The most influential first, then who stands lower, the never assessed before all."""
    return sorted(
        members,
        key=lambda each: (
            -each.contact.influence,
            LOWEST - 1 if each.mean is None else each.mean,
            each.contact.id,
        ),
    )


def _key_contacts(
    present: Iterable[Member], now: datetime, settings: StandingSettings
) -> KeyContacts:
    every = tuple(each for each in present if each.contact.key)
    assessed = tuple(each for each in every if each.mean is not None)
    return KeyContacts(
        all=every,
        assessed=assessed,
        open=tuple(each for each in every if each.mean is None),
        stale=tuple(
            each for each in assessed if each.rated and each.rated.stale(now, settings.stale_after)
        ),
    )


def _deciders(present: Iterable[Member]) -> Deciders:
    deciders = [each for each in present if each.contact.role is ChainRole.DECIDER]
    supporting = [each for each in deciders if each.reaches(STANDS[Kind.KEY])]
    holding = tuple(each for each in deciders if each not in supporting)
    return Deciders(influence(deciders), influence(supporting), holding)


def _key_layer(
    rubric: Rubric, contacts: KeyContacts, deciders: Deciders, settings: StandingSettings
) -> Layer:
    behind = [each.rated for each in contacts.assessed if each.rated is not None]
    weighted = sum(each.contact.influence * (each.mean or 0) for each in contacts.assessed)
    # Rounded, so that a mean of fractions reaches the threshold that it equals.
    mean = round(weighted / influence(contacts.assessed), 9) if contacts.assessed else None
    enough = deciders.supporting >= settings.deciders * deciders.total
    return Layer(
        kind=Kind.KEY,
        mean=mean,
        level=None if mean is None else rung_at(rubric, mean),
        stands=deciders.total > 0 and enough,
        at=min((each.at for each in behind), default=None),
        stale=bool(contacts.stale),
        held_by=(),
        rubrics=frozenset(each.rubric.reference for each in behind),
    )


def _layer(kind: Kind, rated: Rated | None, now: datetime, settings: StandingSettings) -> Layer:
    if rated is None or rated.level is None:  # too little was seen to count on
        return Layer(kind, None, None, False, None, False, (), frozenset())
    return Layer(
        kind=kind,
        mean=rated.mean,
        level=rated.level,
        stands=rated.reaches(STANDS[kind]),
        at=rated.at,
        stale=rated.stale(now, settings.stale_after),
        held_by=rated.held_by,
        rubrics=frozenset({rated.rubric.reference}),
    )


def _stage(layers: Mapping[Kind, Layer]) -> Stage:
    reached = Stage.NONE
    for stage, kind in LAYER_OF.items():
        if not layers[kind].stands:
            break
        reached = stage
    return reached


def _anomalies(layers: Mapping[Kind, Layer], stage: Stage) -> tuple[Kind, ...]:
    above = STAGES[STAGES.index(stage) + 1 :]
    return tuple(LAYER_OF[each] for each in above if layers[LAYER_OF[each]].stands)


def _gap(layers: Mapping[Kind, Layer], stage: Stage, deciders: Deciders) -> Gap | None:
    if stage is STAGES[-1]:
        return None
    wanted = STAGES[STAGES.index(stage) + 1]
    kind = LAYER_OF[wanted]
    holding = deciders.holding if kind is Kind.KEY else ()
    return Gap(wanted, kind, STANDS[kind], layers[kind].held_by, holding)
