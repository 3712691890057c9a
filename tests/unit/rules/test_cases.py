"""The cases that ship, and the book of cases itself."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mappings import casebook, funnel
from syncer.errors import BadSettings
from syncer.model import Kind
from syncer.rules import compile as compile_funnel

BOOKS = {name: casebook.load_all(casebook.folder_of(path)) for name, path in funnel.SHIPPED.items()}
ALL = [(name, path) for name, books in BOOKS.items() for path in books]
ZONES = ["UTC", "America/Santiago", "Pacific/Auckland"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("name", "path"), ALL, ids=[f"{name}-{path.stem}" for name, path in ALL])
def test_every_case_holds(name: str, path: Path, zone: str) -> None:
    book = BOOKS[name][path]
    ladder = compile_funnel(funnel.load(name, book.persona), ZoneInfo(zone))
    assert [str(failure) for failure in casebook.run(book, ladder)] == []


@pytest.mark.parametrize("name", BOOKS)
def test_every_rule_has_a_case(name: str) -> None:
    ladder = compile_funnel(funnel.load(name), ZoneInfo("UTC"))
    assert casebook.untested(BOOKS[name].values(), ladder) == []


def test_every_kind_has_a_case_of_its_own() -> None:
    books = BOOKS["default"].values()
    alone = {word for book in books for case in book.cases if not case.fields for word in case.events}
    assert {kind.word for kind in Kind} - alone == set()


def test_no_two_cases_of_a_book_have_one_name() -> None:
    for name, path in ALL:
        names = [case.case for case in BOOKS[name][path].cases]
        assert len(names) == len(set(names)), path.name


def test_cases_stand_beside_their_funnel(tmp_path: Path) -> None:
    assert casebook.folder_of(tmp_path / "mine.yaml") == tmp_path / "cases" / "mine"


def book(tmp_path: Path, text: str) -> casebook.Casebook:
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return casebook.load(path)


def test_a_wrong_case_is_told(tmp_path: Path) -> None:
    wrong = book(
        tmp_path,
        """
        now: 2026-06-15 12:00
        cases:
          - {case: right, events: {email_sent: 1}, stage: lead, rule: reached}
          - {case: wrong, events: {email_sent: 1}, stage: prospect, rule: clicked}
        """,
    )
    ladder = compile_funnel(funnel.load(), ZoneInfo("UTC"))
    assert [str(failure) for failure in casebook.run(wrong, ladder)] == [
        "wrong: expected prospect by clicked, got lead by reached"
    ]
    assert "bought" in casebook.untested([wrong], ladder)


def test_faults_in_a_book_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as error:
        book(
            tmp_path,
            """
            now: soon
            cases:
              - {case: a, events: {email_clikced: 1}, stage: lead, rule: reached}
              - {case: b, events: {email_sent: {days_ago: 1, at: 2026-06-01}}, stage: lead, rule: reached}
              - {case: c, fields: {contry: Chile}, stage: lead}
              - {case: d, events: {email_sent: {at: {}}}, stage: lead, rule: reached}
            """,
        )
    text = str(error.value)
    for line, what in {
        2: "now:",
        4: "email_clikced is no kind (did you mean email_clicked?)",
        5: "must say either `days_ago` or `at`",
        6: "contry is no contact field (did you mean country?)",
        7: "must be a date and time",
    }.items():
        assert any(f"cases.yaml:{line}:" in fault and what in fault for fault in text.splitlines()), text
    assert "rule: is required" in text


def test_a_folder_without_cases_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="there are no cases"):
        casebook.load_all(tmp_path)


def test_times_without_a_zone_are_local(tmp_path: Path) -> None:
    at_night = book(
        tmp_path,
        """
        now: 2026-06-15
        cases:
          - case: the same evening in UTC, the next day in Santiago
            events: {content_downloaded: 2026-06-10T03:30:00Z, email_clicked: 2026-06-10T04:30:00Z}
            stage: prospect
            rule: clicked
          - case: local times mean what they say everywhere
            events: {content_downloaded: 2026-06-10 23:30, email_clicked: 2026-06-11 00:30}
            stage: prospect
            rule: clicked
        """,
    )
    failures = {
        zone: [failure.case for failure in casebook.run(at_night, compile_funnel(funnel.load(), ZoneInfo(zone)))]
        for zone in ("UTC", "America/Santiago")
    }
    assert failures == {"UTC": ["the same evening in UTC, the next day in Santiago"], "America/Santiago": []}
