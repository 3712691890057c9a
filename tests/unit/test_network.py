"""The guard that keeps tests on this machine bites, and lets through what stays here."""

import socket
import urllib.request
from pathlib import Path

import pytest


def test_another_machine_is_refused() -> None:
    with socket.socket() as sock, pytest.raises(AssertionError, match=r"tried to reach 192\.0\.2\.1:80"):
        sock.connect(("192.0.2.1", 80))


def test_also_by_the_call_that_gives_a_number() -> None:
    with socket.socket() as sock, pytest.raises(AssertionError, match="this machine only"):
        sock.connect_ex(("192.0.2.1", 80))


def test_also_over_ipv6() -> None:
    with socket.socket(socket.AF_INET6) as sock, pytest.raises(AssertionError, match="this machine only"):
        sock.connect(("2001:db8::1", 80))


def test_a_library_that_looks_up_a_name_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"look up 'api\.example\.com'"):
        urllib.request.urlopen("http://api.example.com/", timeout=1)


def test_loopback_is_let_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as sock:
        sock.connect(("localhost", server.getsockname()[1]))


def test_unix_sockets_are_let_through(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as sock:
        server.bind(str(tmp_path / "s"))
        server.listen()
        sock.connect(str(tmp_path / "s"))
