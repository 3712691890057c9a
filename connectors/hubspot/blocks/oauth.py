from pydantic import BaseModel, ConfigDict, Field

from syncer.secret import Secret


class OAuth(BaseModel):
    """An app that was installed into the account, instead of a token. Access tokens are kept in memory alone."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    client_id: Secret = Field(description="Where the id of the app is: env:NAME or file:/path.")
    client_secret: Secret = Field(description="Where the secret of the app is.")
    refresh_token: Secret = Field(description="Where the refresh token is that HubSpot gave when it was installed.")
