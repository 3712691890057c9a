"""What all tables share."""

from sqlalchemy import MetaData, Table
from sqlalchemy.orm import registry
from sqlmodel import SQLModel

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


def table(model: type[Base]) -> Table:
    return METADATA.tables[model.__tablename__]  # type: ignore[index]
