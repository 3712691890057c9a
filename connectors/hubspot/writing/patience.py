"""How often HubSpot may refuse whole calls before writing ends: where all is refused, halving goes on for long."""

from dataclasses import dataclass, field
from threading import Lock

from connectors.hubspot.access.faults import Rejected

PATIENCE = 100  # calls that may be refused as a whole
PAID_BACK_BY = 10  # records that were taken, for each of these calls


@dataclass(slots=True)
class Patience:
    """Safe for many threads."""

    _left: float = PATIENCE
    _lock: Lock = field(default_factory=Lock)

    def count_taken(self, records: int) -> None:
        with self._lock:
            self._left = min(PATIENCE, self._left + records / PAID_BACK_BY)

    def count_refused(self, rejected: Rejected) -> None:
        """A call was, as a whole. Raises Rejected if that has come too often to go on."""
        with self._lock:
            self._left -= 1
            if self._left < 0:
                what = f"{rejected.what}, again and again: the rest is left to the next run"
                raise Rejected(what, rejected.problems, already_there=rejected.already_there)
