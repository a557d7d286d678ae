"""Finds databases that are less durable than they promise, at start, since nothing shows it
later."""

from pathlib import Path, PurePosixPath
from shutil import disk_usage

from sqlalchemy.engine import URL

from storage.machinery.engine import asking_engine, is_sqlite, parse_url
from storage.machinery.present import damage
from storage.machinery.schema import read_only, schema_errors

MOUNTS = Path("/proc/self/mountinfo")  # of Linux; elsewhere nothing is known
# Their locks and shared memory do not hold between machines, and some not on one.
OVER_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre"}
    | {"fuse.sshfs", "fuse.glusterfs"}
)


IN_MEMORY = frozenset({"tmpfs", "ramfs"})
LAYERS = frozenset({"overlay", "aufs"})  # of containers
ROOM = 100_000_000  # bytes that should be left: a day's work, and its log


def worries(url: str) -> list[str]:
    """One sentence for each reason why something committed could be lost. Raises SchemaError."""
    target = parse_url(url)
    if not is_sqlite(target):
        return _switched_off(target)
    file = Path(target.database or "").resolve()
    kind = _kind_of(file)
    if kind in OVER_NETWORK:
        return [f"{file} lies on a network share ({kind}): move it to a local disk"]
    return []


def damages(url: str) -> list[str]:
    """What an SQLite file has lost of what was written, found by reading all of it. Raises
    SchemaError."""
    target = parse_url(url)
    if not is_sqlite(target):
        return []
    with schema_errors(target), asking_engine(read_only(target)).connect() as connection:
        found = damage(connection)
    return [found] if found else []


def disk_worries(url: str) -> list[str]:
    """What may soon go wrong with the disk on which an SQLite file lies."""
    target = parse_url(url)
    if not is_sqlite(target):
        return []  # a server sees to its own
    file = Path(target.database or "").resolve()
    kind, found = _kind_of(file), list[str]()
    if kind in IN_MEMORY:
        found.append(f"{file} lies in memory ({kind}), which forgets it: move it to a disk")
    folder = next((each for each in file.parents if each.is_dir()), None)
    if folder is not None and (left := disk_usage(folder).free) < ROOM:
        found.append(f"{folder} has {left // 1_000_000} MB left: make room")
    return found


def container_worries(url: str) -> list[str]:
    """Whether an SQLite file goes with the container that it lies in. It is said, and is no trouble
    yet: a machine's own disk may look like that, too."""
    target = parse_url(url)
    file = Path(target.database or "").resolve()
    if not is_sqlite(target) or (kind := _kind_of(file)) not in LAYERS:
        return []
    return [f"{file} lies in a container's own layer ({kind}), and goes with it: use a volume"]


def _kind_of(file: Path) -> str:
    mounts = MOUNTS.read_text(encoding="utf-8") if MOUNTS.exists() else ""
    return filesystem(PurePosixPath(file), mounts)


def filesystem(file: PurePosixPath, mounts: str) -> str:
    """The kind of file system that holds `file`, by Linux's list of mounts; empty: not known."""
    kind, longest = "", -1
    for line in mounts.splitlines():
        mount, _, source = line.partition(" - ")
        point = mount.split(" ")[4].replace("\\040", " ")
        if file.is_relative_to(point) and len(point) >= longest:
            kind, longest = source.split(" ")[0], len(point)
    return kind


def _switched_off(target: URL) -> list[str]:
    engine = asking_engine(target)
    with schema_errors(target), engine.connect() as connection:
        off = [
            name
            for name in ("fsync", "synchronous_commit", "full_page_writes")
            if connection.exec_driver_sql(f"SHOW {name}").scalar_one() == "off"
        ]
    return [f"PostgreSQL's {name} is off: a power cut may lose what was committed" for name in off]
