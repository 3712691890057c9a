"""How connectors speak HTTP: a limiter, one client with retries, translated faults, and a transport over `requests`."""

from syncer.http.client import USER_AGENT, Client, Request, Transport, Upload, Watch
from syncer.http.faults import Answer, Faults, Lost, Unreached, retry_after
from syncer.http.limiter import ANY_TIME, Limiter, Race, Turn, Window

__all__ = [
    "ANY_TIME",
    "USER_AGENT",
    "Answer",
    "Client",
    "Faults",
    "Limiter",
    "Lost",
    "Race",
    "Request",
    "Transport",
    "Turn",
    "Unreached",
    "Upload",
    "Watch",
    "Window",
    "retry_after",
]
