"""How Alembic runs the steps: on a connection that its caller has opened and locked."""

from alembic import context

from storage.machinery.schema import VERSION_TABLE
from storage.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,  # also gives the steps the names of constraints
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite cannot alter a column: the table is copied
    transactional_ddl=True,  # on SQLite too: all steps or none
)
with context.begin_transaction():
    context.run_migrations()
