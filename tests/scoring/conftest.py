"""The key rubric, and the cast: Wang Fang of Huaxin, rated by Li Na, and the chain around her."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings

from scoring.accounts import Account, ChainRole, Contact, Grade, Line
from scoring.assessments import Assessment, Fact, FactKind, Kind, Rating
from scoring.chain import Member
from scoring.level import rung_index
from scoring.packs import builtin
from scoring.rated import Rated
from scoring.rubric import Rubric

settings.register_profile("rapport", deadline=None, derandomize=True, database=None)
settings.load_profile("rapport")

LI_NA = 7
HEARD = Fact(id=1, kind=FactKind.TEXT, text="said so", at=datetime(2026, 11, 20, tzinfo=UTC))


@pytest.fixture(scope="session")
def key() -> Rubric:
    return builtin("key")


@pytest.fixture(scope="session")
def first() -> Rubric:
    """The key rubric as it was shipped first."""
    return builtin("key", 1)


@pytest.fixture
def huaxin() -> Account:
    return Account(id=1, name="华信", grade=Grade.B)


@pytest.fixture
def wang_fang() -> Contact:
    return Contact(id=11, account_id=1, name="王芳", key=True)


@pytest.fixture
def assess(key: Rubric) -> Callable[..., Assessment]:
    """An assessment of Wang Fang: six levels in the rubric's order, None for unobserved."""

    def build(
        *levels: int | None,
        rater: int = LI_NA,
        version: int = 2,
        subject: int = 11,
        facts: Mapping[str, tuple[Fact, ...]] | None = None,
    ) -> Assessment:
        ratings = {
            name: Rating(level, (facts or {}).get(name, ()))
            for name, level in zip(key.dimension_ids, levels, strict=True)
        }
        return Assessment(
            id=100,
            kind=Kind.KEY,
            subject_id=subject,
            rater_id=rater,
            at=datetime(2026, 11, 20, 8, tzinfo=UTC),
            rubric_id="key",
            rubric_version=version,
            ratings=ratings,
        )

    return build


@pytest.fixture
def heard() -> tuple[Fact, ...]:
    return (HEARD,)


NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def stands(key: Rubric) -> Callable[..., Rated]:
    """A key rating at a level of the ladder, with the lowest mean that reaches it."""

    def build(level: str, *, days_ago: int = 0, rubric: Rubric = key) -> Rated:
        least = rubric.ladder[rung_index(rubric, level)].least
        mean = -1.0 if least is None else float(least)
        return Rated(rubric, level, mean, NOW - timedelta(days=days_ago))

    return build


@pytest.fixture
def member(stands: Callable[..., Rated]) -> Callable[..., Member]:
    """A contact of Huaxin as "technical decider 2", with a level, met so many days ago."""

    def build(
        contact_id: int,
        place: str,
        level: str | None = None,
        *,
        met: int | None = None,
        key: bool = True,
        active: bool = True,
        days_ago: int = 0,
    ) -> Member:
        line, role, influence = place.split()
        contact = Contact(
            id=contact_id,
            account_id=1,
            name=f"c{contact_id}",
            line=None if line == "?" else Line(line),
            role=None if role == "?" else ChainRole(role),
            influence=int(influence),
            key=key,
            active=active,
        )
        last_met = None if met is None else NOW.date() - timedelta(days=met)
        return Member(contact, stands(level, days_ago=days_ago) if level else None, last_met)

    return build
