"""Rapport with a stop-watch on its parts: run in place of `python -m bot`.

A span counts the CPU time of its thread without that of the spans inside it, so that the parts add
up. On SIGUSR1 the sums so far are written into $BENCH_FOLDER/spans.json.
"""

import inspect
import json
import os
import signal
import threading
from collections import defaultdict
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from pathlib import Path
from time import thread_time
from typing import Any

# Where each part of the walk of an update is done: label, then "module:object.attribute".
PARTS = (
    ("updates fetched (getUpdates)", "bot.transport.polling:Polling._fetch"),
    ("update parsed and checked (pydantic)", "handlers.frame.update:Update.model_validate"),
    ("update parsed and checked (pydantic)", "handlers.frame.update:said"),
    ("who speaks: read and locked", "storage.people:speaking"),
    ("update noted as seen", "storage.updates:take"),
    ("draft read", "storage.drafts:get"),
    ("draft read", "storage.drafts:active"),
    ("draft saved", "storage.drafts:begin"),
    ("draft saved", "storage.drafts:advance"),
    ("draft saved", "storage.drafts:close"),
    ("draft's message noted", "bot.sender.screens:Screens._note"),
    ("contact read", "storage.contacts:get"),
    ("account read, with its permission", "storage.accounts:get"),
    ("last rating read", "storage.assessments:last"),
    ("last visit read", "storage.visits:last_with"),
    ("rating recorded, drops looked for", "handlers.rating.flow:RateFlow.commit"),
    ("contact found by name", "handlers.rating.flow:command"),
    ("deciding: engine and questions", "handlers.doors.chat:answer"),
    ("transaction, savepoint, COMMIT", "storage.machinery.ledger:_SharedCommits._commit_together"),
    ("words and buttons", "handlers.frame.interview.words:Asked.page"),
    ("words and buttons", "handlers.frame.interview.words:Summed.page"),
    ("words and buttons", "handlers.rating.words:Rated.page"),
    ("picture: SVG", "handlers.relation.words.reading:radar"),
    ("picture: from the gallery", "handlers.pictures.gallery:Gallery.png"),
    ("calls answered and edited: our sender", "bot.sender.messages:Messages.edit"),
    ("calls answered and edited: our sender", "bot.sender.messages:Messages.answer"),
    ("calls answered and edited: our sender", "bot.sender.messages:Messages.send"),
    ("calls: python-telegram-bot", "bot.transport.api:Api.call"),
    ("calls: aiohttp", "bot.transport.aiohttp_request:AiohttpRequest.do_request"),
)
# Counted beside the parts, not among them: what the parts spend inside the database.
BESIDE = (
    ("SQL", "sqlalchemy.engine.base:Connection.execute"),
    ("SQL", "storage.machinery.prepared:Prepared.all"),
    ("SQL", "storage.machinery.prepared:Prepared.run"),
    ("SQLite", "sqlalchemy.engine.default:DefaultDialect.do_execute"),
    ("SQLite", "storage.machinery.driver:_execute"),
)

_sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])  # CPU seconds, times
_local = threading.local()


@contextmanager
def span(label: str, *, beside: bool = False) -> Iterator[None]:
    """Count what happens inside under `label`; its time is taken off the span around it."""
    stack: list[float] = _local.__dict__.setdefault("stack", [])
    begun = thread_time()
    if not beside:
        stack.append(0.0)
    try:
        yield
    finally:
        took = thread_time() - begun
        inside = 0.0 if beside else stack.pop()
        if stack and not beside:
            stack[-1] += took
        _sums[label][0] += took - inside


class _Stepped:
    """A coroutine whose steps are spans: what it waits for is not counted."""

    def __init__(self, label: str, work: Coroutine[Any, Any, Any]) -> None:
        self._label, self._work = label, work

    def __await__(self) -> Generator[Any, Any, Any]:
        step: Callable[[Any], Any] = self._work.send
        value: Any = None
        while True:
            with span(self._label):
                try:
                    waited_for = step(value)
                except StopIteration as end:
                    return end.value
            try:
                value, step = (yield waited_for), self._work.send
            except BaseException as error:  # noqa: BLE001  # handed on to the coroutine
                value, step = error, self._work.throw


def _watched(label: str, work: Callable[..., Any], *, beside: bool) -> Callable[..., Any]:
    @wraps(work)
    def plain(*arguments: Any, **named: Any) -> Any:
        _sums[label][1] += 1
        with span(label, beside=beside):
            return work(*arguments, **named)

    @wraps(work)
    async def stepped(*arguments: Any, **named: Any) -> Any:
        _sums[label][1] += 1
        return await _Stepped(label, work(*arguments, **named))

    return stepped if inspect.iscoroutinefunction(work) else plain


def _watch(label: str, where: str, *, beside: bool = False) -> None:
    module, _, path = where.partition(":")
    *owners, name = path.split(".")
    owner: Any = import_module(module)
    for each in owners:
        owner = getattr(owner, each)
    setattr(owner, name, _watched(label, getattr(owner, name), beside=beside))


def _write(*_: object) -> None:
    file = Path(os.environ["BENCH_FOLDER"]) / "spans.json"
    new = file.with_suffix(".new")
    new.write_text(json.dumps(_sums), encoding="utf-8")
    new.rename(file)


def main() -> None:
    # In the order of the walk's far end first: modules that import a name must find it watched.
    for label, where in sorted(
        PARTS, key=lambda part: part[1].startswith(("bot", "handlers.doors"))
    ):
        _watch(label, where)
    for label, where in BESIDE:
        _watch(label, where, beside=True)
    signal.signal(signal.SIGUSR1, _write)
    import_module("bot.__main__").main()


if __name__ == "__main__":
    main()
