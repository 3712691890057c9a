"""`python -m tests.unit.rulebook`: says which pages are not as the code says; `--write` renews them."""

import sys

from tests.unit.rulebook.pages import pages


def main(arguments: list[str]) -> int:
    stale = [(path, text) for path, text in pages() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        if "--write" in arguments:
            path.write_text(text, encoding="utf-8")
        print(path, file=sys.stderr)  # noqa: T201
    return 0 if "--write" in arguments else int(bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
