"""The one app that the account has installed by OAuth, and the tokens that it is given.

https://developers.hubspot.com/docs/api-reference/auth-oauth-v1/guide
"""

from collections.abc import Mapping
from itertools import count
from typing import Literal

from connectors.hubspot.sandbox.errors import Refusal

LIFE = 1_800_000  # milliseconds of an access token
State = Literal["good", "expired", "unknown"]


class InstalledApp:
    """`rotates`: a refresh token is good for one time, and its answer brings the next. Tests may change all of it."""

    def __init__(self) -> None:
        self.client_id, self.client_secret, self.refresh_token = "sandbox-app", "sandbox-app-secret", "sandbox-refresh"
        self.rotates = False
        self._ends: dict[str, int] = {}
        self._numbers = count(1)

    def give(self, form: Mapping[str, str], now: int) -> dict[str, object]:
        """A new access token. Raises Refusal, in the words of RFC 6749 and HubSpot's own."""
        if form.get("grant_type") != "refresh_token":
            raise _refused("unsupported_grant_type", "BAD_GRANT_TYPE")
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            raise _refused("invalid_client", "BAD_CLIENT_SECRET")
        if form.get("refresh_token") != self.refresh_token:
            raise _refused("invalid_grant", "BAD_REFRESH_TOKEN")
        number = next(self._numbers)
        token = f"access-{number}"
        self._ends[token] = now + LIFE
        if self.rotates:
            self.refresh_token = f"sandbox-refresh-{number}"
        return {
            "token_type": "bearer",
            "access_token": token,
            "refresh_token": self.refresh_token,
            "expires_in": LIFE // 1_000,
        }

    def revoke(self) -> None:
        """All access tokens are refused from now on."""
        self._ends = dict.fromkeys(self._ends, 0)

    def state(self, token: str, now: int) -> State:
        ends = self._ends.get(token)
        return "unknown" if ends is None else "good" if now < ends else "expired"


def _refused(error: str, status: str) -> Refusal:
    return Refusal(400, {"status": status, "error": error, "message": "the token cannot be given"})
