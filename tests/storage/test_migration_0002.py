"""A ledger of the first release is brought up to date and reads as it did."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, MetaData, create_engine

from scoring.accounts import Account, ChainRole, Contact, Grade, Line
from scoring.assessments import Fact, FactKind, Kind, Rating
from storage import accounts, assessments, contacts, drafts, schema, visits
from storage.engine import parse_url
from storage.schema import migrate

AT = datetime(2026, 10, 12, 7, 0, tzinfo=UTC)
DAY = date(2026, 10, 12)
OLD_ROWS: dict[str, list[dict[str, object]]] = {
    "people": [
        {
            "id": 1, "name": "Li Na", "name_key": "lina", "role": "rep", "office": "",
            "active": True, "reachable": True, "created_at": AT,
        }
    ],
    "accounts": [
        {
            "id": 7, "name": "华信", "name_key": "华信", "search": "华信 huaxin hx", "grade": "A",
            "owner_id": 1, "sector": "", "location": "", "parent": "", "revenue_currency": "",
            "created_at": AT,
        }
    ],
    "contacts": [
        {
            "id": 9, "account_id": 7, "name": "王芳", "name_key": "王芳", "search": "王芳",
            "title": "CFO", "line": "finance", "role": "decider", "influence": 3, "key": True,
            "active": True, "created_at": AT, "created_by": 1,
        }
    ],
    "drafts": [
        {
            "id": 3, "person_id": 1, "flow": "rate", "state": "active", "revision": 4,
            "data": '{"step":"stance"}', "chat_id": 42, "created_at": AT, "updated_at": AT,
        }
    ],
    "visits": [
        {
            "id": 4, "account_id": 7, "rep_id": 1, "day": DAY, "type": "meeting", "note": "报价",
            "recorded_at": AT,
        }
    ],
    "participants": [{"visit_id": 4, "contact_id": 9}],
    "assessments": [
        {
            "id": 5, "kind": "key", "subject_id": 9, "account_id": 7, "rater_id": 1, "visit_id": 4,
            "at": AT, "rubric_id": "key", "rubric_version": 1, "level": "accepted", "mean": 1.0,
        }
    ],
    "ratings": [{"assessment_id": 5, "dimension": "stance", "level": 2}],
    "facts": [
        {
            "id": 6, "account_id": 7, "author_id": 1, "kind": "text", "text": "said so",
            "origin": "", "at": AT,
        }
    ],
    "rating_facts": [{"assessment_id": 5, "dimension": "stance", "fact_id": 6}],
}  # fmt: skip


@pytest.fixture
def first_release(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """On both databases: one that the first release built and filled."""
    steps = tmp_path / "migrations"
    later = shutil.ignore_patterns("__pycache__", "v000[2-9]*")
    shutil.copytree(schema.MIGRATIONS, steps, ignore=later)
    with monkeypatch.context() as then:
        then.setattr(schema, "MIGRATIONS", steps)
        assert migrate(empty_url) == (None, "0001")
    engine = create_engine(parse_url(empty_url))
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()
    return empty_url


def fill(connection: Connection) -> None:
    known = MetaData()
    known.reflect(connection)
    for name, rows in OLD_ROWS.items():
        connection.execute(known.tables[name].insert(), rows)


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
