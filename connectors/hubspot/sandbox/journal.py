"""What was asked of the portal and how it answered, for tests and benchmarks to look at."""

from collections import Counter
from dataclasses import dataclass


@dataclass(slots=True)
class Exchange:
    """One request. Times are seconds of the portal's clock; no status: the connection was dropped."""

    ordinal: int
    method: str
    path: str
    started: float
    kind: str = ""
    number: int = 0  # the n-th of its kind
    finished: float = 0.0
    status: int | None = None
    fault: str = ""


class Journal:
    """`calls` by kind, as `list contacts`; `throttled`: refused by the limits, not by a fault; `writes`: calls that
    reached the records; `changed`: records whose values they changed.
    """

    def __init__(self) -> None:
        self._ordinal = 0
        self._of_kind: Counter[str] = Counter()
        self.clear()

    def clear(self) -> None:
        """Forgets everything but how many requests there were."""
        self.exchanges: list[Exchange] = []
        self.calls: Counter[str] = Counter()
        self.throttled = 0
        self.writes = 0
        self.changed = 0

    def open(self, method: str, path: str, started: float) -> Exchange:
        self._ordinal += 1
        exchange = Exchange(self._ordinal, method, path, started)
        self.exchanges.append(exchange)
        return exchange

    def classify(self, exchange: Exchange, kind: str) -> None:
        self._of_kind[kind] += 1
        self.calls[kind] += 1
        exchange.kind, exchange.number = kind, self._of_kind[kind]

    def __len__(self) -> int:
        return len(self.exchanges)
