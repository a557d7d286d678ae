"""The writer: shared commits, every caller answered, nothing partial."""

import asyncio
import concurrent.futures
import multiprocessing
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, IntegrityError

from scoring.people import Role
from storage import Ledger, LedgerUnavailable, Tx, accounts, drafts, due, people, tables
from storage.machinery import engine
from storage.machinery.engine import DatabaseUrlError, parse_url
from tests.cast import NOW, enter

LARGEST_ID = 9_007_199_254_740_991  # what Telegram's identifiers may grow to
PROCESSES, ANSWERS = 3, 100


def add_person(name: str) -> Callable[[Tx], int]:
    return lambda tx: people.create(tx, name, Role.REP, NOW).id


def names(tx: Tx) -> set[str]:
    return {person.name for person in people.everybody(tx)}


async def test_a_verb_that_fails_harms_only_itself(ledger: Ledger) -> None:
    def fails(tx: Tx) -> None:
        add_person("half done")(tx)
        raise LookupError("no such account")

    outcomes = await asyncio.gather(
        ledger.write(add_person("first")),
        ledger.write(fails),
        ledger.write(add_person("last")),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], LookupError)
    assert await ledger.read(names) == {"first", "last"}


async def test_a_broken_constraint_harms_only_its_verb(ledger: Ledger) -> None:
    def breaks(tx: Tx) -> None:
        people.create(tx, "orphan", Role.REP, NOW, manager_id=404)

    outcomes = await asyncio.gather(
        ledger.write(add_person("first")),
        ledger.write(breaks),
        ledger.write(add_person("last")),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], IntegrityError)
    assert await ledger.read(names) == {"first", "last"}


@pytest.mark.parametrize(
    "signal",
    [
        StopIteration,
        StopAsyncIteration,
        GeneratorExit,
        KeyboardInterrupt,
        SystemExit,
        asyncio.CancelledError,
        concurrent.futures.CancelledError,
    ],
)
async def test_a_verb_that_raises_a_signal_is_answered_and_harms_only_itself(
    signal: type[BaseException], ledger: Ledger
) -> None:
    """It must not end the writer, nor be taken for the end of who waits for it."""

    def ends(tx: Tx) -> None:
        add_person("half done")(tx)
        raise signal

    answered = asyncio.gather(
        ledger.write(add_person("first")),
        ledger.write(ends),
        ledger.write(add_person("last")),
        ledger.read(ends_reading(signal)),
        return_exceptions=True,
    )
    outcomes = await asyncio.wait_for(answered, 30)
    for told in (outcomes[1], outcomes[3]):
        assert isinstance(told, Exception)
        assert signal.__name__ in f"{type(told).__name__} {told}"
    with pytest.raises((RuntimeError, signal)):
        await asyncio.wait_for(ledger.write(ends), 30)  # in a commit of its own
    assert await ledger.read(names) == {"first", "last"}


def ends_reading(signal: type[BaseException]) -> Callable[[Tx], None]:
    def ends(tx: Tx) -> None:
        raise signal

    return ends


