"""`python -m bot backup`: everything the database keeps, in one file, while the bot goes on."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot import VERSION
from bot.commands.score import BadInput
from storage.machinery.backup import backup

FOLDER = Path("var/backup")


def run_backup(url: str, file: Path | None, now: datetime, tell: Callable[[str], None]) -> Path:
    """Write `file`, or one named by the instant in that folder.

    Raises BadInput, BackupError and SchemaError.
    """
    named = f"rapport-{now:%Y%m%dT%H%M%SZ}.jsonl.gz"
    if file is None:
        file = FOLDER / named
    elif file.is_dir():
        file = file / named
    elif file.suffix != ".gz":  # most likely a disk that is not there
        raise BadInput(f"{file}: is no folder; make it first, or name a file that ends in .gz")
    contents = backup(url, file, VERSION, now)
    rows, size = sum(contents.rows.values()), file.stat().st_size
    tell(f"{file}: {rows:,} rows, {size / 1e6:,.1f} MB, readable by you alone.")
    return file
