"""What `check` tells of access, limits and rules, without writing anything."""

from dataclasses import replace

import pytest

from connectors.hubspot import paths
from connectors.hubspot.access.allowance import Allowance
from connectors.hubspot.lanes import LANES
from connectors.hubspot.sandbox import ALL_SCOPES
from connectors.hubspot.sandbox.definition import Option
from connectors.hubspot.sandbox.requirements import Requirement
from syncer.contract import Budget, DailyCalls, Finding
from syncer.errors import NoAccess
from tests.integration.hubspot.conftest import WIDE, Connection, connected


def findings(crm: Connection) -> list[Finding]:
    found = list(crm.source.check())
    assert crm.running.sandbox.requests.changed == 0
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
    assert "trace" not in error.what, "there is nothing to ask HubSpot about"


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


def lines(crm: Connection, where: str) -> list[tuple[str, str]]:
    return [(each.level, each.what) for each in findings(crm) if each.where == where]


def test_what_exports_and_imports_need_is_tried_without_beginning_one(crm: Connection) -> None:
    [exports], [imports] = lines(crm, "crm exports"), lines(crm, "crm imports")
    assert (exports[0], "may be asked for with crm.export" in exports[1]) == ("ok", True)
    assert "whether somebody has to approve it: not known" in exports[1]
    assert (imports[0], "may be asked for with crm.import" in imports[1]) == ("ok", True)
    assert not crm.portal.exports.all
    assert not crm.portal.imports.all


@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_without_their_scopes_it_is_told_what_is_done_instead(version: str) -> None:
    with connected(replace(WIDE, scopes=ALL_SCOPES - {"crm.export", "crm.import"}), version) as crm:
        assert lines(crm, "crm exports") == [("ok", "lack the scope crm.export: contacts are listed, a hundred a call")]
        assert lines(crm, "crm imports") == [("ok", "lack the scope crm.import: stages are written, a hundred a call")]
        forced = crm.again(bulk={"read": "export", "write": "import"})
        told = [each for each in findings(forced) if each.where in {"crm exports", "crm imports"}]
        assert [each.level for each in told] == ["warning", "warning"]
        assert "though `bulk.read` asks for them: contacts are listed" in told[0].what
        assert "though `bulk.write` asks for them: stages are written" in told[1].what
        assert forced.read("contacts").contacts, "as was said"


def test_what_is_not_wanted_or_not_written_is_not_tried(crm: Connection) -> None:
    never = crm.again(bulk={"read": "list", "write": "batch"})
    assert not lines(never, "crm exports") + lines(never, "crm imports")
    assert not never.calls.keys() & {"export", "import"}
    assert not lines(crm.again(replace(crm.wiring, properties=())), "crm imports")


@pytest.mark.parametrize("fault", ["502", "html"])
def test_where_nobody_says_whether_exports_may_be_asked_for_it_is_not_known(fault: str) -> None:
    with connected(WIDE) as crm:
        for number in range(1, 20):
            crm.running.sandbox._faults.nth["export status", number] = fault
        [(level, what)] = lines(crm, "crm exports")
    assert (level, "with crm.export: not known" in what) == ("ok", True)
    assert "if not, contacts are listed" in what


def test_an_answer_of_somebody_else_than_exports_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(paths.ADDRESSES, "exports", paths.Address("/crm/elsewhere", "/crm/elsewhere"))
    with connected(WIDE) as crm:
        [(level, what)] = lines(crm, "crm exports")
    assert (level, "with crm.export: not known" in what) == ("ok", True)


def test_an_installed_app_is_told_of_its_scopes_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    with connected(replace(WIDE, scopes=ALL_SCOPES - {"crm.export"})) as crm:
        app = crm.portal.app
        for name in ("client_id", "client_secret", "refresh_token"):
            monkeypatch.setenv(name.upper(), getattr(app, name))
        oauth = {name: f"env:{name.upper()}" for name in ("client_id", "client_secret", "refresh_token")}
        installed = crm.again(token=None, oauth=oauth)
        assert lines(installed, "crm exports")[0][1].startswith("lack the scope crm.export")
        assert lines(installed, "crm imports")[0][1].startswith("may be asked for with crm.import")


def test_one_lane_that_does_not_answer_keeps_nobody_from_hearing_of_the_others() -> None:
    with connected(WIDE) as crm:
        for number in range(1, 20):
            crm.running.sandbox._faults.nth["list emails", number] = "502"
        [(level, what)] = lines(crm, "crm emails")
        assert (level, LANES["emails"].purpose in what) == ("error", True)
        assert lines(crm, "crm calls")[0][0] == "ok"


@pytest.mark.parametrize(
    ("traces", "said"), [(True, "keeps no other from it"), (False, "spoils its batch, which is halved")]
)
def test_whether_a_wrong_row_spoils_its_batch_is_tried(crm: Connection, traces: bool, said: str) -> None:
    crm.portal.traces = traces
    assert said in told(crm)


def test_where_the_id_of_a_merged_contact_leads_is_tried() -> None:
    with connected(replace(WIDE, contacts=2)) as crm:
        assert "where the id of a merged one leads: not known, there is none" in told(crm)
        one, other = crm.portal.ids("contacts")
        crm.portal.merge(one, other)
        assert "the id of a merged one leads to the one that absorbed it" in told(crm)
        crm.portal.redirects = False
        assert "the id of a merged one leads nowhere" in told(crm)


def test_how_forms_stand_on_a_contact_is_tried() -> None:
    with connected(replace(WIDE, contacts=0)) as crm:
        assert "forms that a contact sent in: not known, nobody sent one in" in told(crm)
        contact = crm.portal.add("contacts", {"hs_calculated_form_submissions": "f1:1774214640677;f2:yesterday"})
        assert "warning crm: 1 of 2 forms that a contact sent in cannot be understood" in told(crm)
        crm.portal.update("contacts", contact, {"hs_calculated_form_submissions": "f1:1774214640677"})
        assert "ok crm: the forms that a contact sent in can be understood" in told(crm)


def test_words_of_the_portal_that_the_mapping_lacks_are_named(crm: Connection) -> None:
    assert not [each for each in findings(crm) if "mapping does not know" in each.what]
    outcomes = crm.portal.schemas["meetings"].definitions["hs_meeting_outcome"]
    more = (*outcomes.options, Option("NO SHOW", "No show", 9, False), Option("WALKED_OUT", "Left early", 10, False))
    crm.portal.schemas["meetings"].definitions["hs_meeting_outcome"] = replace(outcomes, options=more)
    [found] = [each for each in findings(crm) if "mapping does not know" in each.what]
    assert (found.level, found.where) == ("warning", "crm meetings")
    assert "does not know WALKED_OUT (Left early): such meetings say nothing" in found.what


def test_what_is_asked_of_the_account_beside_its_streams_stays_unsaid_where_it_does_not_answer() -> None:
    with connected(WIDE) as crm:
        for number in range(1, 20):
            crm.running.sandbox._faults.nth["search contacts", number] = "502"
            crm.running.sandbox._faults.nth["properties calls", number] = "502"
        said = told(crm)
    assert "which contacts are gone: not known" in said
    assert "ok crm calls: which words it has: not known" in said


def test_check_is_a_few_calls(crm: Connection) -> None:
    findings(crm)
    assert sum(crm.calls.values()) <= len(crm.settings.streams) + 16


def test_a_token_that_opens_nothing_is_no_access(crm: Connection) -> None:
    crm.running.sandbox.token = "another"
    with pytest.raises(NoAccess):
        list(crm.source.check())
