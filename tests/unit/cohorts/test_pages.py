"""The page of the report, in each format and language."""

import pytest

from syncer.report import cohorts
from syncer.rules.language import LANGUAGES
from tests.unit.cohorts.pages import counted, default, journeys, noon, odd, one, pages, several, turns
from tests.unit.rulebook.test_pages import Tags


def test_pages_are_as_the_code_says() -> None:
    for path, text in pages():
        assert path.read_text(encoding="utf-8") == text, "run `python -m tests.unit.cohorts --write` and read the diff"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("several_funnels", [False, True])
def test_html_is_one_file_without_scripts_and_with_every_tag_closed(language: str, several_funnels: bool) -> None:
    html, tags = cohorts.as_html(cohorts.page((several if several_funnels else one)(language))), Tags()
    tags.feed(html)
    assert tags.open == []
    assert tags.links == []
    assert not tags.seen & {"script", "link", "img", "iframe", "new"}
    assert "url(" not in html
    assert "@import" not in html
    assert f'<html lang="{language}">' in html
    assert cohorts.MARK in html[:500]


def test_html_shows_what_users_called_their_stages() -> None:
    html = cohorts.as_html(cohorts.page(several("en")))
    assert "Hot &amp; &lt;new&gt;" in html
    assert 'title="Is &#34;Signed&#34;"' in html


def test_what_steers_a_terminal_is_not_in_the_text() -> None:
    found = counted(odd("en"), turns("1 2026-05-01 2026-05-01 - a any\n1 2026-05-02 2026-05-02 a \x1b[31mred any"))
    assert "\x1b" not in cohorts.as_text(cohorts.page(journeys("en", found)))


def test_lines_of_the_text_fit_a_terminal() -> None:
    for language in LANGUAGES:
        assert max(map(len, cohorts.as_text(cohorts.page(one(language))).splitlines())) <= 100


def test_months_that_began_before_anything_was_decided_are_marked_and_told() -> None:
    text = cohorts.as_text(cohorts.page(one("en")))
    assert "Feb 2026 †" in text
    assert "Mar 2026 †" not in text
    assert "Stages have been decided since February 10, 2026." in text
    later = counted(default("en"), turns("1 2026-02-10 2026-02-10 - lead form"), months=2)
    assert "have been decided since" not in cohorts.as_text(cohorts.page(journeys("en", later)))


def test_json_has_keys_that_no_language_changes() -> None:
    english, spanish = (cohorts.as_json(one(language)) for language in LANGUAGES)
    assert english == spanish


def test_times_are_told_in_days() -> None:
    def said(days: str) -> str:
        found = counted(default("en"), turns(f"1 2026-02-10 2026-02-10 - none x\n{days}"))
        return cohorts.as_text(cohorts.page(journeys("en", found)))

    assert "under 1 day" in said("2 2026-05-01 2026-05-01 - lead a\n2 2026-05-01 2026-05-01 lead prospect b")
    assert " 1 day " in said("2 2026-05-01 2026-05-01 - lead a\n2 2026-05-02 2026-05-02 lead prospect b")
    assert " 30 days " in said("2 2026-03-01 2026-03-01 - lead a\n2 2026-03-31 2026-03-31 lead prospect b")


def test_a_year_without_anybody_is_told_too() -> None:
    found = counted(default("en"), turns("1 2026-02-10 2026-02-10 - none x"))
    assert found.found.total.cohorts["lead"].entered == 0
    assert "Lead → Prospect" in cohorts.as_text(cohorts.page(journeys("en", found)))
    assert noon("2026-02-10") < found.found.asked.known_from