async def test_a_hearer_that_fails_over_a_commit_harms_nobody(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise LookupError("nobody is there")

    ledger = Ledger(database_url, on_commit=fails)
    for name in ("first", "last"):
        await asyncio.wait_for(ledger.write(add_person(name)), 30)
    assert await ledger.read(names) == {"first", "last"}
    await ledger.close()
    assert "failed over it" in caplog.text


async def test_who_shared_a_commit_with_a_loop_that_has_ended_is_answered(sqlite_url: str) -> None:
    ledger, held, gate = Ledger(sqlite_url), asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def waits(tx: Tx) -> None:
        loop.call_soon_threadsafe(held.set)
        gate.wait()

    first = asyncio.ensure_future(ledger.write(waits))
    await held.wait()

    async def hands_over_and_leaves() -> None:
        writing = ledger.write(add_person("of another loop"))
        writing.send(None)  # as far as it goes without waiting
        writing.close()

    await asyncio.to_thread(asyncio.run, hands_over_and_leaves())
    last = asyncio.ensure_future(ledger.write(add_person("last")))
    await asyncio.sleep(0)  # it is in the queue
    gate.set()
    await asyncio.wait_for(asyncio.gather(first, last), 30)
    assert await ledger.read(names) == {"of another loop", "last"}
    await ledger.close()


async def test_two_that_lock_crosswise_are_both_done(postgres_url: str) -> None:
    """A deadlock is no error: who is sent back takes their turn anew."""
    ledger, both, ran = Ledger(postgres_url), threading.Barrier(2), list[str]()
    ids = [await ledger.write(add_person(name)) for name in ("Li Na", "Zhang Wei")]

    def crosswise(order: list[int], name: str) -> Callable[[Tx], None]:
        def verb(tx: Tx) -> None:
            ran.append(name)
            people.choose_language(tx, order[0], name)
            with suppress(threading.BrokenBarrierError):
                both.wait(5)
            both.abort()  # who comes anew does not wait
            people.choose_language(tx, order[1], name)

        return verb

    await asyncio.gather(
        ledger.write(crosswise(ids, "en")), ledger.write(crosswise(ids[::-1], "zh"))
    )
    assert len(ran) >= 3, "nobody was sent back"
    languages = await ledger.read(lambda tx: {each.language for each in people.everybody(tx)})
    assert len(languages) == 1
    await ledger.close()


async def test_two_who_add_the_same_at_once_are_both_done(postgres_url: str) -> None:
    ledger, both = Ledger(postgres_url), threading.Barrier(2)

    def find_or_add(tx: Tx) -> int:
        known = accounts.by_name(tx, "Huaxin")
        with suppress(threading.BrokenBarrierError):
            both.wait(5)
        both.abort()
        return known.id if known else accounts.create(tx, "Huaxin", None, NOW).id

    one, other = await asyncio.gather(ledger.write(find_or_add), ledger.write(find_or_add))
    assert one == other
    await ledger.close()


async def test_a_commit_that_fails_is_told_to_every_caller_and_keeps_nothing(
    sqlite_url: str,
) -> None:
    def breaks_at_commit(tx: Tx) -> None:
        tx.execute(text("PRAGMA defer_foreign_keys = ON"))
        people.create(tx, "orphan", Role.REP, NOW, manager_id=404)

    ledger = Ledger(sqlite_url)
    outcomes = await asyncio.gather(
        *[ledger.write(add_person(f"{n}")) for n in range(20)],
        ledger.write(breaks_at_commit),
        *[ledger.write(add_person(f"{n}")) for n in range(20, 40)],
        return_exceptions=True,
    )
    kept = {str(n) for n, told in enumerate(outcomes[:20] + outcomes[21:]) if isinstance(told, int)}
    assert isinstance(outcomes[20], IntegrityError)
    assert sum(isinstance(told, IntegrityError) for told in outcomes) > 1, (
        "nobody shared the commit"
    )
    assert await ledger.read(names) == kept

    await ledger.write(add_person("afterwards"))
    assert await ledger.read(names) == kept | {"afterwards"}
    await ledger.close()


async def test_a_full_disk_is_unavailable_and_keeps_nothing(sqlite_url: str) -> None:
    def fills_the_disk(tx: Tx) -> None:
        pages = tx.execute(text("PRAGMA page_count")).scalar_one()
        tx.execute(text(f"PRAGMA max_page_count = {pages}"))
        add_person("x" * 100_000)(tx)

    ledger = Ledger(sqlite_url)
    with pytest.raises(LedgerUnavailable, match="full"):
        await ledger.write(fills_the_disk)
    assert await ledger.read(names) == set()
    await ledger.close()


def another_process_locks(url: str) -> "subprocess.Popen[bytes]":
    """A process that holds the write lock until it is told a line."""
    program = f"""
import sqlite3
connection = sqlite3.connect({parse_url(url).database!r}, isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
input()
"""
    other = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"locked\n"
    return other


async def test_a_ledger_locked_by_another_process_is_unavailable_and_recovers(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    ledger = Ledger(sqlite_url)
    other = another_process_locks(sqlite_url)

    outcomes = await asyncio.gather(
        *[ledger.write(add_person(f"{n}")) for n in range(10)], return_exceptions=True
    )
    assert [str(told) for told in outcomes] == ["database is locked"] * 10
    assert all(isinstance(told, LedgerUnavailable) for told in outcomes)
    assert await ledger.read(names) == set(), "readers do not wait for the writer"

    other.communicate(b"\n")
    await ledger.write(add_person("Li Na"))
    assert await ledger.read(names) == {"Li Na"}
    await ledger.close()


async def test_a_server_that_drops_its_connections_is_unavailable_once(postgres_url: str) -> None:
    def end_all_connections(tx: Tx) -> None:
        tx.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database()"
            )
        )

    ledger = Ledger(postgres_url)
    await ledger.write(add_person("before"))
    with pytest.raises(LedgerUnavailable):
        await ledger.write(end_all_connections)
    await ledger.write(add_person("after"))
    assert await ledger.read(names) == {"before", "after"}
    await ledger.close()


