"""Drops of one relationship, shown by its ratings: when each rule fires, and when it is over."""

from collections.abc import Iterator

from scoring.accounts import ChainRole
from scoring.compare import Cause
from scoring.course import AlertRule, End, Over
from scoring.drop import Drop, DropSettings, Rule, Severity
from scoring.level import rung_index
from scoring.rubric import LOWEST
from scoring.sight import LEVEL, Fall, Part, Seen


def level_fell(seen: Seen, settings: DropSettings) -> Iterator[Drop]:
    fall = seen.fall(LEVEL, settings.level_fall)
    if fall is not None and fall.real:
        critical = _level_is_critical(seen, fall, settings)
        yield _drop(seen, Rule.LEVEL_DROP, LEVEL, fall, critical=critical)


def level_is_back(drop: Drop, seen: Seen, settings: DropSettings) -> Over | None:
    now = seen.value(LEVEL)
    if now is None:
        return None
    ladder = [rung.id for rung in seen.rubric.ladder]
    if drop.before not in ladder:
        return Over(End.RUBRIC_CHANGED)
    back = rung_index(seen.rubric, str(drop.before)) - now < settings.level_fall
    return Over(End.RECOVERED, seen.now.level) if back else None


def dimension_fell(seen: Seen, settings: DropSettings) -> Iterator[Drop]:
    for dimension in seen.rubric.dimension_ids:
        fall = seen.fall(dimension, settings.dimension_fall)
        if fall is not None and fall.real:
            yield _drop(seen, Rule.DIMENSION_DROP, dimension, fall, critical=False)


def dimension_is_back(drop: Drop, seen: Seen, settings: DropSettings) -> Over | None:
    return _back(drop, seen, least=settings.dimension_fall)


def turned_negative(seen: Seen, settings: DropSettings) -> Iterator[Drop]:
    """A first −1 is no fall: it is told quietly but for who decides at the top."""
    for dimension in seen.rubric.dimension_ids:
        if seen.value(dimension) != LOWEST:
            continue
        contact, decisive = seen.contact, dimension in settings.decisive
        decider = contact is not None and contact.role is ChainRole.DECIDER
        fall = seen.fall(dimension)
        if dimension not in seen.last:
            if seen.rubric_changed:
                continue
            critical = decisive and decider and settings.at_the_top(seen.account)
            yield _drop(seen, Rule.NEGATIVE, dimension, None, critical=critical)
        elif fall is not None and fall.real:
            weighty = decider or (contact is not None and contact.key)
            yield _drop(seen, Rule.NEGATIVE, dimension, fall, critical=decisive and weighty)


def negative_no_more(drop: Drop, seen: Seen, settings: DropSettings) -> Over | None:
    if drop.dimension not in seen.rubric.dimension_ids:
        return Over(End.RUBRIC_CHANGED)
    now = seen.value(drop.dimension)
    return Over(End.RECOVERED, now) if now is not None and now > LOWEST else None


def seen_differently(seen: Seen, settings: DropSettings) -> Iterator[Drop]:
    """What would be a fall had the same person seen both: the two should talk."""
    for part in (LEVEL, *seen.rubric.dimension_ids):
        least = settings.level_fall if part is LEVEL else settings.dimension_fall
        if part is not LEVEL and seen.value(part) == LOWEST:
            least = 1
        fall = seen.fall(part, least)
        if fall is not None and not fall.real:
            yield _drop(seen, Rule.SEEN_DIFFERENTLY, part, fall, critical=False)


def agreed(drop: Drop, seen: Seen, settings: DropSettings) -> Over | None:
    """Whoever saw it higher has looked again, or a second one says the same."""
    part, now = drop.dimension, seen.value(drop.dimension)
    fall = seen.fall(part)
    if fall is not None and fall.real:
        return Over(End.CONFIRMED)
    if part is LEVEL:
        return level_is_back(drop, seen, settings)
    if part not in seen.rubric.dimension_ids:
        return Over(End.RUBRIC_CHANGED)
    back = now is not None and isinstance(drop.before, int) and now >= drop.before
    return Over(End.RECOVERED, now) if back else None


def lower_still(known: Drop, new: Drop, seen: Seen, settings: DropSettings) -> bool:
    """It is lower than what is open already; what was rated otherwise is said anew."""
    if known.rubric != new.rubric:
        return True
    if known.dimension is LEVEL:
        return _rung(seen, new) < _rung(seen, known)
    return isinstance(new.after, int) and isinstance(known.after, int) and new.after < known.after


SUBJECT_RULES: tuple[AlertRule[Seen], ...] = (
    AlertRule(Rule.LEVEL_DROP, level_fell, level_is_back, lower_still),
    AlertRule(Rule.DIMENSION_DROP, dimension_fell, dimension_is_back, lower_still),
    AlertRule(Rule.NEGATIVE, turned_negative, negative_no_more, lower_still),
    AlertRule(Rule.SEEN_DIFFERENTLY, seen_differently, agreed, lower_still),
)


def _back(drop: Drop, seen: Seen, least: int) -> Over | None:
    if drop.dimension not in seen.rubric.dimension_ids:
        return Over(End.RUBRIC_CHANGED)
    now = seen.value(drop.dimension)
    if now is None or not isinstance(drop.before, int) or drop.before - now >= least:
        return None
    return Over(End.RECOVERED, now)


def _rung(seen: Seen, drop: Drop) -> int:
    return rung_index(seen.rubric, str(drop.after))


def _level_is_critical(seen: Seen, fall: Fall, settings: DropSettings) -> bool:
    if fall.size >= settings.critical_level_fall:
        return True
    if seen.contact is None or not seen.contact.key or not settings.at_the_top(seen.account):
        return False
    before, now = fall.earlier.by.mean, seen.now.mean
    fell = 0 if before is None or now is None else round(before - now, 9)
    return fell >= settings.critical_mean_fall or bool(
        seen.lower(fall.earlier) & set(settings.decisive)
    )


def _drop(seen: Seen, rule: Rule, part: Part, fall: Fall | None, *, critical: bool) -> Drop:
    earlier, now = fall.earlier if fall else None, seen.now
    real = fall is None or fall.real
    if part is LEVEL:
        before: int | str | None = earlier.by.level if earlier else None
        after: int | str | None = now.level
    else:
        before, after = earlier.value if earlier else None, seen.value(part)
    confirmed = [f"assessment:{fall.confirms.id}"] if fall and fall.confirms else []
    return Drop(
        rule=rule,
        severity=Severity.of(critical=critical),
        kind=now.kind,
        subject_id=now.subject_id,
        account_id=seen.account.id,
        before=before,
        after=after,
        cause=Cause.REAL if real else Cause.RATER_CHANGED,
        at=now.at,
        rubric=seen.rubric.reference,
        dimension=part,
        against=earlier.by.id if earlier else None,
        seen=now.id,
        handed_over=seen.handed_over,
        basis=(*confirmed, f"assessment:{now.id}"),
    )
