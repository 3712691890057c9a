"""Who holds a workspace, in words that tell this machine whether the holder still lives."""

import os
import re
import socket
from hashlib import sha256
from pathlib import Path

_WORDS = re.compile(r"^syncer .+ on (?P<machine>\S+ \[\w+\]), process (?P<process>\d+)$")


def this_run(command: str) -> str:
    return f"syncer {command} on {_machine()}, process {os.getpid()}"


def is_dead(holder: str) -> bool:
    """True only if the holder ran on this machine and its process is gone: then nobody has to wait for its lease."""
    found = _WORDS.match(holder)
    if not found or found["machine"] != _machine():
        return False
    try:
        os.kill(int(found["process"]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _machine() -> str:
    """Host name, and a mark that tells apart boots and containers, where equal process ids mean nothing."""
    marks = [str(_inode(Path("/proc/self/ns/pid"))), _text(Path("/proc/sys/kernel/random/boot_id"))]
    return f"{socket.gethostname()} [{sha256(' '.join(marks).encode()).hexdigest()[:6]}]"


def _inode(path: Path) -> int:
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""
