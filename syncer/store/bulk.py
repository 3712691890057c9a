"""Many rows at once: executemany on SQLite, arrays on PostgreSQL.

Values are always bound; what is written into SQL are the names of our own tables and columns (hence the S608).
"""

# ruff: noqa: S608

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Literal

import orjson
from sqlalchemy import ARRAY, BindParameter, ColumnElement, Connection, Table, Text, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

Rows = Sequence[tuple[Any, ...]]
OnConflict = Literal["fail", "keep", "replace"]

_SPANS_AT_ONCE = 10_000  # SQLite takes 32,766 values in one statement
_SPANS_ALIKE = 50  # SQLite's list of spans is filled up to a multiple, so that few different statements are prepared


def insert(
    connection: Connection, table: Table, columns: Sequence[str], rows: Rows, on_conflict: OnConflict = "fail"
) -> None:
    """Appends rows; a row that is there already may be kept or replaced. One statement must not say a key twice."""
    if rows:
        _many(connection, _insert(connection.dialect.name, table, tuple(columns), on_conflict), rows)


def update(connection: Connection, table: Table, columns: Sequence[str], key: Sequence[str], rows: Rows) -> None:
    """Sets `columns` where `key` matches; a row has the columns' values, then the key's."""
    if rows:
        _many(connection, _update(connection.dialect.name, table, tuple(columns), tuple(key)), rows)


def delete(connection: Connection, table: Table, key: Sequence[str], rows: Rows) -> None:
    if rows:
        _many(connection, _delete(connection.dialect.name, table, tuple(key)), rows)


def among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is one of the values bound to `name`, however many: one statement, one parameter."""
    return _Among(column, _listed(column, name))


def select_spans(
    connection: Connection, table: Table, columns: Sequence[str], where: str, spans: Rows
) -> Iterator[Sequence[Any]]:
    """Rows that `where`, a text of ours about the table as t and a span as s (whose, low, high), finds in any span.

    Of a span, `whose` is a number, the other two are numbers or texts.
    """
    for first in range(0, len(spans), _SPANS_AT_ONCE):
        chunk = spans[first : first + _SPANS_AT_ONCE]
        if connection.dialect.name == "sqlite":
            chunk = [*chunk, *[(0, 0, 0)] * (-len(chunk) % _SPANS_ALIKE)]
            values: tuple[Any, ...] = tuple(chain.from_iterable(chunk))
        else:
            values = tuple(list(column) for column in zip(*chunk, strict=True))
        ends = "text" if isinstance(spans[0][1], str) else "bigint"
        sql = _select_spans(connection.dialect.name, table, tuple(columns), (where, ends), len(chunk))
        yield from connection.exec_driver_sql(sql, values).all()


@lru_cache(maxsize=64)
def _select_spans(dialect: str, table: Table, columns: tuple[str, ...], within: tuple[str, str], spans: int) -> str:
    """One look into an index for each span, whatever the planner thinks of it: it does not know how narrow they are."""
    where, ends = within
    found = ", ".join(f"t.{column}" for column in columns)
    if dialect == "sqlite":
        listed = ", ".join(["(?, ?, ?)"] * spans)
        with_spans = f"WITH s (whose, low, high) AS (VALUES {listed})"
        return f"{with_spans} SELECT {found} FROM s CROSS JOIN {table.name} t WHERE {where}"
    near = f"SELECT {found} FROM {table.name} t WHERE {where} OFFSET 0"
    listed = f"unnest(%b::bigint[], %b::{ends}[], %b::{ends}[]) AS s (whose, low, high)"
    return f"SELECT t.* FROM {listed} CROSS JOIN LATERAL ({near}) t"


def _many(connection: Connection, sql: str, rows: Rows) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(sql, list(rows))
    else:
        connection.exec_driver_sql(sql, tuple(list(column) for column in zip(*rows, strict=True)))


@lru_cache(maxsize=64)
def _insert(dialect: str, table: Table, columns: tuple[str, ...], on_conflict: OnConflict) -> str:
    head = f"INSERT INTO {table.name} ({', '.join(columns)})"
    tail = {"fail": "", "keep": " ON CONFLICT DO NOTHING", "replace": _replace(table, columns)}[on_conflict]
    if dialect == "sqlite":
        return f"{head} VALUES ({', '.join('?' * len(columns))}){tail}"
    return f"{head} SELECT * FROM {_arrays(table, columns)}{tail}"


def _replace(table: Table, columns: tuple[str, ...]) -> str:
    key = [column.name for column in table.primary_key]
    values = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
    return f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {values}"


@lru_cache(maxsize=64)
def _update(dialect: str, table: Table, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    if dialect == "sqlite":
        values = ", ".join(f"{column} = ?" for column in columns)
        return f"UPDATE {table.name} SET {values} WHERE {' AND '.join(f'{column} = ?' for column in key)}"
    values = ", ".join(f"{column} = v.c{n}" for n, column in enumerate(columns))
    match = " AND ".join(f"t.{column} = v.c{n}" for n, column in enumerate(key, len(columns)))
    return f"UPDATE {table.name} t SET {values} FROM {_arrays(table, columns + key)} WHERE {match}"


@lru_cache(maxsize=64)
def _delete(dialect: str, table: Table, key: tuple[str, ...]) -> str:
    if dialect == "sqlite":
        return f"DELETE FROM {table.name} WHERE {' AND '.join(f'{column} = ?' for column in key)}"
    match = " AND ".join(f"t.{column} = v.c{n}" for n, column in enumerate(key))
    return f"DELETE FROM {table.name} t USING {_arrays(table, key)} WHERE {match}"


def _arrays(table: Table, columns: tuple[str, ...]) -> str:
    arrays = ", ".join(f"%b::{table.c[column].type}[]" for column in columns)
    return f"unnest({arrays}) AS v({', '.join(f'c{n}' for n in range(len(columns)))})"


class _Listed(TypeDecorator[Any]):
    """A list as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.item))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return orjson.dumps(list(value)).decode() if dialect.name == "sqlite" else list(value)


def _listed(column: ColumnElement[Any], name: str) -> BindParameter[Any]:
    return bindparam(name, type_=_Listed(column.type))


class _Among(FunctionElement[bool]):
    """No Boolean by type: SQLite would be given `… IN (…) = 1`, for which it uses no index."""

    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"


@compiles(_Among, "postgresql")
def _among_postgres(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY ({values})"
