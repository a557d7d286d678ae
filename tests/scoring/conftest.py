"""The key rubric, and the cast: Wang Fang of Huaxin, rated by Li Na."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import settings

from scoring.accounts import Account, Contact, Grade
from scoring.assessments import Assessment, Fact, FactKind, Kind, Rating
from scoring.packs import builtin
from scoring.rubric import Rubric

settings.register_profile("rapport", deadline=None, derandomize=True, database=None)
settings.load_profile("rapport")

LI_NA = 7
HEARD = Fact(id=1, kind=FactKind.TEXT, text="said so", at=datetime(2026, 11, 20, tzinfo=UTC))


@pytest.fixture(scope="session")
def key() -> Rubric:
    return builtin("key")


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
        version: int = 1,
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
