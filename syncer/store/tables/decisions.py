"""What was decided, by hand and by rules."""

from sqlalchemy import Column, Index, Integer
from sqlmodel import Field

from syncer.store.tables.base import Base
from syncer.store.tables.columns import instant, maybe_instant, person


class Standing(Base, table=True):
    """What was last decided about a person in one funnel. No foreign keys: it is written with the person's row."""

    __table_args__ = (
        Index("standing_stages", "funnel_id", "stage"),
        {"sqlite_with_rowid": False},  # in the order of persons, as they are read
    )

    person_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    funnel_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    stage: str
    rule: str
    because: str
    since: int | None = Field(sa_column=maybe_instant())
    decided_at: int = Field(sa_column=instant())
    ruleset: str


class Pin(Base, table=True):
    """A stage that somebody set by hand for whoever a handle belongs to."""

    handle: str = Field(primary_key=True)
    funnel_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    stage: str
    until: int | None = Field(sa_column=maybe_instant())
    reason: str
    at: int = Field(sa_column=instant())


class History(Base, table=True):
    """Each change of a person's stage; `since` as in the standing, NULL in rows older than the column."""

    id: int = Field(primary_key=True)
    person_id: int = Field(sa_column=person())
    funnel_id: int
    run: int
    at: int = Field(sa_column=instant())
    was: str
    stage: str
    rule: str
    because: str
    ruleset: str
    since: int | None = Field(sa_column=maybe_instant())


class Ruleset(Base, table=True):
    """Every set of rules that was ever active, by fingerprint, so that any decision can be retraced."""

    fingerprint: str = Field(primary_key=True)
    text: str
    first_at: int = Field(sa_column=instant())
