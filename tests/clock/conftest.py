import pytest

from storage import Ledger
from tests.clock.almanac import Time, hire


@pytest.fixture
async def clock(ledger: Ledger) -> Time:
    """On both databases: a team, and a clock that has not been turned yet."""
    return Time(ledger, await ledger.write(hire))
