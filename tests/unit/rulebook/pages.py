"""The pages of a small funnel that uses every word; `python -m tests.unit.rulebook --write` renews them."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from mappings.funnel import load
from syncer.report import rulebook
from syncer.rules import Ladder
from syncer.rules import compile as compile_funnel
from syncer.rules.language import LANGUAGES
from syncer.rules.plain.funnelpage import page

HERE = Path(__file__).parent
FUNNEL = HERE / "funnel.yaml"
FORMATS = {"txt": rulebook.as_text, "md": rulebook.as_markdown, "html": rulebook.as_html}


def ladder() -> Ladder:
    return compile_funnel(load(FUNNEL), ZoneInfo("America/Santiago"))


def pages() -> Iterator[tuple[Path, str]]:
    """Where each page should stand, and what the code says now."""
    compiled = ladder()
    for language in LANGUAGES:
        for ending, rendered in FORMATS.items():
            text = rendered(page(compiled, language)).replace(compiled.fingerprint, "<fingerprint>")
            yield HERE / "pages" / f"{language}.{ending}", text
