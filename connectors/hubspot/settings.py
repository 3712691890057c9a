"""What a user may set for a HubSpot connection."""

import ipaddress
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from syncer.contract import Settings
from syncer.duration import Duration
from syncer.secret import Secret

Version = Literal["2026-09", "v3"]
Stream = Literal["contacts", "emails", "calls", "notes", "tasks", "meetings", "communications"]
# As a rule the longest first; what they really are is learned while reading.
STREAMS: tuple[Stream, ...] = ("emails", "contacts", "calls", "notes", "tasks", "meetings", "communications")


def _safe(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in {"https", "http"} or parts.query or parts.fragment:
        raise ValueError("must be a plain address, say https://api.hubapi.com")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise ValueError("must begin with https://, or the token could be read on its way")
    return url.rstrip("/")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Budget(BaseModel):
    """How much of the account's API budget one run may use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    share_of_daily: float = Field(
        default=0.2, gt=0, le=1, description="Share of the account's daily calls that one run may use, from 0 to 1."
    )


class Rate(BaseModel):
    """A limit of your own, below HubSpot's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    calls: int = Field(ge=1, description="At most so many calls …")
    seconds: float = Field(default=10, gt=0, description="… in any so many seconds.")


class HubSpotSettings(Settings):
    token: Secret = Field(description="Where the token of a service key or a private app is: env:NAME or file:/path.")
    base_url: Annotated[str, AfterValidator(_safe)] = Field(
        default="https://api.hubapi.com", description="Where HubSpot answers; `syncer sandbox` prints another."
    )
    version: Version = Field(
        default="2026-09", description="Version of HubSpot's API; `v3` is without support from September 2027."
    )
    streams: tuple[Stream, ...] = Field(
        default=STREAMS,
        min_length=1,
        description="What to read; leave out what your token may not or the funnel does not use.",
    )
    overlap: Duration = Field(
        default=timedelta(hours=1),
        description="How far an increment goes back behind the last one, for records that HubSpot's search shows late.",
    )
    budget: Budget = Field(default_factory=Budget, description="How much of the account's API budget one run may use.")
    rate: Rate | None = Field(
        default=None, description="A limit of your own, below HubSpot's, to leave room for others."
    )
    timeout: float = Field(
        default=30, gt=0, le=600, description="Seconds without a sign of life until a call is given up."
    )
