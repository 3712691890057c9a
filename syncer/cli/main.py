"""The door on top: global options and the list of commands. Heavy imports wait until a command needs them."""

from typing import Annotated

import typer

from syncer.cli import ask, forgetting, pins, play, prepare, rules, runs
from syncer.cli.usage import Commands
from syncer.shield import interrupt_on_signals

app = typer.Typer(
    name="syncer",
    cls=Commands,
    help="Keeps the funnel stage of every contact true inside your CRM.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"syncer {version('syncer')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    workspace: Annotated[
        str | None,
        typer.Option(metavar="FILE", envvar="SYNCER_WORKSPACE", help="The workspace file.", show_default="syncer.yaml"),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell what is waited for and tried again, too.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    context.obj = workspace
    if verbose:
        from syncer.cli.logs import show_logs

        show_logs()


app.command()(prepare.init)
app.command()(prepare.check)
app.command()(prepare.setup)
app.command()(runs.pull)
app.command()(runs.decide)
app.command()(runs.plan)
app.command()(runs.sync)
app.command()(ask.explain)
app.command()(pins.pin)
app.command()(pins.unpin)
app.command()(forgetting.forget)
app.command()(ask.status)
app.command()(ask.report)
app.command()(play.sandbox)
app.command()(play.demo)
app.add_typer(rules.rules, name="rules")
app.add_typer(prepare.connectors, name="connectors")


def run() -> None:
    """The command. A container's stop ends a run as Ctrl-C does: what was stored is kept, the lease is given back."""
    interrupt_on_signals()
    app()
