"""The README says what the code says."""

from tests.docs.readme import README, named, renewed
from tests.docs.sections import SECTIONS


def test_sections_and_examples_are_as_the_code_says() -> None:
    text = README.read_text(encoding="utf-8")
    assert set(named(text)) == set(SECTIONS)
    assert renewed(text) == text, "run `make docs`"


def test_a_section_or_an_example_that_is_out_of_date_is_seen() -> None:
    text = "<!-- generated: exit codes -->\nstale\n<!-- end -->\n```console\n$ echo new\nstale\n```\n"
    assert "stale" not in renewed(text)
    assert "$ echo new\nnew\n```" in renewed(text)
