"""One measured figure, and how a benchmark runs a command in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple


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
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "syncer", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(f"syncer {' '.join(arguments)} ended with {process.returncode}: {output[-2000:]}")
    return Finished(seconds, usage.ru_maxrss / 1024, output)


def timed(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(figures: Sequence[Figure]) -> None:
    for figure in figures:
        print(f"  {figure.what:<58} {figure.measured:>34}   {figure.to_hold}", flush=True)
