"""What opens an account: a token that somebody made, or those that an installed app is given for half an hour each."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol

from connectors.hubspot.access.faults import body_of
from connectors.hubspot.blocks.oauth import OAuth
from syncer.clock import Clock
from syncer.errors import NoAccess, SyncerError, Unavailable
from syncer.http import Answer, Faults, Lost
from syncer.secret import Secret

# Seconds before its end at which a token is renewed: longer than an answer takes.
MARGIN = 60.0
_LIFE = 1_800.0  # seconds, where HubSpot does not say
_INSTALL = "install the app again and put the new refresh token into {}"

logger = logging.getLogger(__name__)


class Credentials(Protocol):
    """Safe for many threads."""

    def token(self) -> str:
        """One that should be good. Raises NoAccess, Throttled, Unavailable."""

    def renewed(self, refused: str) -> bool:
        """Whether there is another one than the refused by now."""


class KeptToken:
    """Keys are rotated while a run goes on: a refused one is read again from where it is kept."""

    def __init__(self, secret: Secret) -> None:
        self._secret, self._token, self._renewing = secret, secret.reveal(), Lock()

    def token(self) -> str:
        return self._token

    def renewed(self, refused: str) -> bool:
        with self._renewing:
            if self._token == refused:
                self._token = self._secret.reveal()
            return self._token != refused


@dataclass(frozen=True, slots=True)
class TokenDesk:
    """Where tokens are asked for: `ask` posts a form."""

    ask: Callable[[Mapping[str, str]], Answer]
    faults: Faults
    clock: Clock


class AppTokens:
    """Access tokens of an installed app, renewed before they end and when one is refused, once for all threads.

    https://developers.hubspot.com/docs/api-reference/auth-oauth-v1/guide. They are never stored; a refresh token that
    replaces the one that is kept is good for as long as this process lives.
    """

    def __init__(self, settings: OAuth, desk: TokenDesk) -> None:
        self._settings, self._desk = settings, desk
        self._refresh_token = settings.refresh_token.reveal()
        self._token, self._ends = "", 0.0
        self._renewing = Lock()

    def token(self) -> str:
        with self._renewing:
            if not self._token or self._desk.clock.seconds() >= self._ends - MARGIN:
                self._renew()
            return self._token

    def renewed(self, refused: str) -> bool:
        with self._renewing:
            if self._token == refused:
                self._renew()
            return self._token != refused

    def _renew(self) -> None:
        settings, asked_at = self._settings, self._desk.clock.seconds()
        form = {
            "grant_type": "refresh_token",
            "client_id": settings.client_id.reveal(),
            "client_secret": settings.client_secret.reveal(),
            "refresh_token": self._refresh_token,
        }
        try:
            answer = self._desk.ask(form)
            body = body_of(answer)
            if error := self._refused(answer, body):
                raise error
        except Lost as lost:  # of a token, not of the call that wants it: that one was not sent
            raise Unavailable(f"no token to be had: {lost.what}", where=lost.where, fix=lost.fix) from None
        life = body.get("expires_in")
        self._token = str(body["access_token"])
        self._ends = asked_at + (float(life) if isinstance(life, int | float) else _LIFE)
        self._rotate(body.get("refresh_token"))

    def _refused(self, answer: Answer, body: Mapping[str, Any]) -> SyncerError | None:
        where, settings = self._desk.faults.where, self._settings
        if answer.status in {400, 401, 403}:
            if "client" in str(body.get("error") or body.get("status") or "").lower():
                places = f"{settings.client_id.place} and {settings.client_secret.place}"
                what, fix = f"HubSpot does not know the app in {places}", "copy both anew from the app's settings"
                return NoAccess(what, where=where, fix=fix)
            place = settings.refresh_token.place
            what = f"HubSpot does not accept the refresh token in {place}"
            return NoAccess(what, where=where, fix=_INSTALL.format(place))
        if error := self._desk.faults.of(answer):
            return error
        return None if body.get("access_token") else self._desk.faults.lost("the answer holds no token")

    def _rotate(self, refresh_token: Any) -> None:
        if isinstance(refresh_token, str) and refresh_token and refresh_token != self._refresh_token:
            self._refresh_token, place = refresh_token, self._settings.refresh_token.place
            logger.warning(
                "%s: HubSpot has replaced the refresh token in %s; if the next run is refused, %s",
                *(self._desk.faults.where, place, _INSTALL.format(place)),
            )