async def test_a_caller_that_gave_up_waiting_harms_nobody(ledger: Ledger) -> None:
    waiting = [asyncio.ensure_future(ledger.write(add_person(f"{n}"))) for n in range(100)]
    await asyncio.sleep(0)
    for impatient in waiting[1::2]:
        impatient.cancel()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)

    assert all(isinstance(told, int) for told in outcomes[0::2])
    await ledger.write(add_person("afterwards"))
    assert {str(n) for n in range(0, 100, 2)} | {"afterwards"} <= await ledger.read(names)


async def test_closing_finishes_what_was_handed_over(database_url: str) -> None:
    ledger = Ledger(database_url)
    waiting = [asyncio.ensure_future(ledger.write(add_person(f"{n}"))) for n in range(50)]
    await asyncio.sleep(0)
    await ledger.close()
    await asyncio.gather(*waiting)
    with pytest.raises(RuntimeError):
        await ledger.write(add_person("too late"))

    again = Ledger(database_url)
    assert len(await again.read(names)) == 50
    await again.close()


async def test_ten_thousand_concurrent_writes_are_all_answered(ledger: Ledger) -> None:
    insert = tables.marks.insert()

    def mark(tx: Tx, number: int) -> int:
        tx.execute(insert, {"name": f"{number}", "at": NOW})
        return number

    answers = await asyncio.gather(*[ledger.write(partial(mark, number=n)) for n in range(10_000)])
    assert answers == list(range(10_000))
    count = text("SELECT count(*) FROM marks")
    assert await ledger.read(lambda tx: tx.execute(count).scalar_one()) == 10_000


async def test_a_reader_sees_one_snapshot(ledger: Ledger) -> None:
    loop = asyncio.get_running_loop()

    def looks_twice(tx: Tx) -> tuple[set[str], set[str]]:
        before = names(tx)
        asyncio.run_coroutine_threadsafe(ledger.write(add_person("meanwhile")), loop).result()
        return before, names(tx)

    assert await ledger.read(looks_twice) == (set(), set())
    assert await ledger.read(names) == {"meanwhile"}


async def test_a_reader_cannot_write_on_sqlite(sqlite_url: str) -> None:
    ledger = Ledger(sqlite_url)
    with pytest.raises(LedgerUnavailable, match="readonly"):
        await ledger.read(add_person("Li Na"))
    await ledger.close()


async def test_sqlite_commits_reach_the_disk_and_readers_do_not_wait(sqlite_url: str) -> None:
    def pragmas(tx: Tx) -> tuple[object, ...]:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        return tuple(tx.execute(text(f"PRAGMA {name}")).scalar_one() for name in asked)

    ledger = Ledger(sqlite_url)
    full = 2
    assert await ledger.write(pragmas) == ("wal", full, 1)
    assert await ledger.read(pragmas) == ("wal", full, 1)
    await ledger.close()


async def test_an_aware_instant_comes_back_in_utc_and_a_naive_one_is_refused(
    ledger: Ledger,
) -> None:
    shanghai = timezone(timedelta(hours=8))
    await ledger.write(
        lambda tx: due.set_mark(tx, "a", datetime(2026, 3, 1, 7, 5, tzinfo=shanghai))
    )
    found = await ledger.read(lambda tx: due.mark(tx, "a"))
    assert found == datetime(2026, 2, 28, 23, 5, tzinfo=UTC)
    assert found.tzinfo is UTC

    naive = datetime(2026, 3, 1)  # noqa: DTZ001  # the mistake to be refused
    with pytest.raises(ValueError, match="a naive instant cannot be stored"):
        await ledger.write(lambda tx: due.set_mark(tx, "b", naive))


