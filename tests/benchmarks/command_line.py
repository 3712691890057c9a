"""How long the command takes to say something."""

from collections.abc import Sequence

from tests.benchmarks.figures import Figure, syncer


def run(full: bool) -> Sequence[Figure]:
    fastest = min(syncer("--help").seconds for _ in range(10))
    return [Figure("syncer --help", f"{fastest:.2f} s", "≤ 0.3 s")]
