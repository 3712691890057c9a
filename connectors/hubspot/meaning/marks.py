"""What tells whether a contact is still the version that was read. Pure.

HubSpot recalculates properties without moving the modified date, and does not say of which it does: so all that are
used are looked at, other than our own, which only ever change with it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from connectors.hubspot.meaning.rows import Row
from connectors.hubspot.meaning.values import moment

_SIZE = 8  # bytes: one change in 10^19 is missed


@dataclass(frozen=True, slots=True)
class Marker:
    """`columns` are the properties to look at, `own` those that are read and need not be. A mark is of both names: a
    contact of which other properties were read, or by another wording, is not the version that is wanted.
    """

    columns: tuple[str, ...]
    own: tuple[str, ...]
    wording: str

    @classmethod
    def of(cls, asked: Sequence[str], own: Collection[str], wording: str) -> "Marker":
        return cls(tuple(name for name in asked if name not in own), tuple(sorted(own)), wording)

    def mark(self, row: Row) -> str:
        values = (moment(row.get(name)) for name in self.columns)  # endpoints write instants in several ways
        text = "\0".join((self.wording, "", *self.columns, "", *self.own, "", *values))
        return blake2b(text.encode(errors="replace"), digest_size=_SIZE).hexdigest()
