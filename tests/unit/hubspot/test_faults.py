from typing import Any

import orjson
import pytest

from connectors.hubspot.access.faults import Problem, Rejected, TooMany, hubspot_faults, problems
from syncer.errors import BudgetReached, NoAccess, Refused, SyncerError, Throttled, Unavailable
from syncer.http import Answer, Lost

FAULTS = hubspot_faults("crm", "env:HUBSPOT_TOKEN")


def error(status: int, body: Any = None, **headers: str) -> SyncerError:
    found = FAULTS.of(Answer(status, headers, b"" if body is None else orjson.dumps(body)))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected), (401, NoAccess), (403, NoAccess), (404, Rejected), (409, Rejected), (414, Refused),
        (423, Throttled), (429, TooMany), (477, Throttled), (500, Lost), (502, Lost), (503, Lost), (504, Lost),
        (521, Lost), (524, Lost), (525, Unavailable), (526, Unavailable), (530, NoAccess),
    ],
)  # fmt: skip
def test_every_status_becomes_the_error_that_says_what_to_do_next(status: int, kind: type[SyncerError]) -> None:
    bodies: tuple[Any, ...] = (None, [], "<html>", {"message": "for ana@example.com"})
    for body in bodies:
        found = error(status, body)
        assert type(found) is kind
        assert str(found).startswith("crm: ")
        assert "ana@" not in str(found)


def test_missing_scopes_are_named() -> None:
    body = {
        "errors": [
            {"context": {"requiredGranularScopes": ["sales-email-read"]}},
            {"context": {"requiredScopes": ["forms"]}},
        ]
    }
    assert "lacks the scope forms, sales-email-read" in str(error(403, body))
    assert "env:HUBSPOT_TOKEN" in str(error(403, {"errors": [{"context": None}]}))


@pytest.mark.parametrize("policy", ["DAILY", "daily"])
def test_the_day_s_calls_used_up_is_the_end_of_the_budget(policy: str) -> None:
    found = error(429, {"policyName": policy})
    assert isinstance(found, BudgetReached)
    assert "midnight" in found.fix


@pytest.mark.parametrize(
    ("policy", "passing"),
    [("TEN_SECONDLY_ROLLING", True), ("ten_secondly_rolling", True), ("SECONDLY", True), ("ROLLING_DAY", False)],
)
def test_limits_of_a_few_seconds_are_told_from_others(policy: str, passing: bool) -> None:
    found = error(429, {"policyName": policy})
    assert isinstance(found, TooMany)
    assert found.passing is passing


def test_waits_are_taken_from_the_answer() -> None:
    assert error(429, {"policyName": "SECONDLY"}, **{"retry-after": "3"}).__dict__["retry_after"] == 3
    assert error(429, {"policyName": "TEN_SECONDLY_ROLLING"}).__dict__["retry_after"] is None
    assert error(423).__dict__["retry_after"] == 2
    assert error(477, None, **{"retry-after": "7200"}).__dict__["retry_after"] == 7200


def test_the_trace_is_kept_and_nothing_else_in_its_place() -> None:
    assert "(HubSpot's trace: 1f-2)" in str(error(500, {"correlationId": "1f-2"}))
    assert "9-9" in str(error(500, None, **{"x-hubspot-correlation-id": "9-9"}))
    assert "ana" not in str(error(500, {"correlationId": "ana@example.com"}))


def test_a_token_that_is_no_good_is_the_same_error_for_every_call() -> None:
    assert str(error(401, {"correlationId": "1"})) == str(error(401, {"correlationId": "2"}))


def test_a_name_that_is_taken_can_be_told_from_other_refusals() -> None:
    taken, other = error(409, {"category": "OBJECT_ALREADY_EXISTS"}), error(400, {"category": "VALIDATION_ERROR"})
    assert isinstance(taken, Rejected)
    assert isinstance(other, Rejected)
    assert (taken.already_there, other.already_there) == (True, False)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (None, ()),
        ({}, ()),
        ({"category": "VALIDATION_ERROR"}, (Problem("VALIDATION_ERROR"),)),
        ({"category": "X", "subCategory": "a.B_C"}, (Problem("a.B_C"),)),
        ({"category": "M", "context": {"propertyName": "budget"}}, (Problem("M", ("budget",)),)),
        ({"category": "ana@example.com was here"}, ()),
        (
            {"category": "V", "errors": [{"code": "INVALID_OPTION", "context": {"propertyName": ["stage"]}}, "x"]},
            (Problem("INVALID_OPTION", ("stage",)),),
        ),
        (
            {"message": 'not valid: [{"error": "PROPERTY_DOESNT_EXIST", "name": "stage", "message": "ana@x.cl"}]'},
            (Problem("PROPERTY_DOESNT_EXIST", ("stage",)),),
        ),
        ({"message": "not valid: [oh", "category": "V"}, (Problem("V"),)),
    ],
)
def test_codes_and_properties_are_taken_out_of_an_error_and_no_values(body: Any, found: tuple[Problem, ...]) -> None:
    assert problems(body) == found
