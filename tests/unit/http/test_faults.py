"""Statuses and headers in, our errors out."""

from datetime import UTC, datetime

import pytest

from syncer.errors import NoAccess, Refused, SyncerError, Throttled, Unavailable
from syncer.http import Answer, Faults, Lost, retry_after

FAULTS = Faults(where="inbox", vendor="Acme", secret="env:ACME_TOKEN")
BODY = b'{"message": "ana@example.com is wrong"}'


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, Unavailable), (400, Refused), (401, NoAccess), (403, NoAccess), (404, Refused), (408, Lost),
        (429, Throttled), (500, Lost), (502, Lost), (503, Lost), (504, Lost), (524, Lost),
    ],
)  # fmt: skip
def test_a_status_becomes_an_error_that_says_where_and_shows_nothing_of_the_body(
    status: int, error: type[SyncerError]
) -> None:
    found = FAULTS.of(Answer(status, {}, BODY))
    assert type(found) is error
    assert str(found).startswith("inbox: ")
    assert "ana@" not in str(found)


@pytest.mark.parametrize("status", [200, 201, 204, 207])
def test_a_success_is_no_error(status: int) -> None:
    assert FAULTS.of(Answer(status, {}, BODY)) is None


def test_a_rejected_token_is_named_by_its_place() -> None:
    assert "env:ACME_TOKEN" in str(FAULTS.of(Answer(401, {}, BODY)))


def test_the_vendor_has_the_first_word_and_its_trace_is_kept() -> None:
    faults = Faults(
        "crm", "Acme", "env:T", lambda a: NoAccess("gone") if a.status == 410 else None, lambda a: a.headers["x-trace"]
    )
    found = faults.of(Answer(410, {"x-trace": "77"}, b""))
    assert found
    assert (found.what, found.trace, found.traced) == ("gone", "Acme's trace: 77", "gone (Acme's trace: 77)")
    assert str(found) == "crm: gone (Acme's trace: 77)"
    assert "77" in str(faults.of(Answer(500, {"x-trace": "77"}, b"")))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", None),
        ("12", 12.0),
        ("soon", None),
        ("Mon, 01 Jun 2026 10:00:30 GMT", 30.0),
        ("Mon, 01 Jun 2026 09:00:00 GMT", 0.0),
    ],
)
def test_retry_after_is_a_number_or_a_date(said: str, seconds: float | None) -> None:
    now = datetime(2026, 6, 1, 10, tzinfo=UTC)
    assert retry_after(Answer(429, {"retry-after": said}, b""), now) == seconds
