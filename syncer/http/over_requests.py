"""The transport of connectors that speak plain REST: one pooled `requests` session for all threads."""

from collections.abc import Callable, Mapping

import orjson
import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from syncer.http.client import USER_AGENT, Request
from syncer.http.faults import Answer, Faults

CONNECT_TIMEOUT = 10.0
THREADS = 32


class RequestsTransport:
    """`credentials` gives the headers that authenticate; it is asked for each request, so a renewed secret is used."""

    def __init__(
        self, base_url: str, credentials: Callable[[], Mapping[str, str]], faults: Faults, timeout: float = 30.0
    ) -> None:
        self._base_url, self._faults = base_url.rstrip("/"), faults
        self._timeout = (CONNECT_TIMEOUT, timeout)
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept": "application/json"})
        self._session.auth = _Headers(credentials)
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=THREADS, max_retries=0)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, adapter)

    def __call__(self, request: Request) -> Answer:
        try:
            response = self._session.request(
                request.method,
                self._base_url + request.path,
                params=list(request.query),
                data=None if request.body is None else orjson.dumps(request.body),
                headers={} if request.body is None else {"Content-Type": "application/json"},
                timeout=self._timeout,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            sent, why = _what_happened(error)
            raise (self._faults.lost(why) if sent else self._faults.unreached(why)) from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, response.content)


class _Headers(AuthBase):
    """Sets the headers itself, which also keeps `requests` from taking other credentials out of a netrc file."""

    def __init__(self, credentials: Callable[[], Mapping[str, str]]) -> None:
        self._credentials = credentials

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._credentials())
        return request


def _what_happened(error: requests.RequestException) -> tuple[bool, str]:
    """Whether the request may have been seen, and why there is no answer. Most specific first."""
    if isinstance(error, requests.exceptions.SSLError):
        return False, "its certificate is not accepted"
    if isinstance(error, requests.exceptions.ProxyError):
        return False, "the proxy does not let us through"
    if isinstance(error, requests.exceptions.ConnectTimeout) or _never_connected(error):
        return False, "no connection"
    if isinstance(error, requests.exceptions.Timeout):
        return True, "it took too long"
    return True, "the connection broke"


def _never_connected(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
