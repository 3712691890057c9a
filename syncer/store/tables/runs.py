"""Runs, and the calls that they make."""

from sqlalchemy import BigInteger, Column
from sqlmodel import Field

from syncer.store.tables.base import Base
from syncer.store.tables.columns import instant, maybe_instant


class Lease(Base, table=True):
    """Who runs a workspace; free when absent or expired."""

    workspace: str = Field(primary_key=True)
    holder: str
    token: str
    since: int = Field(sa_column=instant())
    expires: int = Field(sa_column=instant())


class Run(Base, table=True):
    id: int = Field(primary_key=True)
    workspace: str
    command: str
    started_at: int = Field(sa_column=instant())
    ended_at: int | None = Field(sa_column=maybe_instant())
    outcome: str = ""
    counts: str = "{}"


class Note(Base, table=True):
    """What the engine wants to remember, by key."""

    key: str = Field(primary_key=True)
    value: str


class Spent(Base, table=True):
    """How many calls a connection made in an hour, named by the instant at which it began."""

    source: str = Field(primary_key=True)
    hour: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    calls: int


class Parked(Base, table=True):
    """A connection that is not worth a call until an instant, and why, in words for the user.

    `settings`: a mark of those that it had then; with others, it is worth one.
    """

    source: str = Field(primary_key=True)
    until: int = Field(sa_column=instant())
    why: str
    settings: str
