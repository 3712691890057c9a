"""Commands before the first run: init · check · setup · connectors."""

from typing import Annotated

import typer

from syncer.cli.output import showing
from syncer.cli.types import Json

connectors = typer.Typer(help="The connectors that are installed.", no_args_is_help=True)


def init(
    context: typer.Context,
    connector: Annotated[str, typer.Option(help="The CRM to begin with.")] = "hubspot",
    funnel: Annotated[str, typer.Option(help="A funnel that ships, to copy and change: default or scoring.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    json: Json = False,
) -> None:
    """Writes a commented workspace file.

    With --funnel, also a funnel file of your own beside it, its cases, and its schema for editors.
    """
    with showing(json=json) as output:
        from syncer.cli.registry import Registry
        from syncer.cli.starter import copies, write
        from syncer.cli.template import workspace_file
        from syncer.config import workspace_path
        from syncer.errors import BadSettings

        registry = Registry()
        if connector not in registry:
            raise BadSettings(f"there is no connector {connector}", fix=f"one of: {', '.join(registry)}")
        path = workspace_path(context.obj)
        beside = copies(funnel, path.parent) if funnel else {}
        named = next(iter(beside)).name if beside else "default"
        text = workspace_file(registry[connector], path.resolve().parent.name, named)
        files = write({path: text.encode(), **beside}, force=force)
        first = "`syncer rules test`, " if beside else ""
        output.show(
            {"outcome": "done", "file": str(path), "files": [str(file) for file in files]},
            f"Wrote {', '.join(map(str, files))}.\n"
            f"Next: edit it, then {first}`syncer check`, `syncer sync --dry-run` and `syncer sync`.",
        )


def check(context: typer.Context, json: Json = False) -> None:
    """Tries every door, scope and property; writes nothing."""
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted, opened
        from syncer.prepare import check
        from syncer.report import findings

        with opened(context.obj, output, Wanted()) as job:
            found = list(check(job))
        output.exit_code = findings.exit_code(found)
        output.show(findings.as_json(found, output.exit_code), findings.as_words(found))


def setup(context: typer.Context, json: Json = False) -> None:
    """Creates our properties in the CRM, and lists where they are wanted; idempotent."""
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted, opened
        from syncer.prepare import setup
        from syncer.report import findings
        from syncer.report.findings import collected
        from syncer.sync import leased

        with opened(context.obj, output, Wanted()) as job, leased(job, "setup"):
            found, error = collected(setup(job))
        if error:
            output.fail(error, findings.as_json(found, error.exit_code), findings.as_words(found))
        else:
            output.exit_code = findings.exit_code(found)
            output.show(findings.as_json(found, output.exit_code), findings.as_words(found) or "Nothing was missing.")


@connectors.command("list")
def list_(json: Json = False) -> None:
    """Lists each connector, what it is for and which package brings it."""
    with showing(json=json) as output:
        from syncer.cli.registry import Registry

        registry = Registry()
        rows = [
            {"connector": name, "summary": registry[name].summary, "package": registry.package(name)}
            for name in registry
        ]
        width = max((len(row["connector"]) for row in rows), default=0)
        output.show(
            {"connectors": rows},
            "\n".join(f"{row['connector']:<{width}}  {row['summary']}  ({row['package']})" for row in rows),
        )


@connectors.callback()
def _group() -> None:
    """Keeps `list` a subcommand while it is the only one."""
