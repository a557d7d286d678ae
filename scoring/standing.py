"""The account as a whole: the standing 点·面·势, the index, and what the next stage needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from scoring.assessments import Kind
from scoring.chain import Member, influence
from scoring.deciders import SUPPORTS, Deciders, deciders
from scoring.level import rung_at
from scoring.rated import Rated
from scoring.rubric import HIGHEST, LOWEST, Rubric
from scoring.seats import Seat
from scoring.shown import SHOWN, shown_whole

# What each layer must reach to stand: a landmark of its rubric.
STANDS = {Kind.KEY: SUPPORTS, Kind.GENERAL: "good", Kind.ORGANIZATIONAL: "key_supplier"}


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
    """`weights` of the layers in the index; `deciders` is the share of their weight for a point,
    `opponents` the share that prevents one; what is older than `lasts` carries no stage."""

    weights: Mapping[Kind, int] = field(
        default_factory=lambda: {Kind.KEY: 50, Kind.GENERAL: 30, Kind.ORGANIZATIONAL: 20}
    )
    deciders: Fraction = Fraction(1, 2)
    opponents: Fraction = Fraction(1, 3)
    stale_after: timedelta = timedelta(days=90)
    lasts: timedelta = timedelta(days=180)


DEFAULTS = StandingSettings()


@shown_whole
@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the standing. There is no `mean` and no `level` where nothing is determined.

    `level` of the key layer is the rung that the mean of the key contacts reaches; whether that
    layer `stands` is decided by the deciders. `at` is the oldest assessment that it rests on, and
    `stale` says that one of them is too old to be sure of; what is `outdated` stands no more.
    `rubrics` are the references it was rated under, `unfounded` its high answers without a fact.
    """

    kind: Kind
    mean: float | None
    level: str | None
    stands: bool
    at: datetime | None
    stale: bool
    held_by: tuple[str, ...]
    rubrics: frozenset[str]
    outdated: bool = False
    unfounded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """What a key contact brings into the mean of the key layer: `worth`, times their influence."""

    member: Member
    worth: float

    @property
    def weighted(self) -> float:
        return self.member.contact.influence * self.worth


