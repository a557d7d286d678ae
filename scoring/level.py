"""The level 关系等级 that ratings reach: mean, ladder, gates, and the range left open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from scoring.rubric import HIGHEST, LEVELS, LOWEST, Cap, Need, Rubric
from scoring.shown import shown_whole

OPPOSED = "opposed"  # the rung that is more than merely the lowest: they are against us
VETOED = -0.25  # the most that an opponent by veto counts, however friendly the other answers


@shown_whole
@dataclass(frozen=True, slots=True)
class Gate:
    """One that holds: while it does, the level is `rung` at best; `by` are the dimensions that
    would have to rise."""

    rung: str
    rule: Cap | Need
    by: tuple[str, ...]


@shown_whole
@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a set of ratings amounts to; levels are rung ids, axes and mean −1.0 … 3.0.

    `level` is None while undetermined 待定, which is never treated as the lowest rung; `base` is
    the level without its gates, `by_mean` what the mean alone reaches: a floor may lift it.
    `gates` are all that hold it below `base`. `range` spans all unobserved dimensions at −1 … all
    at 3.
    `held_by` names the dimensions whose gates keep the level at its rung, below `base`; a
    dimension that a gate names and that is unobserved is among them, since nothing shows that it
    meets the gate. `ask_next` is the unobserved dimension whose answer narrows the range most.
    """

    observed: int
    mean: float | None
    axes: Mapping[str, float | None]
    level: str | None
    base: str | None
    range: tuple[str, str]
    held_by: tuple[str, ...]
    ask_next: str | None
    by_mean: str | None
    gates: tuple[Gate, ...]


def evaluate(rubric: Rubric, levels: Mapping[str, int]) -> Evaluation:
    """Evaluate the observed `levels`; ValueError for a dimension or level the rubric lacks."""
    for dimension, rating in levels.items():
        if dimension not in rubric.dimension_ids or rating not in LEVELS:
            raise ValueError(f"{rubric.reference} has no rating {dimension}={rating}")
    mean = _mean(rubric, levels) if levels else None
    low, high = _span(rubric, levels)
    base: int | None = None
    level: int | None = None
    held_by: tuple[str, ...] = ()
    gates: tuple[Gate, ...] = ()
    if mean is not None and (_enough(rubric, levels) or (rubric.range_decides and low == high)):
        base = _base(rubric, levels, mean)
        gates = _gates(rubric, levels, base)
        level, held_by = _capped(rubric, gates, base)
    return Evaluation(
        observed=len(levels),
        mean=None if mean is None else float(mean),
        axes={axis.id: _plain_mean(levels, axis.dimensions) for axis in rubric.axes},
        level=None if level is None else rubric.ladder[level].id,
        base=None if base is None else rubric.ladder[base].id,
        range=(rubric.ladder[low].id, rubric.ladder[high].id),
        held_by=held_by,
        ask_next=_ask_next(rubric, levels),
        by_mean=None if mean is None else rubric.ladder[_reached(rubric, mean)].id,
        gates=gates,
    )


def rung_index(rubric: Rubric, level: str) -> int:
    """The rung of a level, 0 the lowest; ValueError if the ladder has no such level."""
    return [rung.id for rung in rubric.ladder].index(level)


def rung_at(rubric: Rubric, mean: float) -> str:
    """The rung that a mean alone reaches, gates aside."""
    return rubric.ladder[_reached(rubric, mean)].id


def reaches(rubric: Rubric, level: str | None, landmark: str) -> bool:
    """Whether a level stands at a landmark of the rubric or above; undetermined does not."""
    if level is None:
        return False
    return rung_index(rubric, level) >= rung_index(rubric, rubric.landmarks[landmark])


def vetoed(rubric: Rubric, levels: Mapping[str, int]) -> bool:
    """Whether one answer alone makes an opponent, whatever the others say."""
    return any(cap.rung == OPPOSED and _holding(cap, levels) & levels.keys() for cap in rubric.caps)


def contribution(rubric: Rubric, level: str, mean: float, *, veto: bool) -> float:
    """What somebody at this level brings into means of several: never more than their rung ends at,
    and below zero after a veto. A gate that is averaged away would be none."""
    rung = rung_index(rubric, level)
    above = rubric.ladder[rung + 1].least if rung + 1 < len(rubric.ladder) else None
    most = mean if above is None else min(mean, float(above))
    return min(most, VETOED) if veto else most


