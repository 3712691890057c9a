"""Which lanes can be read: what a lane tells one by one is not counted a second time by another."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock

from syncer.errors import NoAccess


class Grants:
    """Found out once for all threads: by the lane itself where it is being read, else by one call."""

    def __init__(self) -> None:
        self._tries: dict[str, Callable[[], None]] = {}
        self._known: dict[str, Future[bool]] = {}
        self._lock = Lock()

    def offer(self, lane: str, try_access: Callable[[], None]) -> None:
        """A lane that is wanted, and how to find out whether it may be read."""
        self._tries[lane] = try_access

    def offers(self, lane: str) -> bool:
        """Whether it is wanted."""
        return lane in self._tries

    def expect(self, lane: str) -> None:
        """Whoever asks waits until it is noted: the caller is about to find out."""
        with self._lock:
            self._known.setdefault(lane, Future())

    def note(self, lane: str, *, granted: bool) -> None:
        """What was found out first, counts."""
        with self._lock:
            found = self._known.setdefault(lane, Future())
            if not found.done():
                found.set_result(granted)

    def has(self, lane: str) -> bool:
        """Raises what the call raises, but for NoAccess to nothing but this lane."""
        with self._lock:
            found = self._known.get(lane)
        if found is None:
            self.note(lane, granted=self._tried(lane))
            found = self._known[lane]
        return found.result()

    def _tried(self, lane: str) -> bool:
        if lane not in self._tries:
            return False
        try:
            self._tries[lane]()
        except NoAccess as error:
            if not error.known:
                raise
            return False
        return True