@dataclass(frozen=True, slots=True)
class KeyContacts:
    """The key contacts behind the key layer, the most influential first.

    `assessed` have a level that counts, the others are `open`; of `kept` an older one counts, since
    the newest assessment left it open. `stale` were assessed long ago.
    """

    all: tuple[Member, ...]
    assessed: tuple[Member, ...]
    open: tuple[Member, ...]
    kept: tuple[Member, ...]
    stale: tuple[Member, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """Of whom the mean of the key layer is made."""
        return tuple(Term(each, _brings(each)) for each in self.assessed)

    @property
    def coverage(self) -> float | None:
        """Assessed of all key contacts, 0.0 … 1.0; None where there are none."""
        return len(self.assessed) / len(self.all) if self.all else None


@shown_whole
@dataclass(frozen=True, slots=True)
class Point:
    """What a point asks of the deciders' influence: at least `needed` of it for us, and less than
    `preventing` against us; whether it has `enough`, and is `prevented`."""

    needed: Fraction
    preventing: Fraction
    enough: bool
    prevented: bool


@shown_whole
@dataclass(frozen=True, slots=True)
class Part:
    """What a layer brings into the index: its mean as 0 … 100 `points`, by its weight."""

    kind: Kind
    weight: int
    mean: float

    @property
    def height(self) -> float:
        """How far the mean stands above the lowest."""
        return self.mean - LOWEST

    @property
    def points(self) -> float:
        return self.height / (HIGHEST - LOWEST) * 100


@dataclass(frozen=True, slots=True)
class Gap:
    """What the next stage needs: that the layer `kind` reaches the landmark `needed`.

    Of the key layer, `holding` are the deciders to win over, the least to do first, and `seats` are
    those whom we do not know; of the others, `held_by` are the dimensions whose gates hold the
    level down.
    """

    stage: Stage
    kind: Kind
    needed: str = field(metadata=SHOWN)
    held_by: tuple[str, ...] = field(default=(), metadata=SHOWN)
    holding: tuple[Member, ...] = ()
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """`index` is 0.0 … 100.0 with one decimal, None where no layer is determined; `parts` are what
    it is made of, and `point` what a point asks of the deciders.

    `anomalies` are layers that stand although one below does not: check their ratings. `gap` is
    what there is to win, None at the last stage; whom to defuse are `deciders.opposing`. `blocked`:
    those who oppose us prevent the point that others would carry.
    """

    stage: Stage
    index: float | None
    layers: Mapping[Kind, Layer]
    key_contacts: KeyContacts
    deciders: Deciders
    anomalies: tuple[Kind, ...]
    gap: Gap | None
    point: Point
    parts: tuple[Part, ...]

    @property
    def blocked(self) -> bool:
        """Those who oppose us prevent the point that others would carry."""
        return self.point.enough and self.point.prevented

    @property
    def rubrics(self) -> frozenset[str]:
        """The references of all rubrics that it rests on."""
        return frozenset().union(*(layer.rubrics for layer in self.layers.values()))

    @property
    def behind(self) -> tuple[Kind, ...]:
        """The layers that the index is made of."""
        return tuple(kind for kind, layer in self.layers.items() if layer.mean is not None)

    @property
    def contested(self) -> bool:
        """A known decider opposes us: said wherever the stage is said."""
        return bool(self.deciders.opposing)

    @property
    def unverified(self) -> bool:
        """The stage is carried by somebody, or by a layer, whose high answers have no fact."""
        if self.stage is Stage.NONE:
            return False
        return bool(self.deciders.unverified) or any(
            self.layers[LAYER_OF[stage]].unfounded
            for stage in STAGES[2 : STAGES.index(self.stage) + 1]
        )

    @property
    def outdated(self) -> bool:
        """Something is too old to carry a stage: what only age has taken is no fall."""
        old = any(each.known and each.known.reaches(SUPPORTS) for each in self.deciders.outdated)
        return old or any(layer.outdated for layer in self.layers.values())


def standing(
    key_rubric: Rubric,
    members: Iterable[Member],
    general: Rated | None,
    organizational: Rated | None,
    now: datetime,
    settings: StandingSettings = DEFAULTS,
    seats: Sequence[Seat] = (),
) -> Standing:
    """The standing of the account whose contacts these are; who has left does not count.

    `key_rubric` is the one in use, whose ladder names the level of the key layer; `seats` are those
    in which a decider is expected.
    """
    present = _by_influence(each for each in members if each.contact.active)
    key_contacts = _key_contacts(present, now, settings)
    deciding = deciders(present, seats, now, settings.lasts)
    point = _point(deciding, settings)
    layers = {
        Kind.KEY: _key_layer(key_rubric, key_contacts, stands=point.enough and not point.prevented),
        Kind.GENERAL: _layer(Kind.GENERAL, general, now, settings),
        Kind.ORGANIZATIONAL: _layer(Kind.ORGANIZATIONAL, organizational, now, settings),
    }
    stage = _stage(layers, contested=bool(deciding.opposing))
    means = {kind: layer.mean for kind, layer in layers.items()}
    return Standing(
        stage=stage,
        index=index(means, settings.weights),
        layers=layers,
        key_contacts=key_contacts,
        deciders=deciding,
        anomalies=_anomalies(layers),
        gap=_gap(layers, deciding),
        point=point,
        parts=index_parts(means, settings.weights),
    )


def index(means: Mapping[Kind, float | None], weights: Mapping[Kind, int]) -> float | None:
    """The index, 0.0 … 100.0, over the layers that have a mean; None where none counts."""
    parts = index_parts(means, weights)
    if not parts:
        return None
    heights = sum(each.weight * each.height for each in parts)
    total = sum(each.weight for each in parts)
    return round(heights / total / (HIGHEST - LOWEST) * 100, 1)


def index_parts(
    means: Mapping[Kind, float | None], weights: Mapping[Kind, int]
) -> tuple[Part, ...]:
    """The layers of which the index is made."""
    return tuple(
        Part(kind, weights[kind], mean)
        for kind, mean in means.items()
        if mean is not None and weights[kind]
    )


def _by_influence(members: Iterable[Member]) -> list[Member]:
    """The most influential first, then who stands lower, the never assessed before all."""
    return sorted(
        members,
        key=lambda each: (-each.contact.influence, _brings(each, LOWEST - 1), each.contact.id),
    )


def _brings(member: Member, otherwise: float = 0) -> float:
    brought = member.known.contribution if member.known else None
    return otherwise if brought is None else brought


def _key_contacts(
    present: Iterable[Member], now: datetime, settings: StandingSettings
) -> KeyContacts:
    every = tuple(each for each in present if each.contact.key)
    assessed = tuple(each for each in every if each.known is not None)
    return KeyContacts(
        all=every,
        assessed=assessed,
        open=tuple(each for each in every if each.known is None),
        kept=tuple(each for each in assessed if each.kept),
        stale=tuple(
            each for each in assessed if each.known and each.known.stale(now, settings.stale_after)
        ),
    )


def _key_layer(rubric: Rubric, contacts: KeyContacts, *, stands: bool) -> Layer:
    behind = [each.known for each in contacts.assessed if each.known is not None]
    weighted = sum(each.weighted for each in contacts.terms)
    # Rounded, so that a mean of fractions reaches the threshold that it equals.
    mean = round(weighted / influence(contacts.assessed), 9) if contacts.assessed else None
    return Layer(
        kind=Kind.KEY,
        mean=mean,
        level=None if mean is None else rung_at(rubric, mean),
        stands=stands,
        at=min((each.at for each in behind), default=None),
        stale=bool(contacts.stale),
        held_by=(),
        rubrics=frozenset(each.rubric.reference for each in behind),
    )


def _point(deciding: Deciders, settings: StandingSettings) -> Point:
    needed = settings.deciders * deciding.total
    preventing = settings.opponents * deciding.total
    return Point(
        needed=needed,
        preventing=preventing,
        enough=0 < deciding.support >= needed,
        prevented=0 < deciding.opposition >= preventing,
    )


def _layer(kind: Kind, rated: Rated | None, now: datetime, settings: StandingSettings) -> Layer:
    if rated is None or rated.level is None:  # too little was seen to count on
        return Layer(kind, None, None, False, None, False, (), frozenset())
    reached, old = rated.reaches(STANDS[kind]), rated.stale(now, settings.lasts)
    return Layer(
        kind=kind,
        mean=rated.mean,
        level=rated.level,
        stands=reached and not old,
        at=rated.at,
        stale=rated.stale(now, settings.stale_after),
        held_by=rated.held_by,
        rubrics=frozenset({rated.rubric.reference}),
        outdated=reached and old,
        unfounded=rated.unfounded,
    )


def _stage(layers: Mapping[Kind, Layer], *, contested: bool) -> Stage:
    """A point that somebody who decides is against carries nothing more."""
    reached = _uncontested(layers)
    return Stage.POINT if contested and reached is not Stage.NONE else reached


def _uncontested(layers: Mapping[Kind, Layer]) -> Stage:
    reached = Stage.NONE
    for stage, kind in LAYER_OF.items():
        if not layers[kind].stands:
            break
        reached = stage
    return reached


def _anomalies(layers: Mapping[Kind, Layer]) -> tuple[Kind, ...]:
    above = STAGES[STAGES.index(_uncontested(layers)) + 1 :]
    return tuple(LAYER_OF[each] for each in above if layers[LAYER_OF[each]].stands)


def _gap(layers: Mapping[Kind, Layer], deciding: Deciders) -> Gap | None:
    """The first layer that does not stand; of a contested account, too, there is that to win."""
    reached = _uncontested(layers)
    if reached is STAGES[-1]:
        return None
    wanted = STAGES[STAGES.index(reached) + 1]
    kind = LAYER_OF[wanted]
    if kind is Kind.KEY:
        return Gap(wanted, kind, STANDS[kind], (), deciding.holding, deciding.seats)
    return Gap(wanted, kind, STANDS[kind], layers[kind].held_by)
