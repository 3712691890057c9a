"""The calls that connections make."""

from datetime import datetime

from syncer.contract import Spent
from syncer.store import spent
from syncer.store.sections.section import Section
from syncer.store.values import Closed


class Calls(Section):
    def add_calls(self, source: str, at: datetime, calls: int) -> None:
        """More calls of a connection, made by then."""
        with self._database.write(fenced=False) as connection:
            spent.add(connection, source, at, calls)

    def calls(self, source: str, since: datetime) -> tuple[Spent, ...]:
        """Of a connection by the hour, oldest first, from the hour on that `since` lies in."""
        with self._database.read() as connection:
            return tuple(spent.since(connection, source, since))

    def close_door(self, source: str, closed: Closed) -> None:
        """No run calls this connection before then."""
        with self._database.write(fenced=False) as connection:
            spent.close(connection, source, closed)

    def closed(self, now: datetime) -> dict[str, Closed]:
        """The connections that are not worth a call at `now`, by name."""
        with self._database.read() as connection:
            return spent.closed(connection, now)
