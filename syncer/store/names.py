"""Small numbers for the names of sources and for vendor words, so that millions of rows need not repeat them."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.codec import plain
from syncer.store.engine import Database
from syncer.store.tables import Name, table

name = table(Name)

_FIND = select(name.c.text, name.c.id).where(among(name.c.text, "texts"))
_ALL = select(name.c.id, name.c.text)


class Names:
    """Both ways, remembered. A number is given in a transaction of its own: it outlives the page that asked for it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers: dict[str, int] = {}
        self._texts: dict[int, str] = {}

    def numbers(self, texts: Iterable[str]) -> dict[str, int]:
        """The number of each text; new ones get one."""
        wanted = set(texts)
        if missing := wanted - self._numbers.keys():
            self._give(missing)
        return {text: self._numbers[text] for text in wanted}

    def find(self, text: str) -> int:
        """Its number, 0 if it has none."""
        if text not in self._numbers:
            with self._database.read() as connection:
                self._remember(connection, {text})
        return self._numbers.get(text, 0)

    def text(self, number: int) -> str:
        if number not in self._texts:
            with self._database.read() as connection:
                self._texts = dict(connection.execute(_ALL).all())
        return self._texts[number]

    def _give(self, texts: set[str]) -> None:
        with self._database.write() as connection:
            bulk.insert(connection, name, ("text",), sorted((plain(t),) for t in texts), on_conflict="keep")
        with self._database.read() as connection:
            self._remember(connection, texts)

    def _remember(self, connection: Connection, texts: set[str]) -> None:
        found = dict(connection.execute(_FIND, {"texts": {plain(t) for t in texts}}).all())
        self._texts.update({number: text for text, number in found.items()})
        self._numbers.update({text: found[plain(text)] for text in texts if plain(text) in found})
