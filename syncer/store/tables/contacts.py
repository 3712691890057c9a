"""What systems say about persons and companies."""

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from syncer.store.tables.base import Base
from syncer.store.tables.columns import given_id, instant, maybe_instant, person


class Contact(Base, table=True):
    """What one system last said about one person.

    `handles` begins with that of the record itself; `merged_records` are the handles of records merged into it.
    `gone`: the source says so, or no longer lists it. `merged`: another contact of the source says that this one was
    merged into it. `pending`: the CRM may not hold what we wish. `mark`: a digest of what changes without a new date.
    `belongs`: the id of its organization, "" if none; a query by it has to say that it is not "" to use the index.
    """

    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        Index("contact_pending", "source_id", "id", sqlite_where=text("pending = 1"), postgresql_where=text("pending")),
        Index(
            "contact_belongs",
            "source_id",
            "belongs",
            sqlite_where=text("belongs != ''"),
            postgresql_where=text("belongs != ''"),
        ),
    )

    id: int = Field(sa_column=given_id())
    source_id: int
    external_id: str
    person_id: int = Field(sa_column=person())
    handles: str
    merged_records: str
    fields: str
    holds: str
    updated_at: int | None = Field(sa_column=maybe_instant())
    seen_at: int = Field(sa_column=instant())
    gone: bool
    merged: bool
    pending: bool
    mark: str = Field(default="", sa_column_kwargs={"server_default": ""})
    belongs: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Organization(Base, table=True):
    """What one system last said about a company, and in which stream. `gone`: it says so, or no longer lists it."""

    source_id: int = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    fields: str
    seen_at: int = Field(sa_column=instant())
    gone: bool
    stream_id: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
