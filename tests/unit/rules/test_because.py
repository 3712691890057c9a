"""Evidence: stored and read back, and said in sentences."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from syncer.model import Evidence, Kind
from syncer.rules.because import HELD, Because, dump, load, nouns, sentences

SANTIAGO = ZoneInfo("America/Santiago")
NOON = datetime(2026, 5, 12, 16, tzinfo=UTC)
MS = int(NOON.timestamp() * 1000)


def test_stored_evidence_comes_back_as_nouns() -> None:
    because: Because = (
        (44, MS, 3, 0),
        (40, MS - 1, 7, 1),
        ("job_title", "Dueña"),
        ("opted_out", True),
        ("employees", 2.5),
    )
    assert load(dump(because)) == nouns(because)
    assert nouns(because) == (
        Evidence(Kind.EMAIL_REPLIED, NOON, 3),
        Evidence(Kind.EMAIL_CLICKED, datetime(2026, 5, 12, 15, 59, 59, 999000, tzinfo=UTC), 7, summary=True),
        Evidence(None, field="job_title", value="Dueña"),
        Evidence(None, field="opted_out", value=True),
        Evidence(None, field="employees", value=2.5),
    )


def test_equal_evidence_gives_equal_text_and_other_evidence_does_not() -> None:
    assert dump(((44, MS, 1, 0),)) == dump(((int(Kind.EMAIL_REPLIED), MS, 1, 0),)) == f"[[44,{MS},1,0]]"
    assert dump((("opted_out", True),)) != dump((("opted_out", 1),))
    assert (dump(()), load("[]"), load("")) == ("[]", (), ())


@pytest.mark.parametrize(
    ("evidence", "english", "spanish"),
    [
        (
            Evidence(Kind.EMAIL_REPLIED, NOON),
            "Replied to an e-mail on May 12, 2026",
            "Respondió un correo el 12 de mayo de 2026",
        ),
        (
            Evidence(Kind.EMAIL_CLICKED, NOON, 3),
            "Clicked links in e-mails 3 times, last on May 12, 2026",
            "Hizo clic en enlaces de correos 3 veces, la última el 12 de mayo de 2026",
        ),
        (
            Evidence(Kind.EMAIL_CLICKED, NOON, 7, summary=True),
            "Clicked links in e-mails 7 times, last on May 12, 2026, according to the CRM",
            "Hizo clic en enlaces de correos 7 veces, la última el 12 de mayo de 2026, según el CRM",
        ),
        (Evidence(None, field="job_title", value="Dueña"), "Job title: Dueña", "Cargo: Dueña"),
        (Evidence(None, field="decision_maker", value=True), "Decision maker: yes", "Toma la decisión: sí"),
        (Evidence(None, field="opted_out", value=False), "Opted out of e-mail: no", "Baja del correo: no"),
        (Evidence(None, field="employees", value=12500), "Employees: 12,500", "Empleados: 12.500"),
        (Evidence(None, field="crm.tier", value="gold"), "crm.tier: gold", "crm.tier: gold"),
    ],
)
def test_sentences(evidence: Evidence, english: str, spanish: str) -> None:
    assert sentences((evidence,), "en", SANTIAGO) == [english]
    assert sentences((evidence,), "es", SANTIAGO) == [spanish]


def test_dates_are_those_of_the_workspace() -> None:
    late = Evidence(Kind.MEETING_HELD, datetime(2026, 5, 13, 2, tzinfo=UTC))
    assert sentences((late,), "en", SANTIAGO) == ["Met with us on May 12, 2026"]
    assert sentences((late,), "en", ZoneInfo("UTC")) == ["Met with us on May 13, 2026"]


def test_without_evidence_it_says_so() -> None:
    assert sentences((), "en", SANTIAGO) == ["No evidence yet"]
    assert sentences((), "es", SANTIAGO) == ["Sin evidencia todavía"]


def test_a_stage_that_is_kept_says_so() -> None:
    assert sentences(nouns(HELD), "en", SANTIAGO) == ["Reached earlier; stages do not fall"]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.word)
def test_every_kind_has_a_sentence_with_its_date_and_count(kind: Kind, language: str) -> None:
    one, several = sentences((Evidence(kind, NOON), Evidence(kind, NOON, 5)), language, SANTIAGO)
    assert "2026" in one
    assert "2026" in several
    assert "5 " in several
    assert "{" not in one + several
    if language == "es":
        assert " el 12 de mayo de 2026" in one