def effort(rubric: Rubric, levels: Mapping[str, int], landmark: str) -> int | None:
    """How many levels the dimensions must rise together until the landmark is reached; None while
    undetermined."""
    raised, steps = dict(levels), 0
    while not reaches(rubric, evaluate(rubric, raised).level, landmark):
        way = way_up(rubric, raised)
        if not way:
            return None
        steps += sum(level - raised.get(dimension, LOWEST) for dimension, level in way)
        raised.update(way)
    return steps


def way_up(rubric: Rubric, levels: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """A cheap way to the next rung: (dimension, level to raise it to), all of them needed.

    The dimensions that gates demand come first, those that hold the level now before the others;
    then what the mean still lacks, the weightiest and lowest dimensions first, a level at a time.
    Empty on the top rung, and while too little was seen (then `ask_next` is the next step).
    """
    level = evaluate(rubric, levels).level
    if level is None or level == rubric.ladder[-1].id or not _enough(rubric, levels):
        return ()
    target = rung_index(rubric, level) + 1
    gates = _through_gates(rubric, levels, target)
    ways = [{**gates, **each} for each in _to_ground(rubric, {**levels, **gates}, target)]
    steps = min(ways, key=lambda way: _cost(levels, way))
    for dimension in reversed(list(steps)):
        without = {name: to for name, to in steps.items() if name != dimension}
        if _rung(rubric, {**levels, **without}) >= target:
            steps = without
    return tuple(steps.items())


def _through_gates(rubric: Rubric, levels: Mapping[str, int], target: int) -> dict[str, int]:
    """What must rise so that no gate holds the level below the target."""
    steps: dict[str, int] = {}
    for cap in sorted(rubric.caps, key=lambda cap: rung_index(rubric, cap.rung)):
        if rung_index(rubric, cap.rung) < target:
            holding = _holding(cap, {**levels, **steps})
            steps |= {each: cap.at_most + 1 for each in rubric.dimension_ids if each in holding}
    for need in rubric.needs:
        if rung_index(rubric, need.rung) <= target:
            steps |= _lacking(rubric, need, {**levels, **steps})
    return steps


def _to_ground(rubric: Rubric, levels: Mapping[str, int], target: int) -> list[dict[str, int]]:
    """The ways in which the target, gates aside, can be reached: by the mean or by a floor."""
    raised, steps = dict(levels), dict[str, int]()
    least = rubric.ladder[target].least
    while least is not None and _mean(rubric, raised) < least:
        open_ = (each for each in rubric.dimensions if raised.get(each.id, HIGHEST) < HIGHEST)
        step = min(open_, key=lambda each: (-each.weight, raised[each.id])).id
        raised[step] = steps[step] = raised[step] + 1
    return [
        steps,
        *(
            {
                name: low + 1
                for name, low in floor.unless.items()
                if levels.get(name, HIGHEST) <= low
            }
            for floor in rubric.floors
            if rung_index(rubric, floor.rung) >= target
        ),
    ]


def _cost(levels: Mapping[str, int], steps: Mapping[str, int]) -> int:
    """How many levels rise; who was not observed may be at the lowest."""
    return sum(to - levels.get(name, LOWEST) for name, to in steps.items())


def next_step(rubric: Rubric, levels: Mapping[str, int]) -> tuple[str, int] | None:
    """The first step of `way_up`: which dimension to raise, and to which level."""
    return next(iter(way_up(rubric, levels)), None)


def _enough(rubric: Rubric, levels: Mapping[str, int]) -> bool:
    return len(levels) >= rubric.minimum_observed and set(rubric.required) <= levels.keys()


def _mean(rubric: Rubric, levels: Mapping[str, int]) -> Fraction:
    """The weighted mean of the observed dimensions, of which there is at least one."""
    observed = [each for each in rubric.dimensions if each.id in levels]
    weighted = sum(each.weight * levels[each.id] for each in observed)
    return Fraction(weighted, sum(each.weight for each in observed))


def _plain_mean(levels: Mapping[str, int], dimensions: tuple[str, ...]) -> float | None:
    observed = [levels[dimension] for dimension in dimensions if dimension in levels]
    return sum(observed) / len(observed) if observed else None


def _reached(rubric: Rubric, mean: Fraction | float) -> int:
    return sum(rung.least is not None and mean >= rung.least for rung in rubric.ladder)


def _base(rubric: Rubric, levels: Mapping[str, int], mean: Fraction) -> int:
    """The rung before the gates: what the mean reaches, or a floor that nothing undoes."""
    base = _reached(rubric, mean)
    for floor in rubric.floors:
        if all(levels.get(name, HIGHEST) > low for name, low in floor.unless.items()):
            base = max(base, rung_index(rubric, floor.rung))
    return base


def _gates(rubric: Rubric, levels: Mapping[str, int], base: int) -> tuple[Gate, ...]:
    """The gates that hold the level below `base`, the lowest rung first."""
    held: list[tuple[int, Cap | Need, Collection[str]]] = [
        (rung_index(rubric, cap.rung), cap, _holding(cap, levels)) for cap in rubric.caps
    ]
    for need in rubric.needs:
        below = rung_index(rubric, need.rung) - 1
        if below < base:
            held.append((below, need, _lacking(rubric, need, levels)))
    below_base = [each for each in held if each[0] < base and each[2]]
    return tuple(
        Gate(rubric.ladder[rung].id, rule, tuple(d for d in rubric.dimension_ids if d in by))
        for rung, rule, by in sorted(below_base, key=lambda each: each[0])
    )


def _capped(rubric: Rubric, gates: Sequence[Gate], base: int) -> tuple[int, tuple[str, ...]]:
    """The rung after the gates, and the dimensions that keep it there (none if it is `base`)."""
    if not gates:
        return base, ()
    rung = gates[0].rung
    by = {name for each in gates if each.rung == rung for name in each.by}
    return rung_index(rubric, rung), tuple(each for each in rubric.dimension_ids if each in by)


def _holding(cap: Cap, levels: Mapping[str, int]) -> set[str]:
    """The dimensions by which `cap` holds at present."""
    if cap.dimension is None:
        found = {dimension for dimension, level in levels.items() if level <= cap.at_most}
        return found.difference(cap.spared)
    # A gate on a named dimension is a need: unobserved, it is not shown to be met.
    return {cap.dimension} if levels.get(cap.dimension, LOWEST) <= cap.at_most else set()


def _lacking(rubric: Rubric, need: Need, levels: Mapping[str, int]) -> dict[str, int]:
    """The least that must rise, and to what, to meet the need; empty where it is met."""
    ways = [_raised(rubric, least, levels) for least in need.one_of]
    return min(ways, key=lambda way: _cost(levels, way))


def _raised(
    rubric: Rubric, least: Mapping[str, Fraction], levels: Mapping[str, int]
) -> dict[str, int]:
    """The steps to the least of each dimension and axis; of an axis the lowest rises first."""
    steps: dict[str, int] = {}
    for name, wanted in least.items():
        axis = None if name in rubric.dimension_ids else rubric.axis(name)
        if axis is None:
            if levels.get(name, LOWEST) < wanted:
                steps[name] = ceil(wanted)
            continue
        known = {**levels, **steps}
        of_axis = {each: known[each] for each in axis.dimensions if each in known}
        of_axis = of_axis or dict.fromkeys(axis.dimensions, LOWEST)
        while sum(of_axis.values()) < wanted * len(of_axis):
            lowest = min(of_axis, key=lambda each: of_axis[each])
            of_axis[lowest] = steps[lowest] = of_axis[lowest] + 1
    return steps


def _rung(rubric: Rubric, levels: Mapping[str, int]) -> int:
    """The rung that these ratings reach, of which there is at least one."""
    base = _base(rubric, levels, _mean(rubric, levels))
    return _capped(rubric, _gates(rubric, levels, base), base)[0]


def _span(rubric: Rubric, levels: Mapping[str, int]) -> tuple[int, int]:
    """The lowest and the highest rung that the unobserved dimensions leave open."""
    return _filled(rubric, levels, LOWEST), _filled(rubric, levels, HIGHEST)


def _filled(rubric: Rubric, levels: Mapping[str, int], level: int) -> int:
    return _rung(rubric, {each: levels.get(each, level) for each in rubric.dimension_ids})


def _ask_next(rubric: Rubric, levels: Mapping[str, int]) -> str | None:
    """Least expected width of the range over the five answers; then required, then in order."""

    def width(dimension: str) -> tuple[int, bool]:
        spans = (_span(rubric, {**levels, dimension: answer}) for answer in LEVELS)
        return sum(high - low for low, high in spans), dimension not in rubric.required

    unobserved = [each for each in rubric.dimension_ids if each not in levels]
    return min(unobserved, key=width, default=None)
