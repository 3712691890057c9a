"""What Alembic runs: always in-process, on the connection that it is handed."""

from alembic import context

from syncer.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,  # the caller's transaction holds on SQLite too: all of it or nothing
)
context.run_migrations()
