"""A ledger of the first release is brought up to date and reads as it did."""

import pytest
from sqlalchemy import create_engine

from scoring.accounts import Account, ChainRole, Contact, Grade, Line
from scoring.assessments import Fact, FactKind, Kind, Rating
from storage import accounts, assessments, contacts, drafts, visits
from storage.machinery.engine import parse_url
from storage.machinery.schema import migrate
from tests.storage.first_release import AT, DAY, build


@pytest.fixture
def first_release(empty_url: str) -> str:
    """On both databases: one that the first release built and filled."""
    build(empty_url)
    return empty_url


def test_the_rows_of_the_first_release_read_the_same(first_release: str) -> None:
    before, _ = migrate(first_release)
    assert before == "0001"

    engine = create_engine(parse_url(first_release))
    with engine.begin() as tx:
        assert accounts.by_id(tx, 7) == Account(7, "华信", Grade.A, owner_id=1)
        assert contacts.get(tx, 9) == Contact(
            9, 7, "王芳", "CFO", Line.FINANCE, ChainRole.DECIDER, influence=3, key=True
        )
        draft = drafts.active(tx, 1)
        assert draft is not None
        assert (draft.id, draft.revision, draft.data) == (3, 4, {"step": "stance"})
        assert contacts.last_met(tx, [9]) == {9: DAY}
        met = visits.last_with(tx, 9)
        assert met is not None
        assert met.note == "报价"
        rated = assessments.last(tx, Kind.KEY, 9)
        assert rated is not None
        assert (rated.id, rated.at, rated.visit_id) == (5, AT, 4)
        assert rated.ratings == {"stance": Rating(2, (Fact(6, FactKind.TEXT, "said so", AT),))}
    engine.dispose()
