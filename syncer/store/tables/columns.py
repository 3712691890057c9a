"""Columns that several tables have."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer


def given_id() -> Column[int]:
    """An id that `Counter` gives out."""
    return Column(Integer, primary_key=True, autoincrement=False)


def instant() -> Column[int]:
    return Column(BigInteger, nullable=False)


def maybe_instant(*, index: bool = False) -> Column[int]:
    return Column(BigInteger, nullable=True, index=index)


def person() -> Column[int]:
    """Checked at the end of the transaction: rows come in whatever order is quick."""
    return Column(ForeignKey("person.id", deferrable=True, initially="DEFERRED"), nullable=False, index=True)
