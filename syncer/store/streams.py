"""What a stream told that is not wanted any more is withdrawn, a part at a time; in the end it was never read.

From the first part on it goes on nowhere: whoever wants it again reads it from its start.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, not_, select, update

from syncer.contract import Page
from syncer.model import Organization as Gone
from syncer.store import pages
from syncer.store.names import Names
from syncer.store.pages import Delivery
from syncer.store.tables import Engagement, Organization, Reject, Stream, table
from syncer.store.values import Part
from syncer.store.withdrawals import Withdrawn

engagement, organization = table(Engagement), table(Organization)
reject, stream = table(Reject), table(Stream)

AT_ONCE = 1_000  # so few that memory stays flat, and others do not wait long

_SOURCES = select(stream.c.source).distinct().order_by(stream.c.source)
_OF_SOURCE = select(stream.c.stream).where(stream.c.source == bindparam("source")).order_by(stream.c.stream)
_ENGAGEMENTS = (
    select(engagement.c.external_id)
    .where(
        engagement.c.source_id == bindparam("source"),
        engagement.c.external_id > bindparam("after"),
        engagement.c.stream_id == bindparam("stream"),
    )
    .order_by(engagement.c.external_id)
    .limit(bindparam("limit"))
)
_ORGANIZATIONS = (
    select(organization.c.external_id)
    .where(
        organization.c.source_id == bindparam("source"),
        organization.c.stream_id == bindparam("stream"),
        not_(organization.c.gone),
    )
    .limit(bindparam("limit"))
)
_THIS = stream.c.source == bindparam("of"), stream.c.stream == bindparam("name")
_GOES_ON_NOWHERE = update(stream).where(*_THIS).values(cursor=pages.NOWHERE)
_FORGET = delete(stream).where(*_THIS)
_FORGET_REJECTS = delete(reject).where(reject.c.source == bindparam("of"), reject.c.stream == bindparam("name"))


class Told(NamedTuple):
    """Ids of what a stream told, as many as are withdrawn at once."""

    engagements: Sequence[str]
    organizations: Sequence[str]
    after: str

    @property
    def last(self) -> str | None:
        """The engagement to go on behind; None if nothing can follow."""
        if max(len(self.engagements), len(self.organizations)) < AT_ONCE:
            return None
        return self.engagements[-1] if self.engagements else self.after


def sources(connection: Connection) -> list[str]:
    """The connections of which something may be stored."""
    return list(connection.execute(_SOURCES).scalars())


def of_source(connection: Connection, source: str) -> list[str]:
    """The streams of which something may be stored."""
    return list(connection.execute(_OF_SOURCE, {"source": source}).scalars())


def told(connection: Connection, source_id: int, stream_id: int, after: str) -> Told:
    """What comes after an engagement."""
    asked = {"source": source_id, "stream": stream_id, "limit": AT_ONCE}
    engagements = connection.execute(_ENGAGEMENTS, {**asked, "after": after}).scalars().all()
    return Told(engagements, connection.execute(_ORGANIZATIONS, asked).scalars().all(), after)


def withdraw(connection: Connection, names: Names, found: Told, delivery: Delivery) -> Part:
    """Also what somebody did who is gone: it was told by nobody."""
    source = delivery.source
    withdrawn = Withdrawn(names.find(source), frozenset(found.engagements), regardless=True)
    gone = tuple(Gone(source, id_, gone=True) for id_ in found.organizations)
    saved = pages.save(connection, names, Page(organizations=gone), delivery, withdrawn)
    this = {"of": source, "name": delivery.stream}
    for statement in (_FORGET, _FORGET_REJECTS) if found.last is None else (_GOES_ON_NOWHERE,):
        connection.execute(statement, this)
    return Part(saved.engagements_changed, len(gone), found.last)
