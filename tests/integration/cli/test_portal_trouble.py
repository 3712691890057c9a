"""What goes wrong between us and a portal, as ops see it: exit code, words, and a run that heals."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.hubspot.lanes.activities import ActivityStream
from connectors.hubspot.sandbox import ALL_SCOPES, Options, Running, running
from syncer import touches
from syncer.contract import Page
from syncer.properties import PropertyNames
from tests.integration.cli.folder import Folder

SMALL = Options(contacts=60)
Open = Callable[..., tuple[Folder, Running]]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """A workspace on a portal of its own."""
    with ExitStack() as stack:

        def opened(options: Options = SMALL, **settings: str) -> tuple[Folder, Running]:
            portal = stack.enter_context(running(options))
            words = {"token": "env:PORTAL_TOKEN", "base_url": portal.base_url, "write": "true", **settings}
            lines = [f"    {key}: {value}\n" for key, value in words.items()]
            head = "workspace: trouble\ndatabase: sqlite:///trouble.db\nconnections:\n  hubspot:\n"
            (tmp_path / "syncer.yaml").write_text(head + "".join(lines), encoding="utf-8")
            return Folder(tmp_path), portal

        yield opened


def staged(portal: Running) -> int:
    contacts = portal.sandbox.portal
    return sum(bool(contacts.get("contacts", each).get(PropertyNames().stage)) for each in contacts.ids("contacts"))


def test_a_wrong_token_names_the_secret_and_nothing_else_happens(opened: Open) -> None:
    folder, portal = opened()
    ran = folder.syncer("sync", "--json", PORTAL_TOKEN="pat-wrong-123")
    assert (ran.code, ran.json["outcome"]) == (3, "no access")
    assert "env:PORTAL_TOKEN" in ran.err
    assert "pat-wrong-123" not in ran.err + ran.out
    assert staged(portal) == 0


def test_a_missing_token_is_a_fault_of_the_settings(opened: Open) -> None:
    folder, portal = opened()
    ran = folder.syncer("sync", "--json", PORTAL_TOKEN="")
    assert ran.code == 2
    assert "connections.hubspot.token" in ran.err
    assert len(portal.sandbox.requests) == 0


def test_a_missing_scope_is_named_and_the_store_keeps_what_could_be_read(opened: Open) -> None:
    folder, portal = opened(replace(SMALL, scopes=ALL_SCOPES - {"sales-email-read"}))
    ran = folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token)
    assert ran.code == 3
    assert "sales-email-read" in ran.err
    assert ran.json["unread"] == [], "what was never to be had holds no stage up"
    assert ran.json["counts"]["contacts"] == 60, "the other streams go on"
    assert staged(portal) == 60
    checked = folder.syncer("check", "--json", PORTAL_TOKEN=portal.token)
    assert checked.code == 3
    assert any("sales-email-read" in finding["what"] + finding["fix"] for finding in checked.json["findings"])


def test_what_several_streams_meet_is_told_once(opened: Open) -> None:
    folder, portal = opened(replace(SMALL, scopes=ALL_SCOPES - {"crm.objects.contacts.read"}))
    ran = folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token)
    refused = [each for each in portal.sandbox.requests.exchanges if each.status == 403]
    assert len(refused) > 1
    [problem] = [each for each in ran.json["problems"] if "crm.objects.contacts.read" in each["what"]]
    assert "trace" not in problem, "there is nothing to ask HubSpot's support about"
    assert ran.err.count("lacks the scope crm.objects.contacts.read") == 1


def test_without_the_scope_for_properties_nothing_is_written_and_the_scope_is_named(opened: Open) -> None:
    folder, portal = opened(replace(SMALL, scopes=ALL_SCOPES - {"crm.schemas.contacts.write"}))
    ran = folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token)
    assert ran.code == 3
    assert "crm.schemas.contacts.write" in ran.err
    assert staged(portal) == 0


def test_whoever_asks_for_it_is_told_what_is_tried_again_and_nothing_secret(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, portal = opened(replace(SMALL, faults="503@account#1,503@account#3"))
    monkeypatch.setenv("PORTAL_TOKEN", portal.token)
    for more, told in (("--verbose",), True), ((), False):
        ran = folder.process(*more, "check")
        _, said = ran.communicate()
        assert ran.returncode == 0
        assert [each.status for each in portal.sandbox.requests.exchanges].count(503) == 1
        assert ("; try 2 follows in" in said) is told
        assert portal.token not in said
        portal.sandbox.requests.clear()


def test_a_portal_that_is_not_there_leaves_everything_as_it_was(opened: Open) -> None:
    folder, portal = opened(base_url="http://127.0.0.1:9", timeout="1")
    ran = folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token)
    assert ran.code == 4
    assert "127.0.0.1:9" in ran.err or "hubspot" in ran.err
    assert ran.json["problems"]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_a_fault_of_ours_costs_one_stream_and_is_told_without_what_it_was_about(
    opened: Open, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: ActivityStream, bodies: Sequence[Any], *, listed: bool) -> Page:
        if self.name == "calls":
            raise KeyError("ana@buyer.example")
        return page(self, bodies, listed=listed)

    page = ActivityStream.page
    monkeypatch.setattr(ActivityStream, "page", fail)
    folder, portal = opened(version=f"'{version}'")
    (folder.path / "other").mkdir()
    with (folder.path / "syncer.yaml").open("a") as file:
        file.write("  other: {connector: files, path: other}\n")
    (folder.path / "other" / "contacts.csv").write_text("id,email\n1,ana@buyer.example\n")
    ran = folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token, SYNCER_DEBUG="")
    assert (ran.code, ran.json["outcome"]) == (1, "failed")
    [problem] = ran.json["problems"]
    assert (problem["error"], problem["where"]) == ("Unexpected", "hubspot calls")
    assert "unexpected KeyError at tests.integration.cli.test_portal_trouble" in ran.err
    assert "ana@buyer" not in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert ran.json["unread"] == ["hubspot calls"]
    assert ran.json["counts"]["contacts"] == 60 + 1, "the other streams go on, and the other connection"
    with pytest.raises(KeyError):
        folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token, SYNCER_DEBUG="1")
    monkeypatch.undo()
    assert folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token).code == 0


@pytest.mark.parametrize(
    "faults",
    [
        "429:0.1",
        "500:0.05,502:0.05",
        "reset:0.05",
        "html:0.05",
        "lost:0.1",
        "empty200:0.2",
        "429:0.05,500:0.05,lost:0.05",
    ],
)
def test_a_portal_with_moods_is_synced_all_the_same(opened: Open, faults: str) -> None:
    folder, portal = opened(replace(SMALL, faults=faults))
    for _ in range(5):
        ran = folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token)
        assert ran.code in {0, 4}, ran.err
        counts = ran.json["counts"]
        ended = counts["written"] + counts["refused"] + counts["skipped"] + counts["unsure"]
        assert counts["planned"] == ended
        if ran.code == 0:
            break
    assert ran.code == 0, ran.err
    assert staged(portal) == 60
    assert folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token).json["counts"]["planned"] == 0


def test_a_page_with_a_broken_record_loses_only_that_record(opened: Open) -> None:
    folder, portal = opened(replace(SMALL, faults="malformed:1"))
    ran = folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token)
    assert ran.code == 4
    assert ran.json["set_aside"] > 0
    assert ran.json["counts"]["written"] > 40
    assert folder.syncer("status", "--json", PORTAL_TOKEN="").json["set_aside"]["latest"][0]["where"]


def test_the_budget_stops_a_run_cleanly_and_with_another_one_the_next_goes_on(opened: Open) -> None:
    folder, portal = opened(replace(SMALL, daily=1000), budget="{share_of_daily: 0.014}")
    first = folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token)
    assert (first.code, first.json["outcome"]) == (6, "budget reached")
    assert first.json["budget"]["hubspot"]["calls"] == 14
    calls = len(portal.sandbox.requests)
    again = folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token)
    assert (again.code, len(portal.sandbox.requests)) == (6, calls), "it is not worth a call before midnight"
    assert again.json["problems"][0]["until"] == first.json["problems"][0]["until"]
    file = folder.path / "syncer.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("0.014", "0.5"), encoding="utf-8")
    assert folder.syncer("sync", "--json", PORTAL_TOKEN=portal.token).code == 0
    assert staged(portal) == 60


def test_somebody_elses_properties_and_options_are_left_alone(opened: Open) -> None:
    folder, portal = opened()
    before = {each: portal.sandbox.portal.get("contacts", each) for each in portal.sandbox.portal.ids("contacts")}
    assert folder.syncer("sync", PORTAL_TOKEN=portal.token).code == 0
    after = {each: portal.sandbox.portal.get("contacts", each) for each in portal.sandbox.portal.ids("contacts")}
    assert before.keys() == after.keys(), "contacts are never created"
    ours = {*PropertyNames().written, *touches.NAMES, "lastmodifieddate", "hs_lastmodifieddate"}
    for each, values in before.items():
        assert {n: v for n, v in values.items() if n not in ours} == {
            n: v for n, v in after[each].items() if n not in ours
        }


def test_a_setup_that_fails_tells_what_it_did_until_then(opened: Open) -> None:
    folder, portal = opened(replace(SMALL, scopes=ALL_SCOPES - {"crm.lists.read"}), stage_lists="true")
    ran = folder.syncer("setup", PORTAL_TOKEN=portal.token)
    assert ran.code == 3
    assert "syncer_stage" in ran.out
    assert "crm.lists.read" in ran.err
    told = folder.syncer("setup", "--json", PORTAL_TOKEN=portal.token).json
    assert (told["outcome"], [each["error"] for each in told["problems"]]) == ("no access", ["NoAccess"])


def test_a_setup_with_nothing_to_do_says_so(opened: Open) -> None:
    folder, portal = opened()
    assert folder.syncer("setup", PORTAL_TOKEN=portal.token).code == 0
    assert folder.syncer("setup", PORTAL_TOKEN=portal.token).out == "Nothing was missing.\n"


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ({"history": "999999d"}, "3650d"),
        ({"overlap": "999999d"}, "3650d"),
        ({"rate": "{calls: 1, seconds: 1.0e+300}"}, "86400"),
    ],
)
def test_a_number_beyond_all_bounds_is_a_fault_of_the_settings(opened: Open, setting: dict[str, str], why: str) -> None:
    folder, portal = opened(**setting)
    ran = folder.syncer("sync", PORTAL_TOKEN=portal.token)
    assert (ran.code, why in ran.err, next(iter(setting)) in ran.err) == (2, True, True)


def test_a_run_that_somebody_ends_stands_as_interrupted(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, portal = opened()
    monkeypatch.setenv("PORTAL_TOKEN", portal.token)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("syncer.sync.decide", interrupt)
        ran = folder.syncer("sync")
    assert (ran.code, "run it again" in ran.err) == (130, True)
    [run, *_] = folder.syncer("status", "--json").json["runs"]
    assert run["outcome"] == "interrupted"


def test_what_sync_creates_by_itself_is_no_error_of_check(opened: Open) -> None:
    folder, portal = opened()
    ran = folder.syncer("check", PORTAL_TOKEN=portal.token)
    assert (ran.code, "has not yet: syncer_stage" in ran.out, "`syncer sync` sees to it" in ran.out) == (0, True, True)


def test_check_ends_as_the_gravest_error_would_end_a_run(opened: Open) -> None:
    folder, _ = opened()
    wrong = folder.syncer("check", PORTAL_TOKEN="pat-na1-wrong")
    assert (wrong.code, wrong.out.count("ERROR")) == (3, 1), "nobody is told twice"
    folder, _ = opened(base_url="http://127.0.0.1:9")
    nowhere = folder.syncer("check", "--json", PORTAL_TOKEN="pat-na1-any")
    assert (nowhere.code, nowhere.json["outcome"], len(nowhere.json["findings"])) == (4, "incomplete", 1)


def test_an_address_at_which_nothing_answers_is_named_as_what_to_look_at(opened: Open) -> None:
    folder, portal = opened()
    file = folder.path / "syncer.yaml"
    file.write_text(file.read_text().replace(portal.base_url, f"{portal.base_url}/crm"))
    ran = folder.syncer("sync", PORTAL_TOKEN=portal.token)
    assert (ran.code, "`base_url`" in ran.err) == (4, True)


def test_only_a_stream_that_can_be_left_out_is_advised_to_be(opened: Open) -> None:
    folder, portal = opened(replace(SMALL, scopes=ALL_SCOPES - {"sales-email-read"}))
    assert "leave emails out of `streams`" in folder.syncer("sync", PORTAL_TOKEN=portal.token).err
    folder, portal = opened(replace(SMALL, scopes=ALL_SCOPES - {"crm.objects.contacts.write"}))
    ran = folder.syncer("sync", PORTAL_TOKEN=portal.token)
    assert ("crm.objects.contacts.write" in ran.err, "out of `streams`" in ran.err) == (True, False)
