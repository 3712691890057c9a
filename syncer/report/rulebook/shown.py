"""One page, four formats. What users wrote is escaped by default: templates say where it need not be."""

from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from syncer.report.rulebook import markdown, text
from syncer.rules.plain.page import Page

if TYPE_CHECKING:
    from jinja2 import Environment


def as_text(page: Page) -> str:
    return _rendered("page.txt.jinja", page)


def as_markdown(page: Page) -> str:
    return _rendered("page.md.jinja", page)


def as_html(page: Page) -> str:
    """One file that needs nothing beside it."""
    return _rendered("page.html.jinja", page)


def as_json(page: Page) -> dict[str, Any]:
    return asdict(page)


_FILTERS: dict[str, Callable[..., str]] = {
    "cell": markdown.cell,
    "item": markdown.item,
    "tabular": text.tabular,
    "underlined": text.underlined,
    "wrapped": text.wrapped,
}


def _rendered(name: str, page: Page) -> str:
    return _environment(name).get_template(name).render(page=page)


@cache
def _environment(name: str) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("syncer.report.rulebook"),
        undefined=StrictUndefined,
        autoescape=name.endswith(".html.jinja"),
        finalize=markdown.escaped if name.endswith(".md.jinja") else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= _FILTERS
    environment.globals["lines"] = text.lines
    return environment
