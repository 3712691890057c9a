"""A portal in a process of its own, so that client and server do not share an interpreter; it tells what it saw."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from connectors.hubspot.sandbox import Options, running


@dataclass
class PortalProcess:
    base_url: str
    token: str
    throttled: int = 0  # known when it was stopped
    calls: dict[str, int] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)


@contextmanager
def portal_process(contacts: int, module: str = "serving", **options: int) -> Iterator[PortalProcess]:
    """Runs until the block is left; then `throttled` and `calls` are known."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", json.dumps({"contacts": contacts, **options})]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        portal = PortalProcess(**json.loads(process.stdout.readline()))
        try:
            yield portal
        finally:
            process.send_signal(signal.SIGTERM)
            seen = json.loads(process.stdout.readline())
            portal.throttled, portal.calls = seen["throttled"], seen["calls"]


def main() -> None:
    serve(Options(**json.loads(sys.argv[1])))  # opened again on the same day, it tells the same story


def serve(options: Options) -> None:
    """Until SIGTERM; says where, and at the end what it saw."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with running(options) as server:
        tables = server.sandbox.portal.tables
        records = {name: sum(1 for _ in table.ids_from(0)) for name, table in tables.items()}
        print(json.dumps({"base_url": server.base_url, "token": server.token, "records": records}), flush=True)
        stop.wait()
        seen = server.sandbox.requests
        print(json.dumps({"throttled": seen.throttled, "calls": dict(seen.calls)}), flush=True)


if __name__ == "__main__":
    main()
