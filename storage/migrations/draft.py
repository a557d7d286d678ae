"""Draft the next step from what changed in the tables: `python -m storage.migrations.draft "why"`.

The draft is to be read and polished before it is published, and proved by tests/storage.
"""

import sys

from alembic import command
from sqlalchemy import create_engine

from storage.machinery import schema


def main(message: str) -> None:
    """Compare the tables with what the steps so far build, and write the difference down."""
    number = len(list((schema.MIGRATIONS / "versions").glob("v*.py"))) + 1
    with create_engine("sqlite://").begin() as scratch:
        schema.upgrade(scratch)
        command.revision(
            schema.alembic_config(scratch), message, autogenerate=True, rev_id=f"{number:04}"
        )


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
