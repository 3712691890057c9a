"""`python -m tests.unit.cohorts`: says which pages are not as the code says; `--write` renews them."""

import sys

from tests.golden import main
from tests.unit.cohorts.pages import pages

if __name__ == "__main__":
    sys.exit(main(pages(), sys.argv[1:]))
