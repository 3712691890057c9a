"""One measured figure, and how a benchmark runs a command in a process of its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import measured

HOUSE = Path(__file__).parents[2]


class Figure(NamedTuple):
    what: str
    measured: str
    to_hold: str = ""


class Finished(NamedTuple):
    seconds: float
    peak_mb: float  # largest resident set
    output: str


def syncer(*arguments: str, folder: Path | None = None) -> Finished:
    """Runs the command and waits. Raises with what it printed if it fails."""
    command = [sys.executable, "-m", "syncer", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as file:
        done = subprocess.run(
            [sys.executable, "-m", measured.__name__, file.name, *command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        took = file.read()
    if done.returncode:
        raise RuntimeError(f"syncer {' '.join(arguments)} ended with {done.returncode}: {done.stdout[-2000:]}")
    seconds, kilobytes = took.split()
    return Finished(float(seconds), int(kilobytes) / 1024, done.stdout)


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(figures: Sequence[Figure]) -> None:
    for figure in figures:
        print(f"  {figure.what:<58} {figure.measured:>34}   {figure.to_hold}", flush=True)
