"""What happened."""

from sqlalchemy import Index, SmallInteger, text
from sqlmodel import Field

from syncer.store.tables.base import Base
from syncer.store.tables.columns import instant


class Engagement(Base, table=True):
    """One thing that happened, and in which stream that was told. No foreign keys: there are millions, and only
    `engagements` and `people` write them.
    """

    __table_args__ = (
        # all that a decision reads, in the order in which it reads it
        Index("engagement_evidence", "person_id", "signal", "at", "count"),
        # vendor words that no mapping translates
        Index(
            "engagement_unknown",
            "source_id",
            "word_id",
            sqlite_where=text("signal < 4"),
            postgresql_where=text("signal < 4"),
        ),
    )

    source_id: int = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    person_id: int
    identity_id: int
    signal: int = Field(sa_type=SmallInteger)
    at: int = Field(sa_column=instant())
    count: int
    word_id: int
    detail: str | None
    stream_id: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
