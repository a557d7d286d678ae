"""The portfolio as the bench and the tests have it: it ends on a day that never changes."""

from datetime import UTC, datetime
from functools import partial

from bot import portfolio

UNTIL = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
fill = partial(portfolio.fill, until=UNTIL)
