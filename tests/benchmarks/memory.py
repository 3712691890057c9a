"""Peak memory of a first sync over portals of growing size: it has to stay flat."""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.figures import Figure, syncer
from tests.benchmarks.serving import portal_process

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
    return [_first_sync(size) for size in (*SIZES, *([FULL_SIZE] if full else []))]


def _first_sync(contacts: int) -> Figure:
    with tempfile.TemporaryDirectory() as name, portal_process(contacts, rate=100_000) as portal:
        folder = Path(name)
        os.environ["BENCH_TOKEN"] = portal.token
        (folder / "syncer.yaml").write_text(WORKSPACE.format(base_url=portal.base_url), encoding="utf-8")
        done = syncer("sync", "--json", folder=folder)
    counts = json.loads(done.output)["counts"]
    what = f"first sync, {counts['contacts']:,} contacts, {counts['written']:,} written"
    return Figure(what, f"{done.peak_mb:.0f} MB, {done.seconds:.0f} s", "≤ 200 MB, flat from 10,000 on")
