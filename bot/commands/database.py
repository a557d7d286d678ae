"""Which database a command works on, and getting it ready."""

import logging
from enum import StrEnum

from bot.config import Config, Environment
from storage.durable import worries
from storage.schema import migrate

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


def ready(url: str) -> str:
    """Migrate, warn of what is not safe there, and give the URL back. Raises SchemaError."""
    migrate(url)
    for worry in worries(url):
        log.warning("%s", worry)
    return url
