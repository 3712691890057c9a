"""Imports of which nobody knows that they have ended: what is written before they have, they could write over.

They are remembered from one run to the next; HubSpot's list of imports knows them where that memory was lost.
"""

from dataclasses import dataclass
from datetime import timedelta

import orjson

from connectors.hubspot.endpoints.imports import Imports
from syncer.cache import Cache
from syncer.clock import Clock
from syncer.errors import SyncerError, Unavailable

NAME = "syncer"  # how the names of ours begin
ENDED = frozenset({"DONE", "FAILED", "CANCELED", "REVERTED"})
LISTED_WITHIN = timedelta(minutes=10)  # one that is not in the list by then was never begun
_REMEMBERED = timedelta(days=7)
_TOPIC, _KEY = "imports", "under way"


@dataclass(frozen=True, slots=True)
class UnderWay:
    imports: Imports
    cache: Cache
    clock: Clock

    def note(self, name: str) -> None:
        """Before it is begun."""
        self._keep({**self._noted(), name: int(self.clock.now().timestamp())})
        self.cache.keep()

    def forget(self, name: str) -> None:
        """It has ended, or was certainly not begun."""
        self._keep({known: at for known, at in self._noted().items() if known != name})

    def require_none_noted(self) -> None:
        """As `require_none`, without a call where none is remembered."""
        if self._noted():
            self.require_none()

    def require_none(self) -> None:
        """Raises Unavailable while one may be under way."""
        noted = self._noted()
        try:
            states = self.imports.states(NAME, everywhere=bool(noted))
        except SyncerError:
            if noted:
                raise
            return
        oldest = (self.clock.now() - LISTED_WITHIN).timestamp()
        unlisted = [name for name, at in noted.items() if name not in states and at > oldest]
        if unlisted or not ENDED.issuperset(states.values()):
            raise Unavailable(
                "an import that an earlier run began is still under way: it could write over what is written now",
                fix="wait for it to end, or cancel it in HubSpot; the next run goes on then",
            )
        if noted:
            self._keep({})

    def _noted(self) -> dict[str, int]:
        """When each was begun, in seconds since 1970."""
        found: dict[str, int] = orjson.loads(self.cache.get(_TOPIC, _KEY, _REMEMBERED) or "{}")
        return found

    def _keep(self, noted: dict[str, int]) -> None:
        self.cache.put(_TOPIC, _KEY, orjson.dumps(noted).decode())
