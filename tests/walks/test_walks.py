"""The walks stay straight: one commit, few statements, no network, words after the commit."""

import contextlib
import sys
import threading
from collections.abc import Iterator
from functools import partial
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import Engine, event

from handlers.doors.clock import JOBS
from handlers.frame.reply import Reply
from handlers.pictures.gallery import RENDER
from storage import Ledger
from tests.faults.story import Raw, Rep, enter_joined, rate_after_a_visit, tell, turn
from tests.stage import Stage

LI_NA = 7_000_000_001
WRITER = "ledger-writer"
# A tap looks up the person, claims the update, reads the draft, what its question needs (account,
# contact, last assessment with ratings and facts, last visit), saves the draft; with savepoint.
MAX_PER_AN_ANSWER = 11
# The last tap of a rating records the assessment, six ratings with facts, alert, notice, audit; and
# it reads the account's whole position, however much there is behind it. What the rating rests on
# is read anew under the account's lock, with the last values of what is left out, and whether the
# words of a fact were given before.
MAX_PER_A_TURN = 70


class Journal:
    """What the writer's database and the process's network were asked for, in order."""

    def __init__(self) -> None:
        self.entries: list[str] = []
        self.listening = False

    def statements(self) -> int:
        return sum(each.startswith("SQL") for each in self.entries)

    def commits(self) -> int:
        return self.entries.count("commit")

    def note(self, entry: str) -> None:
        if self.listening:
            self.entries.append(entry)

    @contextlib.contextmanager
    def kept(self) -> Iterator["Journal"]:
        self.entries.clear()
        self.listening = True
        yield self
        self.listening = False


_journal = Journal()
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen")


def _heard(name: str, arguments: tuple[Any, ...]) -> None:
    """Python tells of every connection. Such a hook stays for good: the journal listens or not."""
    if name in _NETWORK and threading.current_thread().name.startswith("ledger"):
        _journal.note(f"network: {name}")
    elif name == "subprocess.Popen" and str(RENDER) in arguments[1]:
        _journal.note("picture drawn")


sys.addaudithook(_heard)


@pytest.fixture
def journal() -> Iterator[Journal]:
    def statement(*arguments: Any) -> None:
        if threading.current_thread().name.startswith(WRITER):
            _journal.note(f"SQL {arguments[2]}")

    def commit(_connection: Any) -> None:
        if threading.current_thread().name.startswith(WRITER):
            _journal.note("commit")

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    yield _journal
    event.remove(Engine, "before_cursor_execute", statement)
    event.remove(Engine, "commit", commit)


async def test_an_update_is_one_commit_of_few_statements_without_the_network(
    ledger: Ledger, journal: Journal
) -> None:
    await ledger.write(lambda tx: enter_joined(tx, LI_NA))
    spent: list[int] = []

    async def send(raw: Raw) -> Reply | None:
        with journal.kept():
            reply = await tell(ledger, raw)
        assert journal.commits() == 1
        assert not [each for each in journal.entries if each.startswith("network")]
        spent.append(journal.statements())
        return reply

    await rate_after_a_visit(Rep(LI_NA, send))
    *_, last = spent
    assert last <= MAX_PER_A_TURN
    assert sorted(spent)[len(spent) // 2] <= MAX_PER_AN_ANSWER


async def test_inside_a_turn_there_are_only_handlers_scoring_and_storage_and_no_screen_is_worded(
    sqlite_url: str,
) -> None:
    """Looks at every function that runs in the writer's thread during the story.

    A typed line is compared with the open question's buttons, which need their words; what a tap
    shows is put into words after the commit only.
    """
    ledger = Ledger(sqlite_url)
    await ledger.write(lambda tx: enter_joined(tx, LI_NA))
    called: set[tuple[str, str]] = set()
    by_taps: set[tuple[str, str]] = set()

    def watch(frame: FrameType, what: str, _argument: Any) -> None:
        if what == "call":
            place = (frame.f_globals.get("__name__", ""), frame.f_code.co_name)
            called.add(place)
            if tapping:
                by_taps.add(place)

    tapping = False

    def watched(tx: Any, raw: Raw) -> Reply | None:
        nonlocal tapping
        tapping = "callback_query" in raw
        sys.setprofile(watch)
        try:
            return turn(tx, raw)
        finally:
            sys.setprofile(None)

    async def send(raw: Raw) -> Reply | None:
        return await ledger.write(partial(watched, raw=raw))

    await rate_after_a_visit(Rep(LI_NA, send))
    await ledger.close()
    rooms = {module.partition(".")[0] for module, _ in called}
    assert {"handlers", "scoring", "storage"} <= rooms
    assert not rooms & {"bot", "telegram", "aiohttp", "apscheduler", "asyncio", "socket"}
    assert by_taps
    assert not [each for each in by_taps if each[0].startswith("handlers.pictures")]
    spoken = {name for module, name in by_taps if "words" in module}
    assert not spoken & {"page", "text", "choices", "ngettext", "gettext"}


async def test_a_tick_is_one_commit_for_each_job_and_asks_the_network_nothing(
    stage: Stage, journal: Journal
) -> None:
    commits = []
    for _ in range(3):  # the process signs every few seconds beside it: of three turns the least
        with journal.kept():
            await stage.service.crank.turn()
        commits.append(journal.commits())
    assert min(commits) == len(JOBS) + 3, "each job, two looks at the clock, a note after"
    assert not [each for each in journal.entries if each.startswith("network")]


async def test_a_tap_in_the_chat_is_one_commit_and_then_one_change_of_its_message(
    stage: Stage, journal: Journal
) -> None:
    li_na = stage.li_na
    await li_na.says("/visit 华信科技", "王敏")
    await stage.sandbox.idle()
    before = len(stage.sandbox.calls)
    with journal.kept():
        await li_na.presses("王敏", "✓ 王敏")
        await stage.sandbox.idle()
    assert journal.commits() == 1
    asked = sorted(call.method.lower() for call in stage.sandbox.calls[before:])
    assert [each for each in asked if each != "getupdates"] == [
        "answercallbackquery",
        "editmessagetext",
    ]


async def test_a_rating_calls_the_bot_api_twice_a_tap_and_draws_one_picture(
    stage: Stage, journal: Journal
) -> None:
    emma = stage.emma
    await emma.says("/rate grace", "Rate afresh")
    spent: list[list[str]] = []
    with journal.kept():
        for button in ("Rate afresh", *["②"] * 6, "Submit"):
            await stage.sandbox.idle()
            before = len(stage.sandbox.calls)
            await emma.presses(button)
            await stage.sandbox.idle()
            made = [call.method.lower() for call in stage.sandbox.calls[before:]]
            spent.append(sorted(each for each in made if each != "getupdates"))
    question = ["answercallbackquery", "editmessagetext"]
    picture = ["answercallbackquery", "editmessagemedia"]
    assert spent == [question] * 6 + [picture] * 2
    assert journal.entries.count("picture drawn") == 1, "summary and result show the same one"
