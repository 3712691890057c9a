"""Columns by which rows are left out, not found: other than an index on them, another order is wanted.

SQLite keeps no statistics: it would find nearly all rows by such a column, and sort them.
"""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Filter(FunctionElement[int]):
    inherit_cache = True
    type = BigInteger()


@compiles(Filter)
def _filter(element: Filter, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(Filter, "sqlite")
def _filter_sqlite(element: Filter, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.clauses, **options)}"
