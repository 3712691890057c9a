"""The README: sections between `<!-- generated: NAME -->` and `<!-- end -->` are written by the code, examples run."""

import re
from pathlib import Path

from tests.docs.examples import rerun
from tests.docs.sections import SECTIONS

README = Path(__file__).parents[2] / "README.md"
_SECTION = re.compile(r"(?P<begin><!-- generated: (?P<name>[\w ]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)


def named(text: str) -> list[str]:
    return [found["name"] for found in _SECTION.finditer(text)]


def renewed(text: str) -> str:
    """The same text as the code says it now. Raises KeyError on a section that nobody writes."""
    return _SECTION.sub(lambda found: f"{found['begin']}{SECTIONS[found['name']]()}\n{found['end']}", rerun(text))
