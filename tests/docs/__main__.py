"""`python -m tests.docs`: says whether the README's generated sections are as the code says; `--write` renews them."""

import sys

from tests.docs.readme import README, renewed


def main(arguments: list[str]) -> int:
    text = README.read_text(encoding="utf-8")
    new = renewed(text)
    if "--write" in arguments:
        README.write_text(new, encoding="utf-8")
        return 0
    if new != text:
        print("README.md is not as the code says: run `make docs`", file=sys.stderr)
    return int(new != text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
