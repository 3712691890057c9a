"""How HubSpot is called."""

import ipaddress
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from connectors.hubspot.blocks.budget import Budget
from connectors.hubspot.blocks.oauth import OAuth
from connectors.hubspot.blocks.rate import Rate
from connectors.hubspot.paths import NEWEST, Version
from syncer.contract import Settings
from syncer.secret import Secret


def _safe(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in {"https", "http"} or parts.query or parts.fragment:
        raise ValueError("must be a plain address, say https://api.hubapi.com")
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise ValueError("must begin with https://, or the token could be read on its way")
    return url.rstrip("/")


def is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class CallSettings(Settings):
    token: Secret | None = Field(
        default=None,
        description="Where the token of a service key or a private app is: env:NAME or file:/path. Or say `oauth`.",
    )
    oauth: OAuth | None = Field(default=None, description="Instead of a token: an app that the account installed.")
    base_url: Annotated[str, AfterValidator(_safe)] = Field(
        default="https://api.hubapi.com", description="Where HubSpot answers; `syncer sandbox` prints another."
    )
    version: Version = Field(
        default=NEWEST, description="Version of HubSpot's API; `v3` is without support from September 2027."
    )
    budget: Budget = Field(default_factory=Budget, description="How much of the account's API budget may be used.")
    rate: Rate | None = Field(
        default=None, description="A limit of your own, below HubSpot's, to leave room for others."
    )
    timeout: float = Field(
        default=30, gt=0, le=600, description="Seconds without a sign of life until a call is given up."
    )

    @property
    def place(self) -> str:
        """Where the secret is that opens the account."""
        secret = self.oauth.refresh_token if self.oauth else self.token
        return secret.place if secret else ""

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.token is None) == (self.oauth is None):
            raise ValueError("must say either where the `token` is, or `oauth`")
        return self
