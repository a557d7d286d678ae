"""Drops of the account as a whole: its standing, and who left it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring.accounts import Account, Contact, ContactChange
from scoring.assessments import Kind
from scoring.chain import Member
from scoring.compare import Cause
from scoring.course import AlertRule, End, Over
from scoring.drop import ALARMING, Drop, DropSettings, Rule, Severity
from scoring.level import OPPOSED, reaches
from scoring.rated import Rated
from scoring.standing import STAGES, Stage, Standing

INDEX = "index"  # the `dimension` of a standing drop that is the index's and not the stage's


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The standing at an instant (UTC) by what is known now: without what was withdrawn since."""

    at: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class Why:
    """What changed an account on a day: the worst cause of a fall, and who is behind it.

    `edited`: nothing but the chain was edited.
    """

    cause: Cause | None
    seen: int | None = None
    contact_id: int | None = None
    edited: bool = False

    @property
    def basis(self) -> tuple[str, ...]:
        seen = () if self.seen is None else (f"assessment:{self.seen}",)
        gone = () if self.contact_id is None else (f"contact:{self.contact_id}",)
        return (*seen, *gone)


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which something changed, beside the newest that is alike, and the highest index of
    those alike in the days that count; `why` is asked only where something fell or is back."""

    account: Account
    before: Standing | None
    highest: float | None
    now: Snapshot
    why: Callable[[], Why]


def days(
    account: Account,
    way: Sequence[Snapshot],
    why: Callable[[Snapshot], Why],
    settings: DropSettings,
) -> Iterator[Day]:
    """The way that an account has come. Only what holds the same layers, rated by the same rubrics,
    is alike."""
    for place, now in enumerate(way):
        basis, since = _basis(now.standing), now.at - timedelta(days=settings.index_days)
        alike = [each for each in way[:place] if _basis(each.standing) == basis]
        recent = (each.standing.index for each in alike if each.at >= since)
        yield Day(
            account=account,
            before=alike[-1].standing if alike else None,
            highest=max((each for each in recent if each is not None), default=None),
            now=now,
            why=lambda now=now: why(now),  # type: ignore[misc]
        )


def standing_fell(day: Day, settings: DropSettings) -> Iterator[Drop]:
    """`before` and `after` are stages, or points of the index with a decimal."""
    now, index = day.now.standing, day.now.standing.index
    if day.before is not None and _falls(day.before.stage, now.stage):
        yield from _standing_drop(day, day.before.stage, now.stage)
    if day.highest is None or index is None:
        return
    if _points(day.highest, index) >= settings.index_fall:
        yield from _standing_drop(day, day.highest, index, INDEX)


def standing_is_back(drop: Drop, day: Day, settings: DropSettings) -> Over | None:
    """An index that is nearly back is; editing the chain is no recovery."""
    now = day.now.standing
    if drop.dimension == INDEX:
        if now.index is None or _points(_number(drop.before), now.index) > settings.index_back:
            return None
        return Over(End.EDITED if day.why().edited else End.RECOVERED, now.index)
    if _falls(Stage(str(drop.before)), now.stage):
        return None
    return Over(End.EDITED if day.why().edited else End.RECOVERED, now.stage)


def standing_lower_still(known: Drop, new: Drop, day: Day, settings: DropSettings) -> bool:
    """After a fall of the index only another one as large is news."""
    if new.dimension == INDEX:
        return _points(_number(known.after), _number(new.after)) >= settings.index_fall
    return _falls(Stage(str(known.after)), Stage(str(new.after)))


@dataclass(frozen=True, slots=True)
class Departed:
    """A contact who left or moved away, as they were when they went; `rated` is how they stood,
    `coach` that they coached us. `end` is what makes up for it, `by_id` who said so."""

    account: Account
    contact: Contact
    what: ContactChange
    at: datetime
    rated: Rated | None
    coach: bool = False
    end: End | None = None
    by_id: int | None = None

    @property
    def basis(self) -> str:
        return f"gone:{self.contact.id}:{self.at.isoformat()}"


def departure(gone: Departed, settings: DropSettings) -> Iterator[Drop]:
    """A key contact is gone: critical where they accepted us, quiet where they did not; an
    opponent's leaving is a window."""
    if not gone.contact.key or gone.end is not None:
        return
    level, rubric = (gone.rated.level, gone.rated.rubric) if gone.rated else (None, None)
    accepted = rubric is not None and reaches(rubric, level, "accepted")
    yield Drop(
        rule=Rule.DEPARTURE,
        severity=Severity.of(critical=accepted or gone.coach),
        kind=Kind.KEY,
        subject_id=gone.contact.id,
        account_id=gone.account.id,
        before=level,
        after=gone.what,
        cause=Cause.DEPARTURE,
        at=gone.at,
        rubric=rubric.reference if rubric else "",
        basis=(gone.basis,),
    )


def departure_made_up(drop: Drop, gone: Departed, settings: DropSettings) -> Over | None:
    return Over(gone.end) if gone.end is not None else None


def is_window(drop: Drop) -> bool:
    """Whether an opponent left."""
    return drop.rule is Rule.DEPARTURE and drop.before == OPPOSED


def seat_filled(gone: Contact, since: datetime, members: Iterable[Member]) -> bool:
    """Whether a key contact of the same line and role was assessed since."""
    return any(
        each.contact.active
        and each.contact.key
        and each.contact.id != gone.id
        and (each.contact.line, each.contact.role) == (gone.line, gone.role)
        and each.rated is not None
        and each.rated.level is not None
        and each.rated.at > since
        for each in members
    )


STANDING: AlertRule[Day] = AlertRule(
    Rule.STANDING_DROP, standing_fell, standing_is_back, standing_lower_still
)
DEPARTURE: AlertRule[Departed] = AlertRule(
    Rule.DEPARTURE, departure, departure_made_up, lambda *_: False
)


def _basis(standing: Standing) -> dict[Kind, frozenset[str]]:
    return {kind: layer.rubrics for kind, layer in standing.layers.items()}


def _falls(before: Stage, after: Stage) -> bool:
    return STAGES.index(after) < STAGES.index(before)


def _points(before: float, after: float) -> float:
    """The fall of the index; indices have one decimal, and so has their difference."""
    return round(before - after, 1)


def _number(value: float | str | None) -> float:
    return float(value or 0)


def _standing_drop(
    day: Day, before: float | str, after: float | str, dimension: str | None = None
) -> Iterator[Drop]:
    """Only real falls and departures alarm."""
    why = day.why()
    if why.cause not in ALARMING:
        return
    yield Drop(
        rule=Rule.STANDING_DROP,
        severity=Severity.CRITICAL,
        kind=Kind.ORGANIZATIONAL,
        subject_id=day.account.id,
        account_id=day.account.id,
        before=before,
        after=after,
        cause=why.cause,
        at=day.now.at,
        dimension=dimension,
        contact_id=why.contact_id,
        seen=why.seen,
        basis=why.basis,
    )
