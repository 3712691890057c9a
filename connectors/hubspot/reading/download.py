"""Fetches what an export has made, from an address that opens for whoever has it.

So the address gets into no log and no error, and it gets nothing of ours: no token, no cookie. Python's own client is
used since, unlike the others, it never logs what it asks for.
"""

import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPMessage
from typing import IO, BinaryIO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

import certifi

from connectors.hubspot.blocks.calls import is_this_machine
from syncer.errors import Malformed, Unavailable
from syncer.http import USER_AGENT

LARGEST = 16 * 1024**3  # bytes
_CHUNK = 1024 * 1024
_TRIES = 3


@contextmanager
def downloaded(address: Callable[[], str], timeout: float) -> Iterator[BinaryIO]:
    """A file on disk for as long as the block. `address` gives a fresh one for each try; the timeout is in seconds.

    Raises Unavailable, Malformed, and what `address` raises.
    """
    why = ""
    for _ in range(_TRIES):
        with tempfile.TemporaryFile(prefix="syncer-") as file:
            why = _tried(address(), file, timeout)
            if not why:
                yield file
                return
    raise Unavailable(f"the exported file cannot be fetched: {why}", tried=f"{_TRIES} times", fix="run it again later")


def _tried(url: str, file: IO[bytes], timeout: float) -> str:
    """Why it did not come; "" if it did."""
    if not _is_safe(url):
        raise Malformed("HubSpot's address of the exported file is not one of the web, with https")
    try:
        _fetch(url, file, timeout)
    except HTTPError as error:
        error.close()
        return f"status {error.code}"
    except (OSError, HTTPException) as error:
        return type(error).__name__
    return ""


def _fetch(url: str, file: IO[bytes], timeout: float) -> None:
    context = ssl.create_default_context(cafile=certifi.where())
    opener = build_opener(_Redirects, HTTPSHandler(context=context))
    opener.addheaders = []
    with opener.open(Request(url, headers={"User-Agent": USER_AGENT}), timeout=timeout) as answer:  # noqa: S310 - safe
        told, size = answer.headers.get("content-length"), 0
        while chunk := answer.read(_CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise Malformed(f"the exported file is larger than {LARGEST // 1024**3} GiB")
            file.write(chunk)
    if told is not None and told.isdecimal() and int(told) != size:
        raise HTTPException("cut off")


class _Redirects(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        return super().redirect_request(req, fp, code, msg, headers, newurl) if _is_safe(newurl) else None


def _is_safe(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname or ""))
