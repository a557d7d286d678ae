"""Files that only their owner on this machine may read."""

from pathlib import Path


def private_folder(folder: Path) -> None:
    """Make it, and what is missing above it, for the owner alone; what is there stays as it is."""
    for each in (*reversed(folder.parents), folder):
        if not each.is_dir():
            each.mkdir(mode=0o700, exist_ok=True)
