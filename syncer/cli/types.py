"""Options that several commands share, written once."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
FunnelName = Annotated[str, typer.Option("--funnel", metavar="NAME", help="Which funnel, where there are several.")]
OverrideGuards = Annotated[
    bool, typer.Option("--override-guards", help="Go on although a guard says that the change is too large.")
]
Reconcile = Annotated[
    bool, typer.Option("--reconcile", help="Look through everything that is there too, for what no date tells.")
]


class ReadLane(StrEnum):
    AUTO = "auto"
    LIST = "list"
    EXPORT = "export"


class WriteLane(StrEnum):
    AUTO = "auto"
    BATCH = "batch"
    IMPORT = "import"


ReadBy = Annotated[ReadLane | None, typer.Option("--read-lane", help="How everything is read for the first time.")]
WriteBy = Annotated[WriteLane | None, typer.Option("--write-lane", help="How changes are written.")]


class Format(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


class Language(StrEnum):
    ENGLISH = "en"
    SPANISH = "es"


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("must be a date or an instant, say 2026-05-12 or 2026-05-12T10:00Z") from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _zone(name: str) -> ZoneInfo:
    if name not in available_timezones():
        raise typer.BadParameter("must be a time zone of the tz database, say America/Santiago")
    return ZoneInfo(name)


Zone = Annotated[
    ZoneInfo | None,
    typer.Option("--timezone", metavar="ZONE", parser=_zone, help="Of days; the workspace's, or UTC, if left out."),
]
FunnelFile = Annotated[
    str | None, typer.Argument(metavar="FILE", help="A funnel file; those of the workspace if left out.")
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--at", metavar="INSTANT", parser=_instant, help="As it was known at this instant (UTC unless it says so)."
    ),
]
At = Annotated[
    datetime | None,
    typer.Option("--at", metavar="INSTANT", parser=_instant, help="Decide as of this instant (UTC unless it says so)."),
]
