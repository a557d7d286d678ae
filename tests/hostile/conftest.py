import pytest

from tests.bot.conftest import logging_as_before
from tests.chat.conftest import complaints
from tests.hostile.rows import Rep, Sees, speaking
from tests.stage import Stage

__all__ = ["complaints", "logging_as_before"]  # fixtures


@pytest.fixture(autouse=True)
def sees(request: pytest.FixtureRequest) -> Sees:
    """What the test's row says of the person; see `rows.row`."""
    given: Sees = getattr(request, "param", Sees())
    return given


@pytest.fixture
async def rep(stage: Stage, sees: Sees) -> Rep:
    return await speaking(stage, sees)
