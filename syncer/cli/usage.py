"""A command line that cannot be understood, told as JSON too where that was asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from typer.core import TyperGroup
from typer.exceptions import TyperException

from syncer.cli.output import Output, failure
from syncer.errors import BadSettings

_JSON = "--json"


class Commands(TyperGroup):
    """The usual words go to standard error all the same."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        wants_json = _JSON in args
        with _told(wants_json):
            context = super().make_context(info_name, args, parent, **extra)
        context.meta[_JSON] = wants_json
        return context

    def invoke(self, ctx: Any) -> Any:
        with _told(ctx.meta[_JSON]):
            return super().invoke(ctx)


@contextmanager
def _told(wants_json: bool) -> Iterator[None]:
    try:
        yield
    except TyperException as error:
        if wants_json:
            fix = "`--help` after the command lists what it takes"
            slip = BadSettings(error.format_message(), where="command line", fix=fix)
            Output(json=True).show(failure(slip), "")
        raise
