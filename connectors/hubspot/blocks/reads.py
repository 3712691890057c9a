"""How what can be read is read: all that a lane may know of the settings."""

from datetime import timedelta

from pydantic import Field

from connectors.hubspot.blocks.bulk import BulkLanes
from syncer.contract import Settings
from syncer.duration import Duration


class ReadSettings(Settings):
    overlap: Duration = Field(
        default=timedelta(hours=1),
        description="How far an increment goes back behind the last one, for records that HubSpot's search shows late.",
    )
    bulk: BulkLanes = Field(default_factory=BulkLanes, description="Which way very much is read and written.")
