"""The engagements of a page beside what is stored of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from syncer.model import Engagement as Said
from syncer.model import Trust
from syncer.model import signal as pack
from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.codec import detail_text, handle, plain, to_ms
from syncer.store.neighbors import find_identities
from syncer.store.people import Change, Outcome
from syncer.store.tables import Engagement, table

engagement = table(Engagement)

KEY = ("source_id", "external_id")
CONTENT = ("signal", "at", "count", "word_id", "detail")
COLUMNS = (*KEY, "person_id", "identity_id", *CONTENT)

Content = tuple[int, int, int, int, str | None]

_STORED = select(engagement.c.external_id, *(engagement.c[name] for name in COLUMNS[2:])).where(
    engagement.c.source_id == bindparam("source"), among(engagement.c.external_id, "ids")
)


class Row(NamedTuple):
    """An engagement of the page, with the handle of whoever it is of."""

    source_id: int
    external_id: str
    handle: str
    content: Content


class Stored(NamedTuple):
    person: int
    identity: int
    content: Content


@dataclass
class Compared:
    """A page's engagements by what has to be done; those that are stored as they are, are left out."""

    new: list[Row] = field(default_factory=list)  # or of somebody else now
    changed: list[Row] = field(default_factory=list)  # same person, other content
    dropped: list[tuple[int, str]] = field(default_factory=list)  # withdrawn, or about to be stored anew
    known: int = 0  # how many of `new` were stored before, as somebody else's
    vacated: set[int] = field(default_factory=set)
    identities: dict[str, tuple[int, int]] = field(default_factory=dict)  # handle → its id and person, before the page


def compare(connection: Connection, said: Sequence[Said], numbers: dict[str, int]) -> Compared:
    """`numbers` of sources and vendor words."""
    found = Compared()
    latest = _latest(said, numbers)
    found.identities = find_identities(connection, {row.handle for rows in latest.values() for row in rows.values()})
    for source_id, rows in latest.items():
        asked = {"source": source_id, "ids": rows.keys()}
        stored = {
            external_id: Stored(person, identity, (signal, at, count, word, detail))
            for external_id, person, identity, signal, at, count, word, detail in connection.execute(_STORED, asked)
        }
        for external_id, row in rows.items():
            _sort_in(found, row, stored.get(external_id))
    return found


def _latest(said: Iterable[Said], numbers: dict[str, int]) -> dict[int, dict[str, Row]]:
    """By source and id; the later of two on one page."""
    latest: dict[int, dict[str, Row]] = defaultdict(dict)
    for one in said:
        # single events count once; a roll-up of nothing, or less, says that there is none any more
        count = max(one.count, 0) if one.trust is Trust.SUMMARY else 1
        word, detail = numbers[one.vendor_kind], detail_text(one.detail)
        content = (pack(one.kind, one.trust), to_ms(one.at), count, word, detail)
        row = Row(numbers[one.source], plain(one.id), handle(one.who), content)
        latest[row.source_id][row.external_id] = row
    return latest


def _sort_in(found: Compared, row: Row, stored: Stored | None) -> None:
    withdrawn = row.content[2] == 0
    if stored is None:
        if not withdrawn:
            found.new.append(row)
        return
    who = found.identities.get(row.handle)
    if withdrawn or not who or who[0] != stored.identity:
        found.dropped.append((row.source_id, row.external_id))
        found.vacated.add(stored.person)
        if not withdrawn:
            found.new.append(row)
            found.known += 1
    elif stored.content != row.content:
        found.changed.append(row)


def drop(connection: Connection, found: Compared) -> None:
    bulk.delete(connection, engagement, KEY, found.dropped)


def claim(found: Compared, change: Change) -> None:
    """Adds to `change` the handles that nobody has yet, and who may have lost their last engagement."""
    change.active.update(row.handle for row in found.new)
    change.handles |= change.active - found.identities.keys()
    change.vacated |= found.vacated


def store(connection: Connection, found: Compared, outcome: Outcome) -> set[int]:
    """Gives the persons to whom something new happened."""
    identities = found.identities | outcome.identities
    rows = []
    for row in found.new:
        identity, person = identities[row.handle]
        rows.append((row.source_id, row.external_id, person, identity, *row.content))
    bulk.insert(connection, engagement, COLUMNS, rows)
    bulk.update(connection, engagement, CONTENT, KEY, [(*row.content, *row[:2]) for row in found.changed])
    return {identities[row.handle][1] for row in (*found.new, *found.changed)} | found.vacated
