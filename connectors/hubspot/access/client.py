"""The transport over hubspot-api-client, and the only place that imports it.

Of the library it uses one `ApiClient`: its connection pool, its ways to send a body, any path. The generated models
cost fourteen times the parsing and each generated API object opens a pool of its own, so neither is used.
"""

from collections.abc import Mapping
from os import SEEK_END
from typing import Any
from urllib.request import getproxies, proxy_bypass

from hubspot.crm.objects import ApiClient, Configuration
from hubspot.crm.objects.exceptions import ApiException
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProxyError,
    SSLError,
    TimeoutError,  # noqa: A004 - urllib3's own
)
from urllib3.util import Timeout, parse_url

from connectors.hubspot import paths
from connectors.hubspot.access.credentials import AppTokens, Credentials, KeptToken, TokenDesk
from connectors.hubspot.blocks.calls import CallSettings
from syncer.clock import SYSTEM_CLOCK, Clock
from syncer.http import USER_AGENT, Answer, Faults, Request, Upload

CONNECT_TIMEOUT = 10.0
_REFUSED = {401, 530}  # the latter comes from in front of the API, where a token does not even look like one
CONNECTIONS = 32  # kept open; more than the threads that call at once


class HubSpotTransport:
    """Sends requests for many threads."""

    def __init__(self, settings: CallSettings, faults: Faults, clock: Clock = SYSTEM_CLOCK) -> None:
        self._faults = faults
        self._timeout = (CONNECT_TIMEOUT, settings.timeout)
        self._api = _api_client(settings.base_url)
        self._desk = paths.path(settings.version, "oauth")
        self._credentials: Credentials
        if settings.oauth:
            self._credentials = AppTokens(settings.oauth, TokenDesk(self._ask_for_token, faults, clock))
        elif settings.token:
            self._credentials = KeptToken(settings.token)

    def __call__(self, request: Request) -> Answer:
        token = self._credentials.token()
        answer = self._send(request, token)
        if answer.status in _REFUSED and self._credentials.renewed(token):
            answer = self._send(request, self._credentials.token())
        return answer

    def _send(self, request: Request, token: str) -> Answer:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
        query = list(request.query)
        return self._answer(request.method, request.path, query_params=query, header_params=headers, body=request.body)

    def _ask_for_token(self, form: Mapping[str, str]) -> Answer:
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        return self._answer("POST", self._desk, header_params=headers, post_params=list(form.items()))

    def _answer(self, method: str, path: str, **parts: Any) -> Answer:
        try:
            response = self._call(method, path, parts)
            return Answer(response.status, _lower(response.headers), response.data)
        except ApiException as error:
            if error.status == 0:
                raise self._faults.unreached("its certificate is not accepted") from None
            return Answer(error.status, _lower(error.headers), _bytes(error.body))
        except HTTPError as error:
            sent, why = _what_happened(error)
            raise (self._faults.lost(why) if sent else self._faults.unreached(why)) from None

    def _call(self, method: str, path: str, parts: Mapping[str, Any]) -> Any:
        if isinstance(upload := parts.get("body"), Upload):
            return self._upload(method, path, parts["header_params"], upload)
        try:
            return self._api.call_api(
                path, method, **parts, auth_settings=[], _preload_content=False, _request_timeout=self._timeout
            )
        except (AttributeError, UnicodeDecodeError) as error:
            # The library decodes the body of an error as UTF-8, even where there is no body or other bytes.
            if isinstance(error.__context__, ApiException):
                raise error.__context__ from None
            raise

    def _upload(self, method: str, path: str, said: Mapping[str, str], upload: Upload) -> Any:
        """The library would hold all of the body in memory, so its pool is asked instead."""
        length = upload.file.seek(0, SEEK_END)
        upload.file.seek(0)
        headers = {
            **self._api.default_headers,
            **said,
            "Content-Type": upload.media_type,
            "Content-Length": str(length),
        }
        connect, read = self._timeout
        return self._api.rest_client.pool_manager.request(
            method,
            self._api.configuration.host + path,
            body=upload.file,
            headers=headers,
            timeout=Timeout(connect=connect, read=read),
        )


def _api_client(base_url: str) -> Any:
    configuration = Configuration(host=base_url)
    configuration.retries = False  # ours know what may be sent twice
    configuration.connection_pool_maxsize = CONNECTIONS
    url = parse_url(base_url)
    if not proxy_bypass(url.host or ""):
        configuration.proxy = getproxies().get(url.scheme or "")
    client = ApiClient(configuration)
    client.set_default_header("Accept-Encoding", "gzip")
    client.user_agent = USER_AGENT
    return client


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _bytes(body: str | bytes | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""


def _what_happened(error: HTTPError) -> tuple[bool, str]:
    """Whether the request may have been seen, and why there is no answer. Most specific first."""
    if isinstance(error, SSLError):
        return False, "its certificate is not accepted"
    if isinstance(error, ProxyError):
        return False, "the proxy does not let us through"
    if isinstance(error, NewConnectionError | ConnectTimeoutError):
        return False, "no connection"
    if isinstance(error, TimeoutError):
        return True, "it took too long"
    return True, "the connection broke"
