"""How what can be read is read: all that a lane may know of the settings."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from connectors.hubspot.blocks.bulk import BulkLanes
from connectors.hubspot.blocks.reconcile import Every
from syncer.contract import Settings
from syncer.duration import Duration

LEAST_OVERLAP = timedelta(hours=1)


def _long_enough(overlap: timedelta) -> timedelta:
    if overlap < LEAST_OVERLAP:
        raise ValueError("must be 1h or more: HubSpot's search shows changes late, and what it shows later is lost")
    return overlap


class ReadSettings(Settings):
    overlap: Annotated[Duration, AfterValidator(_long_enough)] = Field(
        default=timedelta(hours=1),
        description="How far an increment goes back behind the last one, for records that HubSpot's search shows late.",
    )
    reconcile: Every = Field(
        default=timedelta(days=7),
        description="How often everything is looked through, a little in each run, for what no date tells: what was "
        "archived, erased, recalculated or linked anew; `never` leaves it to `syncer pull --reconcile`. What another "
        "mapping said is read again in any case.",
    )
    history: Duration = Field(
        default=timedelta(days=90),
        description="How far back single e-mail events and page visits are read at first; what came before is counted.",
    )
    subscriptions: tuple[Annotated[str, StringConstraints(pattern=r"^[0-9]+$")], ...] = Field(
        default=(),
        description="Ids of e-mail subscription types; whoever opted out of one of these is as opted out of all.",
    )
    bulk: BulkLanes = Field(default_factory=BulkLanes, description="Which way very much is read and written.")
