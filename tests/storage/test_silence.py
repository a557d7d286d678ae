"""P22: a PostgreSQL that falls silent, or takes nothing, is away: nobody waits for ever, and
nothing is taken for poison."""

import asyncio

import pytest
from sqlalchemy import create_engine, text

from storage import Ledger, LedgerUnavailable, Tx, due
from storage.machinery import engine
from storage.machinery.engine import parse_url
from storage.machinery.schema import SchemaError, state
from tests.cast import NOW
from tests.silent import a_way_to


def note(tx: Tx) -> None:
    due.set_mark(tx, "it", NOW)


def noted(tx: Tx) -> bool:
    return due.mark(tx, "it") is not None


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for an answer longer than half a second."""
    monkeypatch.setattr(engine, "ANSWER_SECONDS", 0.5)


@pytest.mark.usefixtures("soon")
async def test_what_was_asked_into_the_silence_is_answered_and_all_goes_on_after_it(
    postgres_url: str,
) -> None:
    async with a_way_to(postgres_url) as way:
        ledger = Ledger(way.url)
        await ledger.write(note)
        way.silent = True
        with pytest.raises(LedgerUnavailable):
            await ledger.write(note)
        with pytest.raises(LedgerUnavailable):  # for want of a new connection
            await ledger.read(noted)
        way.silent = False
        assert await ledger.read(noted)
        await ledger.write(note)
        await ledger.close()


@pytest.mark.usefixtures("soon")
async def test_a_silence_within_a_transaction_is_answered_too(postgres_url: str) -> None:
    async with a_way_to(postgres_url) as way:
        ledger = Ledger(way.url)

        def falls_silent(tx: Tx) -> None:
            note(tx)
            way.silent = True
            tx.execute(text("SELECT 1"))

        with pytest.raises(LedgerUnavailable):
            await ledger.write(falls_silent)
        way.silent = False
        assert not await ledger.read(noted)
        await ledger.close()


@pytest.mark.usefixtures("soon")
async def test_a_silence_at_the_commit_leaves_the_caller_unsure_and_not_waiting(
    postgres_url: str,
) -> None:
    async with a_way_to(postgres_url) as way:
        ledger = Ledger(way.url)

        def falls_silent(tx: Tx) -> None:
            note(tx)
            way.silent = True

        with pytest.raises(LedgerUnavailable):
            await ledger.write(falls_silent)
        await ledger.close()


async def test_a_ledger_that_is_given_up_ends_at_once_though_the_server_is_silent(
    postgres_url: str,
) -> None:
    async with a_way_to(postgres_url) as way:
        ledger = Ledger(way.url)
        await ledger.write(note)
        way.silent = True
        waiting = asyncio.gather(
            *[ledger.write(note) for _ in range(20)],
            *[ledger.read(noted) for _ in range(20)],
            return_exceptions=True,
        )
        await way.asked.wait()
        ledger.give_up()
        assert {type(each) for each in await waiting} == {LedgerUnavailable}
        with pytest.raises(LedgerUnavailable):
            await ledger.write(note)
        await ledger.close()


@pytest.mark.usefixtures("soon")
async def test_a_look_at_a_silent_server_is_a_sentence(postgres_url: str) -> None:
    async with a_way_to(postgres_url) as way:
        way.silent = True
        with pytest.raises(SchemaError, match="cannot be used"):
            await asyncio.to_thread(state, way.url)


async def test_a_server_that_is_read_only_is_away_and_comes_back(
    postgres_url: str,
) -> None:
    def stands_by(tx: Tx) -> None:
        tx.execute(text("SET TRANSACTION READ ONLY"))
        note(tx)

    ledger = Ledger(postgres_url)
    with pytest.raises(LedgerUnavailable, match="read-only"):
        await ledger.write(stands_by)
    await ledger.write(note)
    await ledger.close()


async def test_who_waits_for_a_lock_is_told_to_come_again(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        engine, "_BOUNDS", engine._BOUNDS.replace("lock_timeout=8s", "lock_timeout=100ms")
    )
    ledger = Ledger(postgres_url)
    await ledger.write(note)
    other = create_engine(parse_url(postgres_url))
    with other.connect() as holder, holder.begin():
        note(holder)
        with pytest.raises(LedgerUnavailable, match="lock timeout"):
            await ledger.write(note)
    await ledger.write(note)
    other.dispose()
    await ledger.close()


async def test_the_operators_own_bounds_have_the_last_word(postgres_url: str) -> None:
    ledger = Ledger(f"{postgres_url}&options=-c%20lock_timeout%3D77s")
    asked = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")

    def bounds(tx: Tx) -> list[str]:
        return [tx.execute(text(f"SHOW {name}")).scalar_one() for name in asked]

    assert await ledger.write(bounds) == await ledger.read(bounds) == ["77s", "30s", "30s"]
    await ledger.close()
