"""`python -m bot restore`: a backup into an empty database, and what has to be settled then."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.commands.database import title, unclear
from bot.config import Config
from bot.privacy import list_of
from handlers.privacy import Settled, settle
from storage import Tx, erasures
from storage.machinery import schema
from storage.machinery.backup_file import Contents
from storage.machinery.restore import readable, restore

Tell = Callable[[str], None]


def run_restore(
    url: str,
    config: Config,
    file: Path,
    now: datetime,
    *,
    send_waiting: bool,
    tell: Tell,
    confirm: Callable[[], bool],
) -> bool:
    """Whether it was restored. Raises BackupError or SchemaError; then nothing has changed."""
    tell(f"Into {title(url)}.")
    schema.must_be_empty(url)
    contents, listed = readable(file), list_of(config, url)
    _preview(contents, tell)
    if listed.missing:
        tell(
            f"  THERE IS NO LIST OF THE ERASED at {listed.file}: whoever was erased after this"
            " backup is back. Put it there first, if there is one."
        )
    if not confirm():
        tell("Nothing was restored.")
        return False
    finish = partial(
        settle,
        erased=listed.read(),
        backed_up_at=contents.header.at,
        now=now,
        send_waiting=send_waiting,
        keep_texts=config.privacy.keep_authored,
        older="identities" not in contents.rows,
    )
    found: list[Settled] = []

    def afterwards(tx: Tx) -> None:
        found.append(finish(tx))
        listed.complete(erasures.all_done(tx))

    restore(url, file, contents, afterwards)
    _report(found[0], tell, sent=send_waiting)
    return True


def _preview(contents: Contents, tell: Tell) -> None:
    header, rows = contents.header, contents.rows
    tell(f"Backup of {header.at:%Y-%m-%d %H:%M} UTC by Rapport {header.version}; it is whole.")
    shown = ("people", "accounts", "contacts", "visits", "assessments")
    tell("  " + " · ".join(f"{name} {rows.get(name, 0):,}" for name in shown))


def _report(settled: Settled, tell: Tell, *, sent: bool) -> None:
    tell("Restored. What was said and done after the backup is lost; people see their last state.")
    if settled.waiting:
        kinds = ", ".join(f"{kind} {count}" for kind, count in settled.waiting.items())
        if sent:
            tell(f"  Notices that waited then go out, marked as possible copies: {kinds}.")
        else:
            tell(
                f"  Notices that waited then are dropped: {kinds}. The next digest tells of"
                f" {settled.alerts_told_anew} alerts anew; --send-waiting would send the notices."
            )
    if settled.invitations_closed:
        tell(
            f"  Open invitations closed, as they may have been used since:"
            f" {settled.invitations_closed}. Invite anew."
        )
    if settled.erased_again:
        tell(f"  Erased again, since the backup still had them: {settled.erased_again}.")
    if settled.unclear:
        tell(f"  {unclear(settled.unclear)}")
    if settled.trail.broken is not None:
        tell(
            f"  THE AUDIT TRAIL OF THIS BACKUP IS BROKEN at row {settled.trail.broken}: somebody"
            " changed it. Keep the file, and compare it with an older backup."
        )
    tell("  Look through roles and departures: changes made after the backup are undone, too.")
