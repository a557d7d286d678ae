"""`python -m bot backup`: everything the database keeps, in one file, while the bot goes on."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot import VERSION
from storage.backup import backup

FOLDER = Path("var/backup")


def run_backup(url: str, file: Path | None, now: datetime, tell: Callable[[str], None]) -> Path:
    """Write `file`, or one named by the instant in that folder. Raises BackupError, SchemaError."""
    named = f"rapport-{now:%Y%m%dT%H%M%SZ}.jsonl.gz"
    if file is None:
        file = FOLDER / named
    elif file.is_dir():
        file = file / named
    contents = backup(url, file, VERSION, now)
    rows, size = sum(contents.rows.values()), file.stat().st_size
    tell(f"{file}: {rows:,} rows, {size / 1e6:,.1f} MB, readable by you alone.")
    return file
