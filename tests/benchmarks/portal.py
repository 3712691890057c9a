"""First pull, write-back and increments against a portal with 120 ms latency and Professional limits."""

import json
import math
import os
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import requests

from tests.benchmarks.figures import Figure, syncer
from tests.benchmarks.serving import PortalProcess, portal_process

LATENCY_MS = 120
WINDOW_CALLS, WINDOW_SECONDS = 190, 10
PAGE, BATCH = 100, 100
GROUP_PAGES = {"lists": 250, "marketing_events": 100}
CONTACTS, MANY_CONTACTS, CHANGED = 20_000, 100_000, 500
PORT = 18_787  # the large portal is opened twice at one address: quickly to load it, then with its real limits

WORKSPACE = """\
workspace: bench
database: sqlite:///bench.db
connections:
  hubspot:
    token: env:BENCH_TOKEN
    base_url: {base_url}
    write: true
    {more}
"""


def run(full: bool) -> Sequence[Figure]:
    return [*_first(), *lanes(), *(_increments() if full else ())]


def lanes() -> list[Figure]:
    """Contacts alone, by a list and by one export; how long HubSpot takes to make the file is not in it."""
    pulled = []
    with portal_process(CONTACTS, latency_ms=LATENCY_MS) as portal:
        for lane in ("list", "export"):
            with tempfile.TemporaryDirectory() as name:
                folder = _workspace(Path(name), portal, "streams: [contacts]")
                pulled.append((lane, syncer("pull", "--read-lane", lane, "--json", folder=folder)))
    return [
        Figure(
            f"{CONTACTS:,} contacts by {lane}",
            f"{done.seconds:.1f} s, {done.peak_mb:.0f} MB",
            _told(json.loads(done.output)["api_calls"]),
        )
        for lane, done in pulled
    ]


def _first() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        with portal_process(CONTACTS, latency_ms=LATENCY_MS) as portal:
            folder = _workspace(Path(name), portal)
            pulled = syncer("pull", "--json", folder=folder)
            groups = _pages_of_groups(folder / "bench.db")
            syncer("decide", folder=folder)
            written = syncer("sync", "--json", folder=folder)
        records = {kind: count for kind, count in portal.records.items() if count and kind != "companies"}
    calls = json.loads(pulled.output)["api_calls"]
    made, least = sum(calls.values()), groups + sum(math.ceil(count / PAGE) for count in records.values())
    size = f"{records['contacts']:,} contacts, {sum(records.values()) - records['contacts']:,} engagements"
    allowed = least * WINDOW_SECONDS / WINDOW_CALLS
    counts = json.loads(written.output)["counts"]
    return [
        Figure(f"first pull, {size}", f"{pulled.seconds:.1f} s, {pulled.peak_mb:.0f} MB"),
        Figure("  of the pace that the limit allows", f"{allowed / pulled.seconds:.0%}: {allowed:.1f} s", "≥ 95 %"),
        Figure("  calls against the least possible", f"{made:,} / {least:,} = {made / least:.3f}", "≤ 1.05"),
        Figure("  calls by kind", _told(calls)),
        Figure("  answered with 429", f"{portal.throttled}", "0"),
        Figure(f"sync that writes {counts['written']:,} back", f"{written.seconds:.1f} s", "100 a call"),
        Figure("  calls by kind", _told(json.loads(written.output)["api_calls"])),
    ]


def _pages_of_groups(database: Path) -> int:
    """How many pages it takes to tell who is on which list and at which event. The funnel asks for no companies."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT substr(external_id, 1, instr(external_id, '/') - 1) AS lane, count(*) FROM engagement"
            " WHERE external_id LIKE 'lists/%' OR external_id LIKE 'marketing_events/%' GROUP BY lane"
        )
        return sum(math.ceil(count / GROUP_PAGES[lane]) for lane, count in rows)


def _increments() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        with portal_process(MANY_CONTACTS, rate=1_000_000, port=PORT) as portal:
            folder = _workspace(Path(name), portal, "rate: {calls: 1000000, seconds: 10}")
            loaded = syncer("sync", folder=folder)
        with portal_process(MANY_CONTACTS, latency_ms=LATENCY_MS, port=PORT) as portal:
            folder = _workspace(folder, portal)
            syncer("setup", folder=folder)  # this portal knows nothing of what was written to the first
            syncer("sync", folder=folder)
            _change(portal)
            changed = syncer("sync", "--json", folder=folder)
            quiet = syncer("sync", "--json", folder=folder)
    return [
        Figure(f"first sync of {MANY_CONTACTS:,} contacts, no limit, no latency", f"{loaded.seconds:.0f} s"),
        _increment(f"increment, {CHANGED} changed", changed.output, changed.seconds, "≤ 30 calls, ≤ 10 s"),
        _increment("increment, nothing changed", quiet.output, quiet.seconds, "≤ 10 calls, 0 writes"),
        Figure("  answered with 429", f"{portal.throttled}", "0"),
    ]


def _increment(what: str, output: str, seconds: float, to_hold: str) -> Figure:
    told = json.loads(output)
    return Figure(
        what, f"{sum(told['api_calls'].values())} calls, {seconds:.1f} s: {_told(told['api_calls'])}", to_hold
    )


def _change(portal: PortalProcess) -> None:
    """Gives contacts another job title, as somebody in the CRM would."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {portal.token}"
        url = f"{portal.base_url}/crm/v3/objects/contacts"
        listed: list[str] = []
        after = ""
        while len(listed) < CHANGED:
            page = session.get(
                url, params={"limit": str(PAGE), **({"after": after} if after else {})}, timeout=60
            ).json()
            listed += [row["id"] for row in page["results"]]
            after = page["paging"]["next"]["after"]
        for start in range(0, CHANGED, BATCH):
            inputs = [
                {"id": each, "properties": {"jobtitle": "Gerente General"}} for each in listed[start : start + BATCH]
            ]
            session.post(f"{url}/batch/update", json={"inputs": inputs}, timeout=60).raise_for_status()


def _workspace(folder: Path, portal: PortalProcess, more: str = "") -> Path:
    os.environ["BENCH_TOKEN"] = portal.token
    (folder / "syncer.yaml").write_text(WORKSPACE.format(base_url=portal.base_url, more=more), encoding="utf-8")
    return folder


def _told(calls: dict[str, int]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in calls.items())