async def test_identifiers_beyond_32_bits_are_kept(ledger: Ledger) -> None:
    def join(tx: Tx) -> None:
        people.join(tx, enter(tx).li_na.id, LARGEST_ID, "zh", NOW)
        person = people.speaking(tx, LARGEST_ID)
        assert person is not None
        drafts.begin(tx, person.id, "rate", {}, -LARGEST_ID, NOW)
        drafts.shown(tx, 1, LARGEST_ID)

    await ledger.write(join)
    draft = await ledger.read(lambda tx: drafts.get(tx, 1))
    assert draft is not None
    assert (draft.chat_id, draft.message_id) == (-LARGEST_ID, LARGEST_ID)


ODD_TEXT = {
    "right to left": "\u0645\u0631\u062d\u0628\u0627 \u200f",
    "joined emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "zero width": "zero\u200bwidth",
    "Hangul filler": "\u3164",
    "two ways to write one letter": "e\u0301 \xe9",
    "byte order mark": "\ufeff",
    "quotes": "'; --\"",
}


@pytest.mark.parametrize("name", ODD_TEXT.values(), ids=ODD_TEXT)
async def test_odd_text_is_kept_as_it_is(name: str, ledger: Ledger) -> None:
    person = await ledger.write(lambda tx: people.create(tx, name, Role.REP, NOW))
    assert person.name == name
    assert await ledger.read(lambda tx: people.get(tx, person.id)) == person


async def test_a_lone_surrogate_is_refused_and_harms_only_its_verb(ledger: Ledger) -> None:
    outcomes = await asyncio.gather(
        ledger.write(add_person("first")),
        ledger.write(add_person("\ud83d")),
        ledger.write(add_person("last")),
        return_exceptions=True,
    )
    assert isinstance(outcomes[1], UnicodeEncodeError)
    assert await ledger.read(names) == {"first", "last"}


async def test_a_nul_that_was_not_cleaned_is_refused_by_postgres(postgres_url: str) -> None:
    ledger = Ledger(postgres_url)
    with pytest.raises(DataError):
        await ledger.write(add_person("Li\0Na"))
    await ledger.close()


def answer_many_times(url: str) -> None:
    """What one process does: read the draft, add an answer, keep it; the writers interleave."""

    def answer(tx: Tx) -> None:
        draft = drafts.active(tx, 1)
        assert draft is not None
        drafts.advance(tx, draft, {"answers": draft.data["answers"] + 1}, NOW)

    async def run() -> None:
        ledger = Ledger(url)
        for _ in range(ANSWERS):
            await ledger.write(answer)
        await ledger.close()

    asyncio.run(run())


async def test_processes_that_read_and_write_one_draft_lose_no_answer(sqlite_url: str) -> None:
    def begin(tx: Tx) -> None:
        enter(tx)
        drafts.begin(tx, 1, "rate", {"answers": 0}, 1, NOW)

    ledger = Ledger(sqlite_url)
    await ledger.write(begin)
    spawning = multiprocessing.get_context("spawn")
    processes = [
        spawning.Process(target=answer_many_times, args=(sqlite_url,)) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        await asyncio.to_thread(process.join)
    assert [process.exitcode for process in processes] == [0] * PROCESSES

    draft = await ledger.read(lambda tx: drafts.active(tx, 1))
    assert draft is not None
    assert draft.data == {"answers": PROCESSES * ANSWERS}
    assert draft.revision == PROCESSES * ANSWERS
    await ledger.close()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite://", "expected a file"),
        ("sqlite:///:memory:", "expected a file"),
        ("mysql://root:secret@localhost/x", "mysql is not supported"),
        ("secret", "expected sqlite:///path/to/file or postgresql"),
    ],
)
def test_a_url_that_names_no_usable_database_is_refused_without_repeating_it(
    url: str, expected: str
) -> None:
    with pytest.raises(DatabaseUrlError, match=expected) as refusal:
        parse_url(url)
    assert "secret" not in str(refusal.value)
