"""Commands about the rules: rules check · test · show."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syncer.cli.output import showing
from syncer.cli.types import FunnelFile, Json, Zone

if TYPE_CHECKING:
    from syncer.cli.library import Library
    from syncer.config import FunnelSettings, Workspace
    from syncer.contract import Source
    from syncer.errors import SyncerError
    from syncer.rulecheck import Rulebook, Surroundings
    from syncer.rules.schema import Funnel

rules = typer.Typer(help="The rules: what is wrong with them, whether their cases hold.", no_args_is_help=True)


@rules.command()
def check(context: typer.Context, file: FunnelFile = None, json: Json = False) -> None:
    """Finds rules that never fire, and what they ask for in vain.

    Rules that can never be the reason are errors. What nothing uses, what no case exercises, what no connection
    delivers or has, and vendor words that no mapping translates are warnings.
    """
    with showing(json=json) as output:
        from syncer.cli.library import Library
        from syncer.errors import SyncerError
        from syncer.report import findings
        from syncer.rulecheck import check

        library = Library.of(context.obj, file)
        books = [_rulebook(said, funnel, library) for said, funnel in library.read()]
        found = list(check(books, _surroundings(library)))
        output.exit_code = findings.exit_code(found, SyncerError.exit_code)
        output.show(findings.as_json(found, SyncerError.exit_code), findings.as_words(found))


@rules.command("test")
def run_cases(
    context: typer.Context,
    file: FunnelFile = None,
    cases: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the cases are; beside the file if left out.")
    ] = None,
    timezone: Zone = None,
    json: Json = False,
) -> None:
    """Runs the cases beside the file.

    It fails on a case that does not hold, and on a rule that no case exercises.
    """
    with showing(json=json) as output:
        from mappings.casebook import folder_of
        from mappings.casetest import test
        from syncer.cli.library import Library, path_of
        from syncer.errors import BadSettings
        from syncer.report import trials

        library = Library.of(context.obj, file)
        if cases and len(library.funnels) > 1:
            raise BadSettings("--cases is for one funnel, and the workspace has several", fix="name its FILE")
        library.read()  # so that the faults of all files are told at once
        paths = map(path_of, library.funnels)
        tried = {path: test(path, cases or folder_of(path), timezone or library.timezone) for path in paths}
        output.exit_code = trials.exit_code(tried)
        output.show(trials.as_json(tried), trials.as_words(tried))


def _rulebook(said: "FunnelSettings", funnel: "Funnel", library: "Library") -> "Rulebook":
    from mappings.casebook import folder_of
    from mappings.casetest import test
    from syncer.cli.library import path_of
    from syncer.errors import BadSettings
    from syncer.rulecheck import Rulebook

    path = path_of(said)
    try:
        return Rulebook(path, funnel, test(path, folder_of(path), library.timezone).untested)
    except BadSettings as error:
        return Rulebook(path, funnel, error)


def _surroundings(library: "Library") -> "Surroundings | SyncerError":
    from syncer.errors import BadSettings, SyncerError
    from syncer.rulecheck import Surroundings
    from syncer.store import Store

    if library.workspace is None:
        return BadSettings("there is no workspace here", fix="name one with --workspace FILE")
    try:
        with Store.open(library.workspace.database) as store:
            unknown = store.unknown_words()
    except SyncerError as error:
        return Surroundings(_sources(library.workspace), error)
    return Surroundings(_sources(library.workspace), unknown)


def _sources(workspace: "Workspace") -> "dict[str, Source | SyncerError]":
    from syncer.cli.assemble import door
    from syncer.errors import SyncerError

    found: dict[str, Source | SyncerError] = {}
    for connection in workspace.connections:
        try:
            found[connection.name] = door(connection, ()).source
        except SyncerError as error:
            error.where = error.where or f"connections.{connection.name}"
            found[connection.name] = error
    return found
