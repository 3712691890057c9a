"""Peak memory of a first sync over portals of growing size, and of a first pull by one export: it has to stay flat."""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.figures import Figure, syncer
from tests.benchmarks.serving import PortalProcess, portal_process

SIZES = (10_000, 100_000)
FULL_SIZE = 1_000_000

WORKSPACE = """\
workspace: bench
database: sqlite:///bench.db
connections:
  hubspot:
    token: env:BENCH_TOKEN
    base_url: {base_url}
    write: true
    streams: [contacts]
    rate: {{calls: 100000, seconds: 10}}
"""


def run(full: bool) -> Sequence[Figure]:
    sizes = (*SIZES, *([FULL_SIZE] if full else []))
    return [*(_first_sync(size) for size in sizes), *(exported(size) for size in sizes)]


def exported(contacts: int) -> Figure:
    """A pull whose contacts come in one file, which is made while it is sent."""
    with tempfile.TemporaryDirectory() as name, portal_process(contacts, "exporting", rate=100_000) as portal:
        folder = _workspace(Path(name), portal)
        done = syncer("pull", "--read-lane", "export", "--json", folder=folder)
    counts = json.loads(done.output)["counts"]
    what = f"first pull by export, {counts['contacts']:,} contacts"
    return Figure(what, f"{done.peak_mb:.0f} MB, {done.seconds:.0f} s", "≤ 200 MB, flat from 10,000 on")


def _first_sync(contacts: int) -> Figure:
    with tempfile.TemporaryDirectory() as name, portal_process(contacts, rate=100_000) as portal:
        folder = _workspace(Path(name), portal)
        done = syncer("sync", "--json", folder=folder)
    counts = json.loads(done.output)["counts"]
    what = f"first sync, {counts['contacts']:,} contacts, {counts['written']:,} written"
    return Figure(what, f"{done.peak_mb:.0f} MB, {done.seconds:.0f} s", "≤ 200 MB, flat from 10,000 on")


def _workspace(folder: Path, portal: PortalProcess) -> Path:
    os.environ["BENCH_TOKEN"] = portal.token
    (folder / "syncer.yaml").write_text(WORKSPACE.format(base_url=portal.base_url), encoding="utf-8")
    return folder
