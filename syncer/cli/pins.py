"""Commands by which a person overrules the rules: pin · unpin."""

from typing import Annotated

import typer

from syncer.cli.output import showing
from syncer.cli.types import FunnelName, Json

Address = Annotated[str, typer.Argument(metavar="EMAIL", help="Whose stage.")]
Until = Annotated[str, typer.Option(metavar="DAY", help="The last day on which it holds; for good if left out.")]


def pin(  # noqa: PLR0913, PLR0917 - what a user may say
    context: typer.Context,
    address: Address,
    stage: Annotated[str, typer.Argument(help="A stage of the funnel, by its key or label.")],
    until: Until = "",
    reason: Annotated[str, typer.Option(help="Why; it is written to the CRM.")] = "",
    funnel: FunnelName = "",
    json: Json = False,
) -> None:
    """Sets a person's stage by hand; the next sync writes it."""
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted, opened
        from syncer.pin import Wish, pin
        from syncer.properties import instant
        from syncer.rules.instants import from_ms

        with opened(context.obj, output, Wanted(doors=False)) as job:
            pinned = pin(job, address, Wish(stage, until, reason, funnel))
        end = instant(from_ms(pinned.until)) if pinned.until is not None else None
        output.show(
            {"outcome": "done", "stage": pinned.stage, "until": end, "reason": pinned.reason},
            f"Pinned to {pinned.stage}{f' until {end}' if end else ''}. Next: `syncer sync` writes it.",
        )


def unpin(context: typer.Context, address: Address, funnel: FunnelName = "", json: Json = False) -> None:
    """Lets the rules decide a person's stage again."""
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted, opened
        from syncer.pin import unpin

        with opened(context.obj, output, Wanted(doors=False)) as job:
            removed = unpin(job, address, funnel)
        words = "Unpinned. Next: `syncer sync` writes what the rules say." if removed else "Nothing was pinned."
        output.show({"outcome": "done", "removed": removed}, words)
