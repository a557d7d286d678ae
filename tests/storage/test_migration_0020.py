"""Accounts have posts from now on, and the day is kept from which the standing has other rules."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import create_engine, text

from storage.machinery.engine import parse_url
from storage.machinery.schema import migrate
from tests.storage.first_release import build

MARK = text("SELECT at FROM marks WHERE name = 'standing_rules'")


def test_the_day_of_new_rules_is_kept_where_something_was_rated_before(empty_url: str) -> None:
    build(empty_url, "0019")
    before = datetime.now(UTC).replace(microsecond=0)
    migrate(empty_url)
    engine = create_engine(parse_url(empty_url))
    with engine.begin() as tx:
        at = tx.execute(MARK).scalar_one()
        at = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
        assert before <= at <= datetime.now(UTC)
        assert tx.execute(text("SELECT no_posts FROM accounts")).scalars().all() == [""]
        assert tx.execute(text("SELECT count(*) FROM account_events")).scalar_one() == 0
    engine.dispose()


def test_a_new_database_has_always_followed_the_rules_of_today(
    new_database: Callable[[], str],
) -> None:
    engine = create_engine(parse_url(new_database()))
    with engine.begin() as tx:
        assert tx.execute(MARK).first() is None
    engine.dispose()
