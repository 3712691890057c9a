"""The tables. Instants are milliseconds since 1970 in UTC; JSON is canonical text, so equal values are equal texts."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

METADATA = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s",
    }
)


class Base(SQLModel, registry=registry(metadata=METADATA)):
    """Our own registry: a program that embeds us keeps its tables apart."""

    metadata = METADATA


def _given_id() -> Column[int]:
    """An id that `Counter` gives out."""
    return Column(Integer, primary_key=True, autoincrement=False)


def _instant() -> Column[int]:
    return Column(BigInteger, nullable=False)


def _maybe_instant(*, index: bool = False) -> Column[int]:
    return Column(BigInteger, nullable=True, index=index)


def _person() -> Column[int]:
    """Checked at the end of the transaction: rows come in whatever order is quick."""
    return Column(ForeignKey("person.id", deferrable=True, initially="DEFERRED"), nullable=False, index=True)


class Lease(Base, table=True):
    """Who runs a workspace; free when absent or expired."""

    workspace: str = Field(primary_key=True)
    holder: str
    token: str
    since: int = Field(sa_column=_instant())
    expires: int = Field(sa_column=_instant())


class Run(Base, table=True):
    id: int = Field(primary_key=True)
    workspace: str
    command: str
    started_at: int = Field(sa_column=_instant())
    ended_at: int | None = Field(sa_column=_maybe_instant())
    outcome: str = ""
    counts: str = "{}"


class Note(Base, table=True):
    """What the engine wants to remember, by key."""

    key: str = Field(primary_key=True)
    value: str


class Counter(Base, table=True):
    """The highest id given out so far: ids are never given twice, and are known before rows are written."""

    name: str = Field(primary_key=True)
    taken: int


class Name(Base, table=True):
    """Names of sources and vendor words, so that millions of rows carry a small number instead."""

    id: int = Field(primary_key=True)
    text: str = Field(unique=True)


class Stream(Base, table=True):
    """Where to start next time."""

    source: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    cursor: str
    stored_at: int = Field(sa_column=_instant())


class Reject(Base, table=True):
    """An item set aside, as it was last seen."""

    source: str = Field(primary_key=True)
    stream: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    reason: str
    run: int | None = Field(default=None, index=True)
    at: int = Field(sa_column=_instant())


class Person(Base, table=True):
    """Somebody, with the fields of all their contacts merged; `review_at` is the earliest of all their funnels."""

    id: int = Field(sa_column=_given_id())
    fields: str
    review_at: int | None = Field(sa_column=_maybe_instant(index=True))


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
    since: int | None = Field(sa_column=_maybe_instant())
    decided_at: int = Field(sa_column=_instant())
    ruleset: str


class Pin(Base, table=True):
    """A stage that somebody set by hand for whoever a handle belongs to."""

    handle: str = Field(primary_key=True)
    funnel_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    stage: str
    until: int | None = Field(sa_column=_maybe_instant())
    reason: str
    at: int = Field(sa_column=_instant())


class Identity(Base, table=True):
    """Which person a handle ("email:ana@x.cl") belongs to. A handle that is nobody's has no row."""

    id: int = Field(sa_column=_given_id())
    handle: str = Field(unique=True)
    person_id: int = Field(sa_column=_person())


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

    id: int = Field(sa_column=_given_id())
    source_id: int
    external_id: str
    person_id: int = Field(sa_column=_person())
    handles: str
    merged_records: str
    fields: str
    holds: str
    updated_at: int | None = Field(sa_column=_maybe_instant())
    seen_at: int = Field(sa_column=_instant())
    gone: bool
    merged: bool
    pending: bool
    mark: str = Field(default="", sa_column_kwargs={"server_default": ""})
    belongs: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Organization(Base, table=True):
    """What one system last said about a company. `gone`: the source says so, or no longer lists it."""

    source_id: int = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    fields: str
    seen_at: int = Field(sa_column=_instant())
    gone: bool


class Phone(Base, table=True):
    """Which contacts claim a phone number: only an unshared one tells who somebody is."""

    handle: str = Field(primary_key=True)
    contact_id: int = Field(
        sa_column=Column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, index=True),
    )


class Link(Base, table=True):
    """Two handles that a system said are one person."""

    one: str = Field(primary_key=True)
    other: str = Field(primary_key=True, index=True)


class Engagement(Base, table=True):
    """One thing that happened. No foreign keys: there are millions, and only `engagements` and `people` write them."""

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
    at: int = Field(sa_column=_instant())
    count: int
    word_id: int
    detail: str | None


class History(Base, table=True):
    """Each change of a person's stage; `since` as in the standing, NULL in rows older than the column."""

    id: int = Field(primary_key=True)
    person_id: int = Field(sa_column=_person())
    funnel_id: int
    run: int
    at: int = Field(sa_column=_instant())
    was: str
    stage: str
    rule: str
    because: str
    ruleset: str
    since: int | None = Field(sa_column=_maybe_instant())


class Written(Base, table=True):
    """What became of a change that was sent to the CRM: which values it replaced, and with which."""

    id: int = Field(primary_key=True)
    contact_id: int = Field(
        sa_column=Column(ForeignKey("contact.id", ondelete="CASCADE"), nullable=False, index=True),
    )
    run: int = Field(index=True)
    at: int = Field(sa_column=_instant())
    outcome: str
    was: str
    wish: str
    error: str


def _one_of_contact() -> Column[int]:
    return Column(ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)


class Extra(Base, table=True):
    """What a contact of the CRM gets beside its stage. `waiting`: its stage was compared with the CRM since.

    `lifecycle`: the CRM's own stage that was last wished and settled.
    """

    __table_args__ = (
        Index("extra_waiting", "contact_id", sqlite_where=text("waiting = 1"), postgresql_where=text("waiting")),
    )

    contact_id: int = Field(sa_column=_one_of_contact())
    waiting: bool
    lifecycle: str = Field(default="", sa_column_kwargs={"server_default": ""})


class FollowUp(Base, table=True):
    """The task for a contact's owner: intended before it is created, so that a lost answer creates no second one.

    `task`: its id in the CRM, "" until it is known. `became`: when the stage was reached for which the task is.
    `at`: when it was intended.
    """

    __tablename__ = "follow_up"

    contact_id: int = Field(sa_column=_one_of_contact())
    task: str
    state: str
    became: int = Field(sa_column=_instant())
    at: int = Field(sa_column=_instant())


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
    until: int = Field(sa_column=_instant())
    why: str
    settings: str


class Ruleset(Base, table=True):
    """Every set of rules that was ever active, by fingerprint, so that any decision can be retraced."""

    fingerprint: str = Field(primary_key=True)
    text: str
    first_at: int = Field(sa_column=_instant())


def table(model: type[Base]) -> Table:
    return METADATA.tables[model.__tablename__]  # type: ignore[index]
