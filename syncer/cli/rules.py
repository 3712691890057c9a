"""Commands about the rules: rules check · test · show · diff."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from syncer.cli.output import showing
from syncer.cli.types import At, Format, FunnelFile, FunnelName, Json, Language, Zone

if TYPE_CHECKING:
    from syncer.cli.library import Library
    from syncer.config import FunnelSettings, Workspace
    from syncer.contract import Source
    from syncer.errors import SyncerError
    from syncer.rulecheck import Rulebook, Surroundings
    from syncer.rules.schema import Funnel

rules = typer.Typer(
    help="The rules: what is wrong with them, whether their cases hold, what they say.", no_args_is_help=True
)


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
        output.exit_code = SyncerError.exit_code if findings.exit_code(found) else 0
        output.show(findings.as_json(found, output.exit_code), findings.as_words(found))


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


@rules.command()
def show(  # noqa: PLR0913, PLR0917 - what a user may say
    context: typer.Context,
    file: FunnelFile = None,
    format_: Annotated[Format, typer.Option("--format", help="Of the page.")] = Format.TEXT,
    language: Annotated[Language | None, typer.Option(help="The workspace's, or English, if left out.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the page there.")] = None,
    timezone: Zone = None,
    json: Json = False,
) -> None:
    """Shows the rules in plain sentences: the page that a team signs."""
    with showing(json=json) as output:
        from syncer.cli.library import Library
        from syncer.cli.pagefile import write_page
        from syncer.errors import BadSettings
        from syncer.report import rulebook
        from syncer.rules import compile as compile_funnel
        from syncer.rules.plain.funnelpage import page

        library = Library.of(context.obj, file)
        if format_ is Format.HTML and len(library.funnels) > 1:
            raise BadSettings("a page in HTML is of one funnel, and the workspace has several", fix="name its FILE")
        pages = [
            page(
                compile_funnel(funnel, timezone or library.timezone),
                language or library.language,
                said.name if len(library.funnels) > 1 else "",
            )
            for said, funnel in library.read()
        ]
        text = "\n".join(map(getattr(rulebook, f"as_{format_}"), pages))
        if out is None:
            output.show({"outcome": "done", "pages": [rulebook.as_json(each) for each in pages]}, text)
        else:
            _require_no_source(out, library)
            write_page(out, text, "--out")
            output.show({"outcome": "done", "file": str(out)}, f"Wrote {out}.")


@rules.command("diff")
def compare(
    context: typer.Context,
    new: Annotated[str, typer.Argument(metavar="NEW", help="The funnel file to try, or one that ships.")],
    funnel: FunnelName = "",
    movers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to list who would move: FILE.csv or FILE.json.")
    ] = None,
    at: At = None,
    json: Json = False,
) -> None:
    """Shows what other rules would do to everybody.

    Nothing is written, neither to the CRM nor to the store. Pull first: it judges what is known.
    """
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted, opened
        from syncer.cli.library import contender
        from syncer.report import differences
        from syncer.rulediff import diff

        with opened(context.obj, output, Wanted(at=at)) as job:
            old = job.funnel(funnel)
            with differences.telling(movers) as tell:
                found = diff(job, old, contender(job.workspace, old.name, new), tell)
        output.show(differences.as_json(found), differences.as_words(found))


def _require_no_source(out: Path, library: "Library") -> None:
    from syncer.cli.library import path_of
    from syncer.errors import BadSettings

    sources = [*map(path_of, library.funnels), *([library.workspace.path] if library.workspace else ())]
    if out.resolve() in {path.resolve() for path in sources}:
        raise BadSettings(f"{out} is not written over: the page is made from it", fix="choose another --out")


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
    from syncer.cli.assemble import Circumstances, door
    from syncer.errors import SyncerError

    found: dict[str, Source | SyncerError] = {}
    for connection in workspace.connections:
        try:
            found[connection.name] = door(connection, (), Circumstances()).source
        except SyncerError as error:
            error.where = error.where or f"connections.{connection.name}"
            found[connection.name] = error
    return found
