"""Who is one person."""

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field

from syncer.store.tables.base import Base
from syncer.store.tables.columns import given_id, maybe_instant, person


class Person(Base, table=True):
    """Somebody, with the fields of all their contacts merged; `review_at` is the earliest of all their funnels."""

    id: int = Field(sa_column=given_id())
    fields: str
    review_at: int | None = Field(sa_column=maybe_instant(index=True))


class Identity(Base, table=True):
    """Which person a handle ("email:ana@x.cl") belongs to. A handle that is nobody's has no row."""

    id: int = Field(sa_column=given_id())
    handle: str = Field(unique=True)
    person_id: int = Field(sa_column=person())


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
