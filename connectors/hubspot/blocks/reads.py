"""How what can be read is read: all that a lane may know of the settings."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from syncer.contract import Settings
from syncer.duration import Duration


class ReadSettings(Settings):
    overlap: Duration = Field(
        default=timedelta(hours=1),
        description="How far an increment goes back behind the last one, for records that HubSpot's search shows late.",
    )
    history: Duration = Field(
        default=timedelta(days=90),
        description="How far back single e-mail events and page visits are read at first; what came before is counted.",
    )
    subscriptions: tuple[Annotated[str, StringConstraints(pattern=r"^[0-9]+$")], ...] = Field(
        default=(),
        description="Ids of e-mail subscription types; whoever opted out of one of these is as opted out of all.",
    )
