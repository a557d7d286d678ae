"""Two at once on PostgreSQL: whatever the moment at which they meet, it is as if one had come after
the other.

The first is held before one of its statements; the second then goes as far as it can, to its end or
to a lock. Then both go on. What is left must be what one of the two orders leaves.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from time import sleep
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, event, text

from storage import drafts, people
from storage.machinery.engine import parse_url
from tests.cast import NOW
from tests.faults.copies import Databases
from tests.faults.crash import Scenario
from tests.faults.steps import Step
from tests.faults.stories import deliver
from tests.faults.story import Raw, Rows, rows
from tests.permission.world import telegram_id

FIRST, SECOND = "first", "second"
SECONDS = 30  # in which a race must end
_WRITES = ("INSERT", "UPDATE", "DELETE")
# What a conversation has for itself; who writes more has decided something.
_OWN = {"audit", "drafts", "seen_updates", "chats", "sheets", "marks"}
_LOCK, _REFUSED = "UPDATE accounts SET decided_at", "access.refused"
_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = :who AND wait_event_type = 'Lock'"
).bindparams(who=SECOND)


@dataclass(frozen=True, slots=True)
class Race:
    """Two acts on the database `before`, which stays as it is."""

    name: str
    before: str
    first: Scenario
    second: Scenario


def raced(race: Race, databases: Databases, *, at_end: bool = True) -> Iterator[str]:
    """What is not as it should be, at the moments at which the two can meet."""
    heard: list[str] = []
    wanted = [_left(race, databases, partial(_one_after_the_other, race, heard))]
    for number in _moments(heard, at_end=at_end):
        found = _left(race, databases, partial(_meet, race, number))
        if found not in wanted and len(wanted) == 1:
            wanted.append(_left(race, databases, partial(_one_after_the_other, _turned(race), [])))
        if found not in wanted:
            differing = " or ".join(_differing(found, each) for each in wanted)
            yield f"{race.name}: {differing}, when they met before {heard[number - 1]}"


def _moments(heard: Sequence[str], *, at_end: bool) -> set[int]:
    """Before the first thing that the first writes of what is not its own, and before its end."""
    own = tuple(
        f"{verb} {name} " for verb in ("INSERT INTO", "UPDATE", "DELETE FROM") for name in _OWN
    )
    writes = (
        number
        for number, each in enumerate(heard, 1)
        if each.startswith(_WRITES) and not each.startswith((*own, _LOCK))
    )
    return {next(writes, len(heard)), *([len(heard)] if at_end else [])}


def _turned(race: Race) -> Race:
    return Race(race.name, race.before, race.second, race.first)


def _left(race: Race, databases: Databases, run: Callable[[str], None]) -> Rows:
    url = databases.copy(race.before)
    try:
        run(url)
        return rows(url)
    finally:
        databases.drop(url)


def _one_after_the_other(race: Race, heard: list[str], url: str) -> None:
    with _listening(lambda who, statement: heard.append(statement)):
        race.first(_as(url, FIRST))
    race.second(_as(url, SECOND))


def _meet(race: Race, number: int, url: str) -> None:
    passed, there, go = 0, threading.Event(), threading.Event()

    def hold(who: str, _statement: str) -> None:
        nonlocal passed
        passed += who == FIRST
        if passed == number and who == FIRST:
            there.set()
            go.wait(SECONDS)

    with _listening(hold), ThreadPoolExecutor(2) as both:
        first = both.submit(race.first, _as(url, FIRST))
        first.add_done_callback(lambda _: there.set())
        assert there.wait(SECONDS)
        second = both.submit(race.second, _as(url, SECOND))
        _until_it_waits(second, url)
        go.set()
        first.result(SECONDS)
        second.result(SECONDS)


def _until_it_waits(second: Future[object], url: str) -> None:
    """Until it is over, or waits for a lock."""
    engine = create_engine(parse_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        while not second.done() and not connection.execute(_WAITING).scalar_one():
            sleep(0.002)
    engine.dispose()


@contextmanager
def _listening(hear: Callable[[str, str], None]) -> Iterator[None]:
    """Each statement and commit of the two, told before it is run."""

    def statement(*arguments: Any) -> None:
        connection, words = arguments[0], arguments[2]
        hear(_who(connection.engine), " ".join(words.split()))

    def commit(connection: Any) -> None:
        hear(_who(connection.engine), "COMMIT")

    event.listen(Engine, "before_cursor_execute", statement)
    event.listen(Engine, "commit", commit)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", statement)
        event.remove(Engine, "commit", commit)


def _as(url: str, who: str) -> str:
    named = parse_url(url).update_query_dict({"application_name": who})
    return named.render_as_string(hide_password=False)


def _who(engine: Engine) -> str:
    return str(engine.url.query.get("application_name", ""))


def _differing(found: Rows, wanted: Rows) -> str:
    return ", ".join(name for name, of_table in wanted.items() if found[name] != of_table)


def races(steps: Sequence[Step], databases: Databases) -> Iterator[tuple[Step, Race]]:
    """Each step that decides something, beside the same done by somebody else who may."""
    left = cache(rows)
    for step in steps:
        if _decides(left(step.before), left(step.after)):
            url = databases.copy(step.before)
            yield step, Race(step.name, url, step.act, _twin(step.act, url))
            databases.drop(url)


def _decides(before: Rows, after: Rows) -> bool:
    traces = [row for row in set(after["audit"]) - set(before["audit"]) if _REFUSED not in row]
    return bool(traces or {name for name in after if after[name] != before[name]} - _OWN)


def _twin(act: Scenario, url: str) -> Scenario:
    """The same act: of a job by another process, of an update by another person, whose draft, if
    it takes one, is made as far as the first one's."""
    if not isinstance(act, partial) or act.func is not deliver:
        return act
    return partial(deliver, raw=_of_another(act.keywords["raw"], url))


def _of_another(raw: Raw, url: str) -> Raw:
    [kind] = raw.keys() - {"update_id"}
    what = raw[kind]
    sender = what["from"]["id"]
    other = next(name for name in ("chen", "zhang") if telegram_id(name) != sender)
    chat = telegram_id(other)
    user = {**what["from"], "id": chat}
    changed = {**what, "from": user}
    message = what if "message_id" in what else what.get("message")
    if message is not None and message["chat"]["type"] == "private":
        told = {**message, "from": user, "chat": {**message["chat"], "id": chat}}
        changed = (
            {**changed, "chat": told["chat"]} if message is what else changed | {"message": told}
        )
    begun = _draft_of_another(sender, other, url)
    if kind == "callback_query" and begun is not None and what["data"].startswith(f"d.{begun[0]}."):
        end = what["data"].removeprefix(f"d.{begun[0]}.")
        changed["data"] = f"d.{begun[1]}.{end}"
    return {"update_id": raw["update_id"] + 1000, kind: changed}


def _draft_of_another(sender: int, other: str, url: str) -> tuple[int, int] | None:
    """What the sender has begun has the other begun, too: the keys of both drafts."""
    engine = create_engine(parse_url(url), poolclass=NullPool)
    with engine.begin() as tx:
        mine, theirs = people.speaking(tx, sender), people.speaking(tx, telegram_id(other))
        begun = drafts.active(tx, mine.id) if mine else None
        if begun is None or theirs is None:
            return None
        made = drafts.begin(tx, theirs.id, begun.flow, begun.data, telegram_id(other), NOW)
        for _ in range(begun.revision):
            made = drafts.advance(tx, made, begun.data, NOW)
        return begun.id, made.id
