"""Commands before the first run: init · check · setup · connectors."""

from typing import Annotated

import typer

from syncer.cli.output import showing
from syncer.cli.types import Json

connectors = typer.Typer(help="The connectors that are installed.", no_args_is_help=True)


def init(
    context: typer.Context,
    connector: Annotated[str, typer.Option(help="The CRM to begin with.")] = "hubspot",
    force: Annotated[bool, typer.Option("--force", help="Replace a workspace file that is there.")] = False,
    json: Json = False,
) -> None:
    """Writes a commented workspace file."""
    with showing(json=json) as output:
        from syncer.cli.registry import Registry
        from syncer.cli.template import workspace_file
        from syncer.config import workspace_path
        from syncer.errors import BadSettings

        path = workspace_path(context.obj)
        if path.exists() and not force:
            raise BadSettings(f"{path} is there already", fix="edit it, or replace it with --force")
        registry = Registry()
        if connector not in registry:
            raise BadSettings(f"there is no connector {connector}", fix=f"one of: {', '.join(registry)}")
        text = workspace_file(registry[connector], path.resolve().parent.name)
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise BadSettings(f"{path} cannot be written: {error.strerror}", fix="choose another --workspace") from None
        output.show(
            {"outcome": "done", "file": str(path)},
            f"Wrote {path}.\nNext: edit it, then `syncer check`, `syncer sync --dry-run` and `syncer sync`.",
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
        output.show(findings.as_json(found), findings.as_words(found))


def setup(context: typer.Context, json: Json = False) -> None:
    """Creates our properties in the CRM; idempotent."""
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted, opened
        from syncer.prepare import setup
        from syncer.report import findings
        from syncer.sync import leased

        with opened(context.obj, output, Wanted()) as job, leased(job, "setup"):
            found = list(setup(job))
        output.exit_code = findings.exit_code(found)
        output.show(findings.as_json(found), findings.as_words(found))


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
