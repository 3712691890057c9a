"""What `check` tells of access, limits and rules, without writing anything."""

from dataclasses import replace

import pytest

from connectors.hubspot.allowance import Allowance
from connectors.hubspot.lanes import LANES
from connectors.hubspot.sandbox import ALL_SCOPES
from connectors.hubspot.sandbox.requirements import Requirement
from syncer.contract import Budget, DailyCalls, Finding
from syncer.errors import NoAccess
from tests.integration.hubspot.conftest import WIDE, Connection, connected


def findings(crm: Connection) -> list[Finding]:
    found = list(crm.source.check())
    assert crm.running.sandbox.requests.writes == 0
    return found


def told(crm: Connection) -> str:
    return "\n".join(f"{each.level} {each.where}: {each.what}" for each in findings(crm))


def test_each_lane_says_what_it_needs_and_what_it_is_for(crm: Connection) -> None:
    lanes = {each.where: each.what for each in findings(crm.again(streams=list(LANES)))}
    for name, lane in LANES.items():
        assert lane.purpose
        assert all(part in lanes[f"crm {name}"] for part in (lane.purpose, *lane.scopes))


def test_a_missing_scope_is_told_with_what_is_lost_by_it() -> None:
    with connected(replace(WIDE, scopes=ALL_SCOPES - {"sales-email-read"})) as crm:
        [error] = [each for each in findings(crm) if each.level == "error"]
    assert (error.where, LANES["emails"].purpose in error.what) == ("crm emails", True)
    assert "lacks the scope sales-email-read" in error.what


def test_limits_and_what_is_left_of_the_day_are_told(crm: Connection) -> None:
    said = told(crm)
    assert "100000 calls in 10 seconds, 625,000 a day, of which" in said
    assert "which may use 125,000; 5% are left to others" in said
    assert "of 1,000 properties of your own are used" in said


@pytest.mark.parametrize(("expected", "level"), [(2_001, "warning"), (2_000, "ok")])
def test_a_day_that_will_cost_more_than_may_be_is_told_before(
    monkeypatch: pytest.MonkeyPatch, expected: int, level: str
) -> None:
    budget = Budget(ours=10, expected=expected, account=DailyCalls(20, 10_000))
    monkeypatch.setattr(Allowance, "budget", lambda self: budget)
    with connected(WIDE) as crm:
        found = findings(crm)
    assert max(each.level for each in found) == level
    assert ("the day would take 2,001 calls of 2,000" in str(found)) == (level == "warning")


def test_what_nobody_says_is_not_known() -> None:
    with connected(replace(WIDE, scopes=frozenset({"oauth", "crm.schemas.contacts.read"}))) as crm:
        said = told(crm)
    assert "room for properties of your own: not known" in said
    assert "error crm: contacts cannot be written" in said


def test_the_right_to_write_is_tried_without_writing(crm: Connection) -> None:
    before = crm.portal.get("contacts", 101)
    assert "ok crm: contacts may be written" in told(crm)
    assert crm.portal.get("contacts", 101) == before
    assert crm.calls["probe"] == 1


def test_without_the_right_the_scope_is_named() -> None:
    with connected(replace(WIDE, scopes=ALL_SCOPES - {"crm.objects.contacts.write"})) as crm:
        [error] = [each for each in findings(crm) if each.level == "error"]
    assert "lacks the scope crm.objects.contacts.write" in error.what


def test_who_only_reads_is_not_asked_for_the_right_to_write(crm: Connection) -> None:
    reading = crm.again(replace(crm.wiring, properties=()))
    assert "written" not in told(reading)
    assert "probe" not in reading.calls


@pytest.mark.parametrize(
    ("version", "level", "what"),
    [
        ("2026-09", "warning", "a rule of the account refuses writes: HubSpot wants discard_reason to be filled in"),
        ("v3", "ok", "validation rules do not apply to v3"),
    ],
)
def test_a_rule_of_the_account_that_refuses_writes_is_told(version: str, level: str, what: str) -> None:
    with connected(WIDE, version) as crm:
        crm.portal.update("contacts", 101, {"discard_reason": ""})
        crm.portal.requirements.append(Requirement("discard_reason"))
        [found] = [each for each in findings(crm) if "rule" in each.what]
    assert (found.level, what in found.what) == (level, True)


def test_rules_that_no_refusal_shows_are_not_known() -> None:
    with connected(WIDE) as crm:
        assert "validation rules would refuse stages: not known" in told(crm)


def test_a_portal_that_answers_neither_yes_nor_no_is_not_guessed_at() -> None:
    with connected(replace(WIDE, faults="502:0.0")) as crm:
        crm.running.sandbox._faults.nth["batch update contacts", 1] = "502"
        assert "whether contacts may be written: not known" in told(crm)


def test_a_token_that_opens_nothing_is_no_access(crm: Connection) -> None:
    crm.running.sandbox.token = "another"
    with pytest.raises(NoAccess):
        list(crm.source.check())
