"""The stories as they are told on PostgreSQL, for whoever looks at them there."""

from dataclasses import dataclass

import pytest

from tests.faults.chores import an_end_of_access, jobs_of_a_day
from tests.faults.copies import PostgresDatabases
from tests.faults.scans import Statement, heard
from tests.faults.steps import Step
from tests.faults.stories import STORIES, alone, enter, told
from tests.postgres import Postgres


@dataclass(frozen=True, slots=True)
class Told:
    """All steps of the stories, of the clock and of an end of access; the statements they gave."""

    databases: PostgresDatabases
    world: str
    steps: list[Step]
    statements: list[Statement]


@pytest.fixture(scope="session")
def told_on_postgres(postgres: Postgres) -> Told:
    databases = PostgresDatabases(postgres)
    world = databases.migrated()
    cast = alone(world, enter)
    with heard() as statements:
        steps = [step for name in STORIES for step in told(name, databases, world, cast)]
        steps += jobs_of_a_day(databases, world)
    return Told(databases, world, steps + an_end_of_access(databases, world), statements)
