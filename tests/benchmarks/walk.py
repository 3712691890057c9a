"""Thousands of changes of a portal, with runs and faults in between: does our state end as the portal's?"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure, timed
from tests.walk.portal_walk import Walk, whole_walk

FULL, SHORT = 2_000, 300


def run(full: bool) -> Sequence[Figure]:
    changes = FULL if full else SHORT
    walked: list[tuple[Walk, int]] = []
    with TemporaryDirectory() as folder:
        seconds = timed(lambda: walked.append(whole_walk(Path(folder), 1, changes)))
    [(walk, told)] = walked
    written = sum(len(stages) for stages in walk.wrote.values())
    return [
        Figure(
            f"a walk of {changes:,} changes, {walk.runs} runs with faults", f"{seconds:.0f} s", "ours = the portal's"
        ),
        Figure("stages written, each once", f"{written:,}", f"one by one of {told} contacts"),
        Figure("runs that could not do all they wished", f"{walk.bad}"),
    ]
