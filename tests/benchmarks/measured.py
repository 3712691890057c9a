"""`python -m tests.benchmarks.measured FILE COMMAND …` runs a command and writes into the file how many seconds it took
and how much memory it had at most, in kilobytes.

Linux counts for a process also what the one had that started it: this one is small, a benchmark is not.
"""

import os
import subprocess
import sys
import time
from pathlib import Path


def main(file: str, *command: str) -> int:
    began = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    Path(file).write_text(f"{time.perf_counter() - began} {usage.ru_maxrss}", encoding="utf-8")
    return process.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
