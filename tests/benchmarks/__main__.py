"""`python -m tests.benchmarks [NAME …] [--full]`: all, or those named; --full adds what takes minutes."""

import platform
import sys
from collections.abc import Callable, Sequence
from os import cpu_count

from tests.benchmarks import command_line, deciding, memory, month, portal, walk
from tests.benchmarks.figures import Figure, show

BENCHMARKS: dict[str, Callable[[bool], Sequence[Figure]]] = {
    "command-line": command_line.run,
    "deciding": deciding.run,
    "portal": portal.run,
    "memory": memory.run,
    "walk": walk.run,
    "month": month.run,
}


def main(arguments: Sequence[str]) -> None:
    full = "--full" in arguments
    named = [argument for argument in arguments if argument != "--full"] or list(BENCHMARKS)
    print(f"Python {platform.python_version()}, {cpu_count()} cores, {platform.machine()}")
    for name in named:
        print(f"\n{name}", flush=True)
        show(BENCHMARKS[name](full))


if __name__ == "__main__":
    main(sys.argv[1:])
