"""Which database a command works on, and getting it ready."""

import logging
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from bot.config import Config, ConfigError, Environment
from storage import identity
from storage.erasures import Erasure
from storage.identity import SHOWN
from storage.machinery.durable import container_worries, disk_worries, worries
from storage.machinery.engine import is_sqlite, parse_url, reading_engine
from storage.machinery.schema import migrate, schema_errors

log = logging.getLogger(__name__)


class Which(StrEnum):
    """The team's own database, or the sandbox's demonstration."""

    TEAM = "team"
    SANDBOX = "sandbox"


def database_url(config: Config, environment: Environment, which: Which = Which.TEAM) -> str:
    """The URL, which may hold a password: for the ledger alone. The environment's word counts."""
    if environment.database_url is not None:
        return environment.database_url.get_secret_value()
    file = config.sandbox.database if which is Which.SANDBOX else config.database.file
    return f"sqlite:///{file}"


def chosen(config: Config, environment: Environment, *, sandbox: bool) -> str:
    """The URL for a command with the option --sandbox. Raises ConfigError for two at once."""
    if sandbox and environment.database_url is not None:
        raise ConfigError(
            "--sandbox and RAPPORT_DATABASE_URL name two databases: leave one of them out"
        )
    return database_url(config, environment, Which.SANDBOX if sandbox else Which.TEAM)


def ready(url: str) -> str:
    """Migrate, warn of what is not safe there, and give the URL back. Raises SchemaError."""
    migrate(url)
    for worry in [*worries(url), *disk_worries(url), *container_worries(url)]:
        log.warning("%s", worry)
    return url


def title(url: str) -> str:
    """The database as a person knows it, without its password."""
    target = parse_url(url)
    if is_sqlite(target):
        return f"the database file {Path(target.database or '').absolute()}"
    host = target.query.get("host", "")
    where = target.host or (host if isinstance(host, str) else host[0]) or "this machine"
    return f"the PostgreSQL database {target.database} on {where}"


def announce(url: str, tell: Callable[[str], None]) -> None:
    """Say which database it is, before anything is done to it. Raises SchemaError."""
    target = parse_url(url)
    engine = reading_engine(target, connections=1)
    try:
        with schema_errors(target), engine.connect() as connection, connection.begin():
            name = identity.of(connection).name
    finally:
        engine.dispose()
    tell(f"In {title(url)} ({name[:SHOWN]}).")


def unclear(erased: Sequence[Erasure]) -> str:
    """What to do about those whom an older version listed without naming their database."""
    some = ", ".join(f"{each.kind} {each.subject_id}" for each in erased[:20])
    more = f" and {len(erased) - 20} more" if len(erased) > 20 else ""
    return (
        f"an older version listed {some}{more} as erased, perhaps in another database; if they"
        " are to be erased here, use `erase`"
    )
