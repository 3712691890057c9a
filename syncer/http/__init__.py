"""How connectors speak HTTP: a limiter, one client with retries, translated faults, and a transport over `requests`."""

from syncer.http.client import LONGEST_WAIT, USER_AGENT, Client, Request, Transport, Upload, Watch
from syncer.http.faults import Answer, Faults, Lost, Unreached, retry_after
from syncer.http.limiter import ANY_TIME, Limiter, Race, Sent, Turn, Window

__all__ = [
    "ANY_TIME",
    "LONGEST_WAIT",
    "USER_AGENT",
    "Answer",
    "Client",
    "Faults",
    "Limiter",
    "Lost",
    "Race",
    "Request",
    "Sent",
    "Transport",
    "Turn",
    "Unreached",
    "Upload",
    "Watch",
    "Window",
    "retry_after",
]
