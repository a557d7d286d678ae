"""What `check` reads in the database: is the bot working, can it reach its people, is the trail
intact?"""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.commands.finding import Finding
from bot.operation.health import MAX_CRANK_LAG, MAX_OUTBOX_LAG
from handlers.frame.settings import Settings
from handlers.operation import CanarySettings, recipient
from storage import Ledger, LedgerUnavailable, Tx, ahead, audit, due, people
from storage.machinery.engine import is_sqlite, parse_url
from storage.seal import Verdict
from storage.vitals import Vitals, vitals

SAID_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Found:
    vitals: Vitals
    audit: Verdict
    lost: tuple[str, ...]  # the names of those who cannot be written to
    canary_arrives: bool  # there is somebody to send it to
    clock_set: tuple[datetime, datetime] | None  # what it showed before and after, the last time
    doubted_since: datetime | None  # the last instant that was sure, if the clock is doubted since


async def work(url: str, settings: Settings) -> list[Finding]:
    """The database must be up to date."""
    now, ledger = Clock().now(), Ledger(url)

    def look(tx: Tx) -> Found:
        lost = tuple(person.name for person in people.unreachable(tx))
        singable = recipient(tx, settings) is not None
        before, after = due.mark(tx, ahead.SET_FROM), due.mark(tx, ahead.SET_TO)
        step = (before, after) if before and after else None
        return Found(
            vitals(tx, now), audit.verify(tx), lost, singable, step, ahead.doubted_since(tx)
        )

    try:
        found = await ledger.read(look)
    except LedgerUnavailable as error:
        return [Finding("at work", False, f"the database cannot be asked: {error}")]
    finally:
        await ledger.close()
    return [
        *_at_work(found.vitals),
        _people(found.lost),
        _audit(found.audit),
        *_canary(found, settings),
        *_clock(found),
    ]


def _at_work(found: Vitals) -> Iterator[Finding]:
    lag, waiting = found.crank_lag, found.notices.get("waiting", 0)
    if lag is None or lag > MAX_CRANK_LAG:
        since = "ever" if lag is None else f"for {_span(lag)}"
        text = f"nobody has looked at what is due {since}; "
        if found.replicas:  # it shows signs of life, and stands
            yield Finding("at work", False, text + "restart it, and read its log")
        else:
            yield Finding("at work", True, text + "start `run`, or read its log", warns=True)
    else:
        text = f"{found.replicas} replicas; looked at what is due {_span(lag)} ago"
        yield Finding("at work", True, text)
        if found.outbox_lag > MAX_OUTBOX_LAG:
            late = f"a notice waits for {_span(found.outbox_lag)}, {waiting} in all; read the log"
            yield Finding("outbox", False, late)
        else:
            yield Finding("outbox", True, f"{waiting} notices wait")
    if found.quarantine:
        kept = f"{found.quarantine} updates could not be handled; see `quarantine`, then `replay`"
        yield Finding("quarantine", True, kept, warns=True)


def _people(lost: tuple[str, ...]) -> Finding:
    """Whom nothing reaches; what waits for them goes out when they are back."""
    if not lost:
        return Finding("people", True, "everybody who has joined can be reached")
    text = f"{len(lost)} cannot be reached until they send /start: {', '.join(lost)}"
    return Finding("people", True, text, warns=True)


def _audit(verdict: Verdict) -> Finding:
    if verdict.broken is not None:
        changed = f"changed behind Rapport's back at row {verdict.broken}; see `audit verify`"
        return Finding("audit", False, changed)
    return Finding("audit", True, f"the trail holds, {verdict.rows} rows")


def _canary(found: Found, settings: Settings) -> Iterator[Finding]:
    every, arrived = settings[CanarySettings].every, found.vitals.canary
    if not every:
        return
    if not found.canary_arrives:
        whom = "expected the name of one administrator who has joined; see `invite`"
        yield Finding("canary", False, f"operation.canary_to: {whom}")
    elif arrived is None or found.vitals.now - arrived > 2 * every:
        text = "none has arrived in time; read the log, and what the outbox's line says"
        yield Finding("canary", True, text, warns=True)
    else:
        yield Finding("canary", True, f"arrived {_span(found.vitals.now - arrived)} ago")


def _clock(found: Found) -> Iterator[Finding]:
    """Warns for one day after the clock was set: recorded times in between may be wrong."""
    if found.doubted_since is not None:
        since = f"{found.doubted_since:%Y-%m-%d %H:%M} UTC"
        text = f"since {since} it may be wrong; until it is known, nothing is deleted for its age"
        yield Finding("clock doubted", True, text, warns=True)
    if found.clock_set is None or abs(found.vitals.now - found.clock_set[1]) > SAID_FOR:
        return
    before, after = found.clock_set
    way = "back" if after < before else "forth"
    text = f"set {way} by {_span(abs(after - before))} while a bot was at work; is it set right?"
    yield Finding("clock set", True, text, warns=True)


def files(config_file: Path, url: str) -> Iterator[Finding]:
    """Which other users of this machine may read the database or change the settings."""
    target = parse_url(url)
    memory = Path(target.database) if is_sqlite(target) and target.database else None
    for file, forbidden in ((memory, stat.S_IROTH | stat.S_IWOTH), (config_file, stat.S_IWOTH)):
        if file is not None and file.exists() and file.stat().st_mode & forbidden:
            text = f"{file} is open to everybody on this machine; chmod o-rw {file}"
            yield Finding("files", True, text, warns=True)


def _span(lag: timedelta) -> str:
    seconds = int(lag.total_seconds())
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
