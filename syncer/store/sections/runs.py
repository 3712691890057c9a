"""Who runs a workspace, its runs, and what the engine and its connections want to remember."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from syncer.store import runs
from syncer.store.lease import Lease, free
from syncer.store.sections.section import Section
from syncer.store.values import Run

_CACHE = "cache {}"  # the key of its note


class Runs(Section):
    def lease(self, workspace: str, holder: str, ttl: float = 120.0) -> Lease:
        """Raises Busy on entering if another run holds the workspace; an expired lease is taken over. Seconds."""
        return Lease(self._database, workspace, holder, ttl)

    def free_lease(self, workspace: str, holder: str) -> None:
        """For when the caller knows that this holder is dead."""
        free(self._database, workspace, holder)

    def start_run(self, workspace: str, command: str, at: datetime) -> int:
        """Items set aside from now on are recorded under this run."""
        with self._database.write() as connection:
            self._run = runs.start(connection, workspace, command, at)
        return self._run

    def end_run(self, run: int, outcome: str, counts: Mapping[str, Any], at: datetime) -> None:
        with self._database.write(fenced=False) as connection:
            runs.end(connection, run, outcome, counts, at)

    def last_runs(self, limit: int = 10) -> list[Run]:
        """Newest first."""
        with self._database.read() as connection:
            return runs.last(connection, limit)

    def note(self, key: str) -> str | None:
        with self._database.read() as connection:
            return runs.read_note(connection, key)

    def set_note(self, key: str, value: str) -> None:
        with self._database.write() as connection:
            runs.write_note(connection, key, value)

    def cache(self, source: str) -> str:
        """What a connection keeps to ask for less; "" if nothing."""
        return self.note(_CACHE.format(source)) or ""

    def save_cache(self, source: str, text: str) -> None:
        with self._database.write(fenced=False) as connection:
            runs.write_note(connection, _CACHE.format(source), text)
