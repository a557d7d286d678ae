"""Pages that waited to be opened before they knew whom they name are gone: a tap makes new ones."""

from datetime import UTC, datetime

from sqlalchemy import MetaData, create_engine, func, select, text

from storage.machinery.engine import parse_url
from storage.machinery.schema import migrate
from tests.storage.first_release import build


def test_a_page_that_does_not_know_whom_it_names_is_opened_by_nobody(empty_url: str) -> None:
    build(empty_url, "0011")
    engine, known = create_engine(parse_url(empty_url)), MetaData()
    known.reflect(engine)
    sheets, people = known.tables["sheets"], known.tables["people"]
    with engine.begin() as tx:
        reader = tx.execute(select(func.min(people.c.id))).scalar_one()
        until = datetime(2100, 1, 1, tzinfo=UTC)
        row = {"digest": "d", "person_id": reader, "html": "<p>", "expires_at": until}
        tx.execute(sheets.insert(), row)
    migrate(empty_url)
    with engine.begin() as tx:
        assert tx.execute(text("SELECT count(*) FROM sheets")).scalar_one() == 0
        assert tx.execute(text("SELECT count(*) FROM people")).scalar_one() > 0
    engine.dispose()
