"""`python -m bot check`: is everything as it should be? One line each, and what to do."""

import asyncio
from collections.abc import Callable

from bot.commands.check_privacy import privacy
from bot.commands.check_running import running
from bot.commands.check_telegram import telegram
from bot.commands.check_work import files, work
from bot.commands.database import database_url
from bot.commands.finding import Finding
from bot.config import Config, ConfigError, read_config, read_environment
from bot.logs import clean, set_up
from bot.rubrics import company_rubrics
from scoring.rubric import RubricError
from scoring.rubric_set import rubric_set
from storage.machinery.durable import container_worries, damages, disk_worries, worries
from storage.machinery.schema import SchemaError, State, state


def run_check(say: Callable[[str], None]) -> bool:
    """Print the lines; True if all is well."""
    try:
        environment = read_environment()
        config = read_config(environment.file)
    except ConfigError as error:
        say(clean(str(Finding("configuration", False, str(error)))))
        return False
    set_up(config.log.level, environment.secrets(), config.log.format)
    url = database_url(config, environment)
    current, database = _database(url)
    lines = [
        Finding("configuration", True, f"{environment.file} · zone {config.team.zone}"),
        *_former(config),
        *files(environment.file, url),
        _rubrics(config),
        database,
        *[
            Finding("disk", True, each, warns=True)
            for each in [*disk_worries(url), *container_worries(url)]
        ],
    ]
    if current:
        lines += asyncio.run(work(url, config.settings(rubric_set(), "")))
        lines += asyncio.run(privacy(url, config))
    if (at_work := asyncio.run(running(config.operation.listen))) is not None:
        lines.append(at_work)
    lines += asyncio.run(telegram(config, environment))
    for line in lines:
        say(clean(str(line)))
    return all(line.good for line in lines)


def _former(config: Config) -> list[Finding]:
    remark = config.reach.remark
    return [Finding("configuration", True, remark, warns=True)] if remark else []


def _rubrics(config: Config) -> Finding:
    try:
        found = company_rubrics(config)
    except RubricError as error:
        return Finding("rubrics", False, str(error))
    names = sorted({each.reference for each in found.current.values()})
    return Finding("rubrics", True, ", ".join(names))


def _database(url: str) -> tuple[bool, Finding]:
    """Whether it can be read, and its line."""
    try:
        found = state(url)
        worried = [*worries(url), *damages(url)] if found is not State.EMPTY else worries(url)
    except SchemaError as error:
        return False, Finding("database", False, str(error))
    return found is State.CURRENT, _of_database(found, worried)


def _of_database(found: State, worried: list[str]) -> Finding:
    if worried:
        return Finding("database", False, "; ".join(worried))
    match found:
        case State.CURRENT:
            return Finding("database", True, "up to date")
        case State.EMPTY:
            text = "empty; `run` or `migrate` builds it; if it was not, restore the newest backup"
            return Finding("database", True, text)
        case State.BEHIND:
            return Finding("database", True, "of an older version; `run` or `migrate` updates it")
        case State.AHEAD:
            return Finding("database", False, "of a newer version; install the newer Rapport")
        case _:
            return Finding("database", False, "belongs to something else; give Rapport its own")
