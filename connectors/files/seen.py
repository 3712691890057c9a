"""Which of a million ids came before, in a few bytes each."""

from array import array


class Seen:
    """Remembers texts by their 64-bit hash: of a million ids, two are taken for one in 1 of 30 million files."""

    def __init__(self) -> None:
        self._slots = array("q", [0]) * 1024
        self._count = 0

    def add(self, text: str) -> bool:
        """Whether the text is new."""
        if not self._put(hash(text) or 1):
            return False
        self._count += 1
        if 2 * self._count > len(self._slots):
            old, self._slots = self._slots, array("q", [0]) * (2 * len(self._slots))
            for key in old:
                if key:
                    self._put(key)
        return True

    def _put(self, key: int) -> bool:
        slots, mask = self._slots, len(self._slots) - 1
        at = key & mask
        while slots[at]:
            if slots[at] == key:
                return False
            at = (at + 1) & mask
        slots[at] = key
        return True
