"""The transport over hubspot-api-client, and the only place that imports it.

Of the library it uses one `ApiClient`: its connection pool, its authentication, any path. The generated models cost
fourteen times the parsing and each generated API object opens a pool of its own, so neither is used.
"""

from os import SEEK_END
from threading import Lock
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

from connectors.hubspot.blocks.calls import CallSettings
from syncer.http import USER_AGENT, Answer, Faults, Request, Upload

CONNECT_TIMEOUT = 10.0
CONNECTIONS = 32  # kept open; more than the threads that call at once


class HubSpotTransport:
    """Sends requests for many threads."""

    def __init__(self, settings: CallSettings, faults: Faults) -> None:
        self._secret, self._faults = settings.token, faults
        self._timeout = (CONNECT_TIMEOUT, settings.timeout)
        self._token, self._renewing = settings.token.reveal(), Lock()
        self._api = _api_client(settings.base_url, self._token)

    def __call__(self, request: Request) -> Answer:
        token = self._token
        answer = self._send(request)
        if answer.status == 401 and self._renewed(token):
            answer = self._send(request)
        return answer

    def _renewed(self, refused: str) -> bool:
        """Whether the secret has another value than the refused one by now: keys are rotated while a run goes on."""
        with self._renewing:
            if self._token == refused:
                self._api.configuration.access_token = self._token = self._secret.reveal()
            return self._token != refused

    def _send(self, request: Request) -> Answer:
        try:
            response = self._call(request)
            return Answer(response.status, _lower(response.headers), response.data)
        except ApiException as error:
            if error.status == 0:
                raise self._faults.unreached("its certificate is not accepted") from None
            return Answer(error.status, _lower(error.headers), _bytes(error.body))
        except HTTPError as error:
            sent, why = _what_happened(error)
            raise (self._faults.lost(why) if sent else self._faults.unreached(why)) from None

    def _call(self, request: Request) -> Any:
        if isinstance(request.body, Upload):
            return self._upload(request, request.body)
        try:
            return self._api.call_api(
                request.path,
                request.method,
                query_params=list(request.query),
                header_params={"Accept": "application/json"},
                body=request.body,
                auth_settings=["oauth2"],
                _preload_content=False,
                _request_timeout=self._timeout,
            )
        except (AttributeError, UnicodeDecodeError) as error:
            # The library decodes the body of an error as UTF-8, even where there is no body or other bytes.
            if isinstance(error.__context__, ApiException):
                raise error.__context__ from None
            raise

    def _upload(self, request: Request, upload: Upload) -> Any:
        """The library would hold all of the body in memory, so its pool is asked instead."""
        length = upload.file.seek(0, SEEK_END)
        upload.file.seek(0)
        headers = {
            **self._api.default_headers,
            "Accept": "application/json",
            "Content-Type": upload.media_type,
            "Content-Length": str(length),
        }
        self._api.update_params_for_auth(headers, [], ["oauth2"])
        connect, read = self._timeout
        return self._api.rest_client.pool_manager.request(
            request.method,
            self._api.configuration.host + request.path,
            body=upload.file,
            headers=headers,
            timeout=Timeout(connect=connect, read=read),
        )


def _api_client(base_url: str, token: str) -> Any:
    configuration = Configuration(host=base_url)
    configuration.access_token = token
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
