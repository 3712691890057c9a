"""Commands to try the product without an account: sandbox · demo."""

from pathlib import Path
from typing import Annotated

import typer

from syncer.cli.output import showing
from syncer.cli.types import Json


def sandbox(
    contacts: Annotated[int, typer.Option(min=1, help="How many contacts the portal holds.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same portal.")] = 1,
    latency_ms: Annotated[int, typer.Option(min=0, help="How long every answer takes.")] = 0,
    faults: Annotated[str, typer.Option(help="What goes wrong and how often, say 429:0.02,500:0.01,lost:0.01.")] = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8787,
    json: Json = False,
) -> None:
    """Runs a HubSpot-compatible portal on this machine.

    It answers until Ctrl-C; what was written to it is gone then.
    """
    with showing(json=json) as output:
        from connectors.hubspot.sandbox import Options, serve
        from syncer.errors import BadSettings

        def ready(base_url: str) -> None:
            output.show(
                {"outcome": "ready", "base_url": base_url, "token": options.token, "contacts": contacts},
                f"A portal with {contacts:,} contacts answers at {base_url}; its token is {options.token}.\n"
                "Ctrl-C stops it; what was written to it is gone then.",
            )

        try:
            options = Options(contacts=contacts, seed=seed, latency_ms=latency_ms, faults=faults, port=port)
            serve(options, on_ready=ready)
        except ValueError as error:
            raise BadSettings(str(error), where="--faults", fix="see `syncer sandbox --help`") from None
        except OSError as error:
            raise BadSettings(
                f"port {port}: {error.strerror}", fix="choose another --port, or 0 for a free one"
            ) from None


def demo(
    folder: Annotated[Path, typer.Option(help="Where the workspace file and the database go.")] = Path("demo"),
    contacts: Annotated[int, typer.Option(min=40, help="How many contacts the portal holds.")] = 500,
    language: Annotated[str, typer.Option(help="Of reasons and next actions: en or es.")] = "en",
    keep: Annotated[bool, typer.Option("--keep", help="Leave the portal running until Ctrl-C.")] = False,
    json: Json = False,
) -> None:
    """Shows the main job against a portal on this machine."""
    with showing(json=json) as output:
        from syncer.cli.demo import Demo

        Demo(output, folder, contacts, language).run(keep=keep)
