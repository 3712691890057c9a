"""One page, two formats. Users named the stages: HTML escapes whatever a template puts in."""

import textwrap
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from syncer.report.cohorts.nouns import Page, Part, Table
from syncer.report.table import columns

if TYPE_CHECKING:
    from jinja2 import Environment

MARK = '<meta name="generator" content="syncer report">'  # by which we know a page of ours again
_WIDTH = 100


def as_html(page: Page) -> str:
    """One file that needs nothing beside it."""
    return _environment().get_template("page.html.jinja").render(page=page, mark=MARK)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("syncer.report.cohorts"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def as_text(page: Page) -> str:
    """What fits a terminal, a mail and a log."""
    lines = [page.title, "=" * len(page.title), *map(_wrapped, page.notes)]
    for part in page.parts:
        lines += _part(part)
    lines += ["", page.definitions_heading, "-" * len(page.definitions_heading)]
    lines += (_wrapped(text, "- ") for text in page.definitions)
    return "\n".join(lines)


def _part(part: Part) -> Iterator[str]:
    if part.heading:
        yield from ("", part.heading, "=" * len(part.heading))
    yield from map(_wrapped, part.notes)
    for table in part.tables:
        yield from ("", table.heading, _tabular(table))


def _tabular(table: Table) -> str:
    return columns([table.columns, *((row.head, *(cell.text for cell in row.cells)) for row in table.rows)])


def _wrapped(text: str, bullet: str = "") -> str:
    rest = " " * len(bullet)
    return textwrap.fill(text, _WIDTH, initial_indent=bullet, subsequent_indent=rest, break_on_hyphens=False)
