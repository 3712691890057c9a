"""How far each stream is read, and what of it is set aside."""

from sqlmodel import Field

from syncer.store.tables.base import Base
from syncer.store.tables.columns import instant


class Stream(Base, table=True):
    """Where to start next time; "" while what it told is being withdrawn."""

    source: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    cursor: str
    stored_at: int = Field(sa_column=instant())


class Reject(Base, table=True):
    """An item set aside, as it was last seen."""

    source: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    reason: str
    run: int | None = Field(default=None, index=True)
    at: int = Field(sa_column=instant())
