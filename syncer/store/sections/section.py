"""What each section of the store stands on."""

from syncer.store.engine import Database
from syncer.store.names import Names


class Section:
    """Methods of the store that belong together; each is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._names = Names(database)
        self._run: int | None = None  # under which items are set aside and receipts kept
