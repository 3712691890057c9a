"""`python -m tests.docs`: says whether what the code writes of itself is as the code says; `--write` renews it."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from mappings.funnel import SCHEMA
from tests.docs import editor, readme

WRITTEN: Mapping[Path, Callable[[], str]] = {
    readme.README: lambda: readme.renewed(readme.README.read_text(encoding="utf-8")),
    SCHEMA: editor.text,
}


def main(arguments: list[str]) -> int:
    stale = 0
    for path, text in WRITTEN.items():
        new = text()
        if "--write" in arguments:
            path.write_text(new, encoding="utf-8")
        elif not path.is_file() or path.read_text(encoding="utf-8") != new:
            print(f"{path.name} is not as the code says: run `make docs`", file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
