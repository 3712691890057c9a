"""Pages that are kept beside the tests: a change of the code shows as a change of a page, to be read."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path


def main(pages: Iterable[tuple[Path, str]], arguments: Sequence[str]) -> int:
    """Says which pages are not as the code says; `--write` renews them."""
    stale = [(path, text) for path, text in pages if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        if "--write" in arguments:
            path.write_text(text, encoding="utf-8")
        print(path, file=sys.stderr)  # noqa: T201
    return 0 if "--write" in arguments else int(bool(stale))
