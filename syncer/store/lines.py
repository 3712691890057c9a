"""Many rows as one text, a line each: one step of the database, and other threads go on meanwhile."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Lines(FunctionElement[str]):
    """Rows as lines, a space between values, in the order of the first value. None may be NULL or have a line break."""

    inherit_cache = True
    type = Text()


@compiles(Lines, "sqlite")
def _lines_sqlite(element: Lines, compiler: SQLCompiler, **options: Any) -> str:
    values = " || ' ' || ".join(compiler.process(value, **options) for value in element.clauses)
    return f"group_concat({values}, char(10))"  # rows are met in the order of the subquery


@compiles(Lines, "postgresql")
def _lines_postgres(element: Lines, compiler: SQLCompiler, **options: Any) -> str:
    values = [compiler.process(value, **options) for value in element.clauses]
    return f"string_agg(concat_ws(' ', {', '.join(values)}), chr(10) ORDER BY {values[0]})"


class ListOf(FunctionElement[str]):
    """The values of a row as a JSON list."""

    inherit_cache = True
    type = Text()


@compiles(ListOf, "sqlite")
def _list_sqlite(element: ListOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array({compiler.process(element.clauses, **options)})"


@compiles(ListOf, "postgresql")
def _list_postgres(element: ListOf, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_build_array({compiler.process(element.clauses, **options)})::text"


def keyed(text: str | None) -> Iterator[tuple[str, str]]:
    """Of each line the first value, and the rest."""
    for line in text.split("\n") if text else ():
        key, _, rest = line.partition(" ")
        yield key, rest
