"""How a company has relations judged. The defaults are the domain's own."""

from datetime import timedelta
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from handlers.frame.section import Days, Section
from scoring.accounts import Grade, Line
from scoring.assessments import Kind
from scoring.drop import DEFAULTS as DROPS
from scoring.drop import DropSettings
from scoring.facts import FactRules
from scoring.seats import DEFAULTS as SEATS
from scoring.seats import SeatSettings
from scoring.standing import DEFAULTS as STANDING
from scoring.standing import StandingSettings

FACTS = FactRules()
ANY = "any"  # one decider, in whichever line
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
Rungs = Annotated[int, Field(strict=True, ge=1, le=5)]


class SilentDays(Section):
    S: Days = DROPS.silent_days[Grade.S]
    A: Days = DROPS.silent_days[Grade.A]
    B: Days = DROPS.silent_days[Grade.B]
    C: Days = DROPS.silent_days[Grade.C]

    @model_validator(mode="after")
    def _in_order(self) -> "SilentDays":
        if not self.S <= self.A <= self.B <= self.C:
            raise ValueError(
                "expected S ≤ A ≤ B ≤ C: the higher the grade, the shorter the silence"
            )
        return self


class SilenceSection(Section):
    """Part of `[cadence]`."""

    silent_days: SilentDays = SilentDays()


class DropsSection(Section):
    """Part of `[alerts]`."""

    level_fall: Rungs = DROPS.level_fall
    critical_level_fall: Rungs = DROPS.critical_level_fall
    dimension_fall: Annotated[int, Field(strict=True, ge=1, le=4)] = DROPS.dimension_fall
    index_fall: Annotated[int, Field(strict=True, ge=1, le=100)] = DROPS.index_fall
    index_days: Days = DROPS.index_days
    critical_grades: tuple[Grade, ...] = tuple(g for g in Grade if g in DROPS.critical_grades)

    @model_validator(mode="after")
    def _in_order(self) -> "DropsSection":
        if self.critical_level_fall < self.level_fall:
            raise ValueError("expected critical_level_fall to be at least level_fall")
        return self

    def settings(self, silence: SilenceSection) -> DropSettings:
        return DropSettings(
            silent_days={grade: getattr(silence.silent_days, grade) for grade in Grade},
            level_fall=self.level_fall,
            critical_level_fall=self.critical_level_fall,
            dimension_fall=self.dimension_fall,
            index_fall=self.index_fall,
            index_days=self.index_days,
            critical_grades=frozenset(self.critical_grades),
        )


class Weights(Section):
    key: Percent = STANDING.weights[Kind.KEY]
    general: Percent = STANDING.weights[Kind.GENERAL]
    organizational: Percent = STANDING.weights[Kind.ORGANIZATIONAL]

    @model_validator(mode="after")
    def _all_of_it(self) -> "Weights":
        total = self.key + self.general + self.organizational
        if total != 100:
            raise ValueError(f"expected key + general + organizational = 100, not {total}")
        return self


Seats = tuple[Literal["business", "technical", "procurement", "finance", "executive", "any"], ...]


def _seats(grade: Grade) -> Any:
    return tuple(line or ANY for line in SEATS.lines[grade])


class SeatsSection(Section):
    """In which lines a decider is expected, by grade; an account without one is taken as C."""

    S: Seats = _seats(Grade.S)
    A: Seats = _seats(Grade.A)
    B: Seats = _seats(Grade.B)
    C: Seats = _seats(Grade.C)

    @model_validator(mode="after")
    def _once(self) -> "SeatsSection":
        for grade in Grade:
            lines = getattr(self, grade)
            if len(set(lines)) < len(lines) or (ANY in lines and len(lines) > 1):
                raise ValueError('expected different lines, or "any" alone')
        return self

    def settings(self) -> SeatSettings:
        lines: dict[Grade | None, tuple[Line | None, ...]] = {
            grade: tuple(None if line == ANY else Line(line) for line in getattr(self, grade))
            for grade in Grade
        }
        return SeatSettings({**lines, None: lines[Grade.C]})


class StandingSection(Section):
    """`[standing]`, with how long an assessment holds, which is said under `[conversation]`."""

    deciders: Annotated[int, Field(strict=True, ge=1, le=100)] = int(STANDING.deciders * 100)
    lasts_days: Days = STANDING.lasts.days
    weights: Weights = Weights()
    seats: SeatsSection = SeatsSection()

    def settings(self, freshness: "FreshnessSection") -> StandingSettings:
        return StandingSettings(
            weights={kind: getattr(self.weights, kind) for kind in Kind},
            deciders=Fraction(self.deciders, 100),
            lasts=timedelta(days=self.lasts_days),
            stale_after=timedelta(days=freshness.stale_days),
        )


class FactsSection(Section):
    """`[facts]`: what counts as a fact, and for how long."""

    lasts_days: Days = FACTS.lasts.days
    recent_days: Days = FACTS.recent.days
    visit_days: Days = FACTS.visit_backs.days
    answers: Annotated[int, Field(strict=True, ge=1, le=20)] = FACTS.answers
    words: Annotated[int, Field(strict=True, ge=1, le=50)] = FACTS.words
    characters: Annotated[int, Field(strict=True, ge=1, le=100)] = FACTS.characters

    def settings(self) -> FactRules:
        return FactRules(
            lasts=timedelta(days=self.lasts_days),
            recent=timedelta(days=self.recent_days),
            visit_backs=timedelta(days=self.visit_days),
            answers=self.answers,
            words=self.words,
            characters=self.characters,
        )


class FreshnessSection(Section):
    """Part of `[conversation]`."""

    stale_days: Days = STANDING.stale_after.days
