"""A ledger of the first release, as it built and filled it."""

from datetime import UTC, date, datetime

from sqlalchemy import Connection, MetaData

from storage.machinery.schema import building, upgrade

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


def build(url: str, step: str = "0001") -> None:
    """In an empty database, and brought up to date as far as `step`."""
    with building(url) as connection:
        upgrade(connection, "0001")
        _fill(connection)
        upgrade(connection, step)


def _fill(connection: Connection) -> None:
    known = MetaData()
    known.reflect(connection)
    for name, rows in OLD_ROWS.items():
        connection.execute(known.tables[name].insert(), rows)
