"""The README's console blocks: each `$ command` is run, one after the other in one folder, and its output put below."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

_BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)


def rerun(text: str) -> str:
    """The same text with the output that the commands have now."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "acme"
        folder.mkdir()
        return _BLOCK.sub(lambda block: _run_block(block[0], folder), text)


def _run_block(block: str, folder: Path) -> str:
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{_run(command, folder)}" for command in commands)


def _run(command: str, folder: Path) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stdout
