"""What `plan` says of what is still to do, and the flags that force a lane."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.hubspot import estimate
from connectors.hubspot.sandbox import ALL_SCOPES, Options, Running, running
from syncer.properties import PropertyNames
from tests.integration.cli.folder import Folder

ONCE = 3  # calls: whether a list is the best way, and how the forms are called, those in the archive too
MADE = 10  # our properties, and their group
SMALL = Options(contacts=60, export_seconds=0.0, import_seconds=0.0)
Open = Callable[..., tuple[Folder, Running]]


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """A workspace on a portal of its own, with the token in the environment."""
    with ExitStack() as stack:

        def opened(options: Options = SMALL, **settings: str) -> tuple[Folder, Running]:
            portal = stack.enter_context(running(options))
            monkeypatch.setenv("PORTAL_TOKEN", portal.token)
            words = {"token": "env:PORTAL_TOKEN", "base_url": portal.base_url, "write": "true", **settings}
            lines = [f"    {key}: {value}\n" for key, value in words.items()]
            head = "workspace: costs\ndatabase: sqlite:///costs.db\nconnections:\n  hubspot:\n"
            (tmp_path / "syncer.yaml").write_text(head + "".join(lines), encoding="utf-8")
            return Folder(tmp_path), portal

        yield opened


def taken(told: list[dict[str, Any]]) -> dict[str, tuple[str, int, int]]:
    return {way["what"]: (way["lane"], way["items"], way["calls"]) for way in told if way["taken"]}


def test_plan_says_what_is_to_be_read_and_what_that_takes(opened: Open) -> None:
    folder, portal = opened()
    told = folder.syncer("plan", "--json").json["estimate"]
    reads = taken(told["reads"])
    assert reads["contacts"] == ("list", 60, 1 + ONCE)
    notes = len(portal.sandbox.portal.ids("notes"))
    assert reads["notes"] == ("list", notes, -(-notes // 100))
    lists = portal.sandbox.portal.lists
    sizes = {each.name: lists.size(each) for each in lists.all.values()}
    said = sizes["Newsletter: suscriptores"] + sizes["Importados de listas compradas"]
    assert reads["lists"] == ("list", said, 3), "those whose name says something"
    assert reads["marketing_events"][0] == "list"
    assert told["untold"] == []
    share = next(way["share_of_daily"] for way in told["reads"] if way["what"] == "contacts")
    assert share == pytest.approx((1 + ONCE) / 625_000)
    assert portal.sandbox.requests.writes == 0
    words = folder.syncer("plan").out
    assert "hubspot: read contacts" in words
    assert "of the day" in words


def test_plan_adds_up_and_says_what_may_be_called_today(opened: Open) -> None:
    folder, _ = opened()
    told = folder.syncer("plan", "--json").json["estimate"]
    [total] = told["totals"]
    assert total["calls"] == sum(way["calls"] for way in (*told["reads"], *told["writes"]) if way["taken"])
    assert taken(told["writes"])["write"] == ("batch", 60, 1), "who was never read is written, too"
    assert 124_900 < total["left_today"] < 125_000
    words = folder.syncer("plan").out
    assert f"hubspot: {total['calls']} calls in all" in words
    assert "60 contacts were never read" in words
    assert "exit code 6" not in words


def test_what_nobody_can_count_is_named_and_the_sum_is_the_least(opened: Open) -> None:
    folder, _ = opened(streams="[contacts, email_events]")
    assert [each["what"] for each in folder.syncer("plan", "--json").json["estimate"]["untold"]] == [
        "hubspot email_events"
    ]
    words = folder.syncer("plan").out
    assert "calls at least" in words
    assert "Nobody can say how much there is of: hubspot email_events." in words


def test_a_run_that_would_meet_its_budget_is_told_before_and_does(opened: Open) -> None:
    folder, _ = opened(replace(SMALL, daily=1_000), budget="{share_of_daily: 0.03}")
    words = folder.syncer("plan").out
    assert "A run would stop at that line with exit code 6" in words
    assert folder.syncer("sync").code == 6


def test_plan_says_what_is_to_be_written_and_what_that_takes(opened: Open) -> None:
    folder, _ = opened()
    assert folder.syncer("sync", "--dry-run").code == 0
    told = folder.syncer("plan", "--json").json
    assert told["planned"] == 60
    writes = {"prepare": ("properties", MADE, 3 + MADE), "write": ("batch", 60, 1)}
    assert taken(told["estimate"]["writes"]) == writes
    lanes = {what: lane for what, (lane, _, _) in taken(told["estimate"]["reads"]).items()}
    assert lanes.pop("companies") == "not needed", "this funnel asks for nothing that they could tell"
    assert {lanes.pop(what) for what in ("lists", "marketing_events")} == {"not due"}
    assert {"contacts", "deals", "calls"} <= lanes.keys()
    assert set(lanes.values()) == {"search"}


@pytest.mark.parametrize("command", [(), ("pull",)])
def test_plan_counts_nothing_of_what_the_token_may_lack(opened: Open, command: tuple[str, ...]) -> None:
    folder, portal = opened(replace(SMALL, scopes=ALL_SCOPES - {"crm.objects.deals.read"}))
    assert not command or folder.syncer(*command).code == 0
    told = folder.syncer("plan", "--json").json["estimate"]
    reads = taken(told["reads"])
    assert reads["deals"] == ("not allowed", 0, 0)
    assert {"contacts", "emails"} <= reads.keys()
    assert not any(each["why"] for each in told["untold"])
    refused = [each for each in portal.sandbox.requests.exchanges if each.status == 403]
    assert len(refused) == 1, "no need to be told twice in a day"


def test_plan_without_the_secret_has_no_estimate_and_says_why(opened: Open) -> None:
    folder, portal = opened()
    assert folder.syncer("sync", "--dry-run").code == 0
    calls = len(portal.sandbox.requests)
    ran = folder.syncer("plan", "--json", PORTAL_TOKEN="")
    assert (ran.code, ran.json["planned"]) == (0, 60)
    [why] = ran.json["estimate"]["untold"]
    assert "connections.hubspot.token" in why["why"]
    assert ran.json["estimate"]["reads"] == ran.json["estimate"]["writes"] == []
    assert len(portal.sandbox.requests) == calls
    assert "No estimate" in folder.syncer("plan", PORTAL_TOKEN="").out


def test_plan_at_a_shut_door_has_no_estimate_and_says_why(opened: Open) -> None:
    folder, _ = opened()
    ran = folder.syncer("plan", PORTAL_TOKEN="wrong")
    assert ran.code == 0
    assert "No estimate for hubspot" in ran.out
    assert "env:PORTAL_TOKEN" in ran.out
    assert "wrong" not in ran.out + ran.err


def test_plan_of_a_workspace_that_cannot_be_read_fails_as_ever(opened: Open) -> None:
    folder, _ = opened(nonsense="1")
    assert folder.syncer("plan", PORTAL_TOKEN="").code == 2


def test_a_source_that_does_not_forecast_is_left_out(tmp_path: Path) -> None:
    folder = Folder(tmp_path).lay()
    ran = folder.syncer("plan", "--json")
    assert (ran.code, ran.json["estimate"]) == (0, {"reads": [], "writes": [], "totals": [], "untold": []})
    assert "estimate" not in folder.syncer("plan").out


@pytest.mark.parametrize("command", ["pull", "sync"])
def test_the_read_lane_can_be_forced(opened: Open, command: str) -> None:
    folder, portal = opened()
    ran = folder.syncer(command, "--read-lane", "export", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["counts"]["contacts"] == 60
    assert portal.sandbox.requests.calls["export"] == 1
    assert portal.sandbox.requests.calls["list contacts"] == 0
    again = folder.syncer(command, "--read-lane", "export", "--json")
    assert again.json["counts"]["engagements"] == 0 or command == "sync"
    assert portal.sandbox.requests.calls["export"] == 1, "what is read is not read again"


def test_the_write_lane_can_be_forced_and_by_the_settings_too(opened: Open) -> None:
    folder, portal = opened(bulk="{write: import}")
    forced = folder.syncer("sync", "--write-lane", "batch", "--dry-run")
    assert forced.code == 0
    assert portal.sandbox.requests.calls["import"] == 0
    ran = folder.syncer("sync", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["counts"]["written"] == 60
    assert portal.sandbox.requests.calls["import"] >= 1
    held = [portal.sandbox.portal.get("contacts", each) for each in portal.sandbox.portal.ids("contacts")]
    assert all(each.get(PropertyNames().stage) for each in held)
    quiet = folder.syncer("sync", "--json")
    assert (quiet.json["counts"]["planned"], quiet.json["counts"]["decided"]) == (0, 0)


def test_a_forced_lane_that_is_not_to_be_had_is_said_and_the_other_is_taken(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    folder, _ = opened(replace(SMALL, scopes=ALL_SCOPES - {"crm.export", "crm.import"}))
    ran = folder.syncer("sync", "--read-lane", "export", "--write-lane", "import", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["counts"]["written"] == 60
    assert "crm.export" in caplog.text
    assert "crm.import" in caplog.text


def test_a_large_backfill_on_a_small_plan_is_foreseen_as_an_import(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = opened(replace(SMALL, daily=1_000), budget="{share_of_daily: 0.08}")
    monkeypatch.setattr(estimate, "WORTH_A_THOUGHT", 10)
    monkeypatch.setattr(estimate, "_TASK_TAKES", 0.1)
    monkeypatch.setattr(estimate, "PROVED_BY_EXPORT", 10)
    monkeypatch.setattr(estimate, "BATCH", 1)
    assert folder.syncer("pull").code == 0
    assert folder.syncer("decide").code == 0
    told = folder.syncer("plan", "--json").json["estimate"]
    assert taken(told["writes"])["write"][0] == "import"
    assert next(way["calls"] for way in told["writes"] if way["lane"] == "batch") == 60
    assert "(by batch)" in folder.syncer("plan").out
