"""Brings the schema up to date when a database is opened."""

from sqlalchemy import Connection, Select, String, inspect, select, table
from sqlalchemy import column as sql_column

from syncer.errors import BadSettings
from syncer.store.engine import Database
from syncer.store.migrations import HEAD

_VERSION: Select[str] = select(sql_column("version_num", String)).select_from(table("alembic_version"))


def migrate(database: Database) -> None:
    """Raises BadSettings if a newer syncer has written this database, or if it is somebody else's."""
    with database.read() as connection:
        current = _revision(connection)
    if current != HEAD:
        with database.write() as connection:
            _upgrade(connection, database.place)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(_VERSION).scalar()
    return None if found is None else str(found)


def _upgrade(connection: Connection, place: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from syncer.store.tables import METADATA

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "syncer.store:migrations")
    current = _revision(connection)  # another process may have been quicker
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise BadSettings(
            "a newer syncer has written this database", where=place, fix="use that version, or another database"
        )
    if current is None and (theirs := METADATA.tables.keys() & set(inspect(connection).get_table_names())):
        raise BadSettings(
            f"this database has tables of something else: {', '.join(sorted(theirs))}",
            where=place,
            fix="name another database, or another schema",
        )
    command.upgrade(config, "head")
