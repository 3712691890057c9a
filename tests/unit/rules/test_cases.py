"""The cases that ship, and the book of cases itself."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mappings import casebook, casetest, funnel
from syncer.errors import BadSettings
from syncer.model import Kind
from syncer.rules.trial import Failed, Trial

BOOKS = {name: casebook.load_all(casebook.folder_of(path)) for name, path in funnel.SHIPPED.items()}
ZONES = ["UTC", "America/Santiago", "Pacific/Auckland"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("name", BOOKS)
def test_every_case_that_ships_holds_and_every_rule_has_one(name: str, zone: str) -> None:
    path = funnel.SHIPPED[name]
    trial = casetest.test(path, casebook.folder_of(path), ZoneInfo(zone))
    assert (trial.failed, trial.untested) == ((), ())
    assert trial.passed == sum(len(sheet.book.cases) for sheet in BOOKS[name][0]) > 20


def test_every_kind_has_a_case_of_its_own() -> None:
    sheets, _ = BOOKS["default"]
    alone = {word for sheet in sheets for case in sheet.book.cases if not case.fields for word in case.events}
    assert {kind.word for kind in Kind} - alone == set()


def test_no_two_cases_of_a_book_have_one_name() -> None:
    for sheet in (sheet for sheets, _ in BOOKS.values() for sheet in sheets):
        names = [case.case for case in sheet.book.cases]
        assert len(names) == len(set(names)), sheet.document.path.name


def test_cases_stand_beside_their_funnel(tmp_path: Path) -> None:
    assert casebook.folder_of(tmp_path / "mine.yaml") == tmp_path / "cases" / "mine"


def tried(tmp_path: Path, text: str, zone: str = "UTC") -> Trial:
    """The cases of a file `cases.yaml`, on the default funnel."""
    (tmp_path / "cases.yaml").write_text(text, encoding="utf-8")
    return casetest.test(funnel.DEFAULT, tmp_path, ZoneInfo(zone))


def test_a_wrong_case_is_told(tmp_path: Path) -> None:
    trial = tried(
        tmp_path,
        """
        now: 2026-06-15 12:00
        cases:
          - {case: right, events: {email_sent: 1}, stage: lead, rule: reached}
          - {case: wrong, events: {email_sent: 1}, stage: prospect, rule: clicked}
          - {case: stage is wrong, stage: lead, rule: no_evidence}
        """,
    )
    file = tmp_path / "cases.yaml"
    assert trial.passed == 1
    assert trial.failed == (
        Failed(f"{file}:5", "wrong", "prospect by clicked", "lead by reached", "We sent an e-mail on June 14, 2026"),
        Failed(f"{file}:6", "stage is wrong", "lead by no_evidence", "none by no_evidence", "No evidence yet"),
    )
    assert "bought" in trial.untested
    assert not {"reached", "clicked"} & set(trial.untested)


def test_faults_in_a_book_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as error:
        tried(
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


def test_faults_of_all_books_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("now: 2026-06-15\ncases: 7\n")
    (tmp_path / "b.yaml").write_text("now: [\n")
    (tmp_path / "c.yaml").write_text("now: 2026-06-15\ncases: []\npersona:\n  - {field: contry, is: Chile}\n")
    with pytest.raises(BadSettings) as error:
        tried(
            tmp_path,
            """
            now: 2026-06-15
            cases:
              - {case: a, events: {email_sent: {days_ago: 1.0e+9}}, stage: lead, rule: reached}
              - {case: b, events: {email_sent: {days_ago: 1, count: 1000000}}, stage: lead, rule: reached}
            """,
        )
    text = str(error.value)
    for place, what in {
        "a.yaml:2: cases": "must be a list",
        "b.yaml": "is not YAML",
        "c.yaml:4: persona[0].field": "contry is no contact field (did you mean country?)",
        "cases.yaml:4: cases[0].events.email_sent": "less than or equal to",
        "cases.yaml:5: cases[1].events.email_sent": "less than or equal to",
    }.items():
        assert any(place in fault and what in fault for fault in text.splitlines()), text


def test_cases_about_stages_and_rules_that_the_funnel_does_not_have_are_faults(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as error:
        tried(
            tmp_path,
            """
            now: 2026-06-15
            cases:
              - {case: a, stage: led, rule: no_evidence}
              - {case: b, stage: lead, rule: reeched}
            """,
        )
    assert "cases.yaml:4: cases[0].stage: led is no stage of the funnel (did you mean lead?)" in str(error.value)
    assert "cases.yaml:5: cases[1].rule: reeched is no rule of the funnel (did you mean reached?)" in str(error.value)


def test_a_folder_without_cases_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="there are no cases"):
        casetest.test(funnel.DEFAULT, tmp_path, ZoneInfo("UTC"))


def test_times_without_a_zone_are_local(tmp_path: Path) -> None:
    at_night = """
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
        """
    failures = {
        zone: [failure.case for failure in tried(tmp_path, at_night, zone).failed]
        for zone in ("UTC", "America/Santiago")
    }
    assert failures == {"UTC": ["the same evening in UTC, the next day in Santiago"], "America/Santiago": []}
