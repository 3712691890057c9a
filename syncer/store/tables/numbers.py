"""The numbers that are given out."""

from sqlmodel import Field

from syncer.store.tables.base import Base


class Counter(Base, table=True):
    """The highest id given out so far: ids are never given twice, and are known before rows are written."""

    name: str = Field(primary_key=True)
    taken: int


class Name(Base, table=True):
    """Names of sources and vendor words, so that millions of rows carry a small number instead."""

    id: int = Field(primary_key=True)
    text: str = Field(unique=True)
