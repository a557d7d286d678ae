"""Which ratings ask for a fact: every rise, and whatever is claimed to be close."""

import pytest

from handlers.rating.answers import GivenFact, RateAnswers, RateContext, lacking, with_fact
from handlers.relation.subject import Subject
from scoring.accounts import Account
from scoring.assessments import Assessment, FactKind, Kind, Rating
from scoring.packs import builtin
from tests.cast import NOW

RUBRIC = builtin("key")
FIRST = RUBRIC.dimension_ids[0]


def after(level: int | None) -> RateContext:
    """The first dimension was rated so the last time."""
    subject = Subject(Kind.KEY, Account(1, "Huaxin", None, None, None, ""))
    before = Assessment(
        1, Kind.KEY, 1, 1, NOW, RUBRIC.id, RUBRIC.version, {FIRST: Rating(level)}
    )  # fmt: skip
    return RateContext(subject, RUBRIC, before, None, NOW)


@pytest.mark.parametrize(
    ("before", "now", "asks"),
    [
        (0, 1, True),  # every rise asks for its fact, however low it ends
        (0, 2, True),
        (1, 1, False),
        (2, 1, False),
        (None, 1, False),  # seen for the first time: no rise
        (2, 2, True),
    ],
)
def test_every_rise_asks_for_its_fact(before: int | None, now: int, asks: bool) -> None:
    given = RateAnswers(Kind.KEY, 1, changed="afresh", levels={FIRST: now})
    assert (FIRST in lacking(after(before), given)) is asks
    backed = with_fact(given, FIRST, GivenFact(FactKind.TEXT, "She came to the fair"))
    assert lacking(after(before), backed) == []
