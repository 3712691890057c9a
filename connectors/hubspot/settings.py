"""What a user may set for a HubSpot connection."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticKnownError

from connectors.hubspot.blocks.calls import CallSettings
from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.blocks.writes import WriteSettings


def _known(stream: str) -> str:
    from connectors.hubspot.lanes import LANES

    if stream not in LANES:
        *others, last = LANES
        raise PydanticKnownError("literal_error", {"expected": f"{', '.join(others)} or {last}"})
    return stream


def _by_default() -> tuple[str, ...]:
    from connectors.hubspot.lanes import LANES

    return tuple(name for name, lane in LANES.items() if lane.by_default)


class HubSpotSettings(WriteSettings, ReadSettings, CallSettings):  # documented from the last one on
    streams: tuple[Annotated[str, AfterValidator(_known)], ...] = Field(
        default_factory=_by_default,
        min_length=1,
        description="What to read; leave out what your token may not or the funnel does not use.",
    )
