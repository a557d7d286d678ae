"""The trend of an account as a picture: its index, its stages, and what happened on the way."""

from datetime import datetime, timedelta
from itertools import groupby, pairwise

from handlers.frame.say import Say
from handlers.pictures.events import EVENTS, Event, Happening
from handlers.pictures.levels import Level
from handlers.pictures.style import number
from handlers.pictures.timeline import Stage, Tick
from handlers.pictures.trend import Trend, draw_trend
from handlers.pictures.trend_line import Point
from handlers.relation.position import Position
from handlers.relation.words import reading as parts
from handlers.relation.words.layers import layer_name, stage_name, stage_rung, stage_said
from scoring.accounts import ContactChange
from scoring.assessments import Assessment, Kind
from scoring.level import rung_index
from scoring.standing import STAGES

POINTS = 60  # of one picture
SHORTEST = timedelta(days=30)


def trend(say: Say, position: Position) -> str | None:
    """The picture; None while there is no index to draw."""
    if all(each.standing.index is None for each in position.way):
        return None
    axis = _Axis(position)
    events = _events(say, position, axis)
    index, stage = say.label("Relationship index"), stage_said(say, position.standing)
    more = len(events) - EVENTS
    return draw_trend(
        Trend(
            title=position.account.name,
            subtitle=f"{index} · {stage}",
            points=axis.points(),
            ticks=tuple(
                Tick(share, say.long_day(axis.instant(share).astimezone(say.zone).date()))
                for share in (0, 0.5, 1)
            ),
            last=number(position.standing.index),
            assessment=say.label("day with a change"),
            unknown=say.label("nothing known"),
            footer=say.label("As of {day}", day=say.long_day(position.day)),
            language=say.language,
            stages=axis.stages(say),
            events=tuple(events),
            more=say.label("… and {n} earlier", n=more) if more > 0 else "",
        )
    )


class _Axis:
    """Time from the first snapshot to the end of the day, as 0 … 1."""

    def __init__(self, position: Position) -> None:
        self._snapshots = position.way
        self._end = position.until
        self._begin = min(position.way[0].at, position.until - SHORTEST)

    def share(self, at: datetime) -> float:
        return (at - self._begin) / (self._end - self._begin)

    def instant(self, share: float) -> datetime:
        return self._begin + share * (self._end - self._begin)

    def points(self) -> tuple[Point, ...]:
        """At most POINTS, the last of each stretch of time; and where it stands at the end."""
        found = {
            int(self.share(each.at) * (POINTS - 1)): Point(self.share(each.at), each.standing.index)
            for each in self._snapshots
        }
        return (*found.values(), Point(1, self._snapshots[-1].standing.index))

    def stages(self, say: Say) -> tuple[Stage, ...]:
        runs = [next(run) for _, run in groupby(self._snapshots, lambda each: each.standing.stage)]
        ends = [*(self.share(each.at) for each in runs[1:]), 1.0]
        return tuple(
            Stage(
                Level(
                    stage_name(say, each.standing.stage),
                    stage_rung(each.standing.stage),
                    len(STAGES) - 1,
                ),
                self.share(each.at),
                end,
            )
            for each, end in zip(runs, ends, strict=True)
        )


def _events(say: Say, position: Position, axis: _Axis) -> list[Event]:
    """Falls of a level, changes of a rubric, departures of key contacts, handovers."""
    names = {each.id: each for each in position.contacts}
    found: list[tuple[datetime, Happening, str]] = []
    for (kind, subject), past in position.histories.items():
        if kind is Kind.KEY and subject not in names:
            continue
        who = names[subject].name if kind is Kind.KEY else layer_name(say, kind)
        for before, now in pairwise(past):
            said = _said(say, position, before, now)
            if said is not None:
                words = say.label("{subject}: {said}", subject=who, said=said[1])
                found.append((now.at, said[0], words))
    for event in position.events:
        contact = names.get(event.contact_id)
        if event.what in (ContactChange.LEFT, ContactChange.MOVED):
            who = contact.name if contact else say.label("a contact")
            found.append((event.at, Happening.DEPARTURE, say.label("{name} left", name=who)))
    passed = say.label("handed over")
    found += [(each.at, Happening.HANDOVER, passed) for each in position.handovers]
    return [
        Event(axis.share(at), what, f"{say.day(at)} · {words}")
        for at, what, words in sorted(found)
        if axis.share(at) >= 0
    ]


def _said(
    say: Say, position: Position, before: Assessment, now: Assessment
) -> tuple[Happening, str] | None:
    """What is worth a flag between two assessments of one subject."""
    if (before.rubric_id, before.rubric_version) != (now.rubric_id, now.rubric_version):
        return Happening.RUBRIC, say.label("another questionnaire from here")
    rubric = position.rubrics.under(now)
    if before.level is None or now.level is None:
        return None
    if rung_index(rubric, now.level) >= rung_index(rubric, before.level):
        return None
    names = [parts.level_name(say, rubric, each.level) for each in (before, now)]
    return Happening.DROP, " → ".join(names)
