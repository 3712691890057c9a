import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from connectors.hubspot.sandbox import Options, running
from tests.unit.hubspot_sandbox.app import CONTACTS, App


def test_each_answer_takes_its_time_and_all_at_once(opened: Callable[..., App]) -> None:
    app = opened(latency_ms=300)
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: app.ask("GET", CONTACTS), range(8)))
    assert all(answer.ok for answer in answers)
    assert 0.3 <= time.monotonic() - started < 1.2, "eight answers side by side take as long as one"
    assert all(0.3 <= each.finished - each.started < 0.9 for each in app.sandbox.requests.exchanges)


def test_the_journal_tells_what_was_asked(opened: Callable[..., App]) -> None:
    app = opened()
    app.get(CONTACTS)
    app.get("/crm/v3/objects/calls")
    app.ask("GET", "/nothing")
    app.update({"id": "101", "properties": {"city": "Lima"}})
    journal = app.sandbox.requests
    assert journal.calls == {"list contacts": 1, "list calls": 1, "unknown": 1, "batch update contacts": 1}
    assert [(each.ordinal, each.method, each.status) for each in journal.exchanges] == [
        (1, "GET", 200),
        (2, "GET", 200),
        (3, "GET", 404),
        (4, "POST", 200),
    ]
    assert journal.exchanges[1].path == "/crm/v3/objects/calls"
    assert (journal.writes, journal.changed, len(journal)) == (1, 1, 4)
    journal.clear()
    app.get(CONTACTS)
    assert (len(journal), journal.exchanges[0].ordinal, journal.writes) == (1, 5, 0)


def test_the_port_is_free_again_afterwards() -> None:
    before = threading.active_count()
    with running(Options(contacts=1)) as server:
        port = int(server.base_url.rpartition(":")[2])
        assert server.token == "sandbox-token"
    with running(Options(contacts=1, port=port)) as again:
        assert again.base_url == server.base_url
    assert threading.active_count() == before


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_as_a_process_it_says_where_it_is_and_ends_cleanly(ending: signal.Signals) -> None:
    command = [
        sys.executable,
        "-m",
        "connectors.hubspot.sandbox",
        "--contacts",
        "30",
        "--seed",
        "3",
        "--latency-ms",
        "5",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        answer = requests.get(
            f"{base_url}{CONTACTS}?limit=100", headers={"Authorization": "Bearer sandbox-token"}, timeout=10
        )
        assert len(answer.json()["results"]) == 30
        process.send_signal(ending)
        rest, errors = process.communicate(timeout=20)
        assert (process.returncode, rest, errors) == (0, "", "")


def test_the_help_lists_the_faults() -> None:
    command = [sys.executable, "-m", "connectors.hubspot.sandbox", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout
    for word in ("--faults", "malformed:", "empty200:", "--latency-ms"):
        assert word in shown
