"""What a connection keeps from one run to the next so as to ask for less. It can be empty at any time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

import orjson

from syncer.clock import SYSTEM_CLOCK, Clock


class _Kept(NamedTuple):
    value: str
    at: int  # when it was learned, in seconds since 1970


class Cache:
    """Short texts by topic and key, each with when it was learned. Safe for many threads."""

    def __init__(
        self, text: str = "", clock: Clock = SYSTEM_CLOCK, save: Callable[["Cache"], None] = lambda cache: None
    ) -> None:
        """`text` is that of another one; what cannot be read was kept by another version, and is left. `save` puts it
        where the next run finds it.
        """
        self._clock, self._save = clock, save
        self._lock = Lock()
        self._topics = _parse(text)
        self._changed = False

    def get(self, topic: str, key: str, no_older: timedelta) -> str | None:
        """None for what is not known, or was learned too long ago."""
        with self._lock:
            kept = self._topics.get(topic, {}).get(key)
        oldest = self._clock.now() - no_older
        return kept.value if kept and kept.at >= oldest.timestamp() else None

    def put(self, topic: str, key: str, value: str) -> None:
        with self._lock:
            self._topics.setdefault(topic, {})[key] = _Kept(value, int(self._clock.now().timestamp()))
            self._changed = True

    def keep(self) -> None:
        """Now, if there is something new: at the end of a run, or before that for what a killed one must not lose."""
        if self._changed:
            self._changed = False
            self._save(self)

    def text(self, since: datetime) -> str:
        """All that was learned since an instant."""
        with self._lock:
            recent = {
                topic: {key: tuple(kept) for key, kept in known.items() if kept.at >= since.timestamp()}
                for topic, known in self._topics.items()
            }
        return orjson.dumps(recent).decode()


def _parse(text: str) -> dict[str, dict[str, _Kept]]:
    try:
        return {
            str(topic): {str(key): _Kept(str(value), int(at)) for key, (value, at) in known.items()}
            for topic, known in orjson.loads(text or "{}").items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}
