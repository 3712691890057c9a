"""Options that several commands share, written once."""

from datetime import UTC, datetime
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
FunnelName = Annotated[str, typer.Option("--funnel", metavar="NAME", help="Which funnel, where there are several.")]
OverrideGuards = Annotated[
    bool, typer.Option("--override-guards", help="Go on although a guard says that the change is too large.")
]


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("must be a date or an instant, say 2026-05-12 or 2026-05-12T10:00Z") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


At = Annotated[
    datetime | None,
    typer.Option("--at", metavar="INSTANT", parser=_instant, help="Decide as of this instant (UTC unless it says so)."),
]
