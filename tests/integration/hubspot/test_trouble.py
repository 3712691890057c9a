"""Everything that can go wrong on the way, while reading."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.hubspot.access.api import Api
from connectors.hubspot.access.client import HubSpotTransport
from connectors.hubspot.endpoints.imports import Imports
from connectors.hubspot.endpoints.links import Links
from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.reading.cursor import Done
from connectors.hubspot.sandbox import ALL_SCOPES
from connectors.hubspot.sandbox.errors import throttled
from connectors.hubspot.sandbox.limits import Limits
from syncer.errors import BudgetReached, Malformed, NoAccess, Refused, Unavailable
from syncer.http import Lost, Request
from tests.integration.hubspot.conftest import CORE, WIDE, Connection, Read, connected


@pytest.mark.parametrize(
    "fault", ["423", "429", "477", "500", "502", "503", "504", "521", "522", "524", "525", "reset", "html"]
)
def test_passing_faults_change_nothing_of_what_is_read(fault: str) -> None:
    with connected(WIDE) as calm:
        expected = {stream: read.keys for stream, read in calm.read_everything().items()}
    with connected(replace(WIDE, faults=f"{fault}:0.2")) as crm:
        assert {stream: read.keys for stream, read in crm.read_everything().items()} == expected
        assert sum(crm.calls.values()) > sum(calm.calls.values())


def test_a_fault_that_stays_ends_the_stream_and_what_was_read_before_is_good() -> None:
    with connected(WIDE) as crm:
        pages = crm.source.read("emails", None, crm.now())
        first = Read([next(pages)])
        crm.running.sandbox._faults.rates["503"] = 1.0
        with pytest.raises(Unavailable) as caught:
            list(pages)
        assert "6 times" in str(caught.value)
        assert "trace" in str(caught.value)
        del crm.running.sandbox._faults.rates["503"]
        rest = crm.read("emails", first.cursor)
        assert first.keys | rest.keys == crm.read("emails").keys


def test_a_wrong_token_names_where_it_is_kept(crm: Connection) -> None:
    crm.running.sandbox.token = "another"
    with pytest.raises(NoAccess) as caught:
        crm.read("contacts")
    assert "env:SANDBOX_TOKEN" in str(caught.value)
    assert "sandbox-token" not in str(caught.value)


def test_what_does_not_look_like_a_token_is_no_access_either(monkeypatch: pytest.MonkeyPatch) -> None:
    with connected(WIDE) as crm:
        monkeypatch.setenv("SANDBOX_TOKEN", "two words")
        with pytest.raises(NoAccess, match="does not look like a HubSpot token"):
            crm.again().read("contacts")


def test_a_token_that_was_renewed_while_a_run_goes_on_is_taken_up(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    with connected(WIDE) as crm:
        secret.write_text(crm.running.token)
        running = crm.again(token=f"file:{secret}")
        pages = running.source.read("emails", None, running.now())
        next(pages)
        secret.write_text("renewed\n")
        crm.running.sandbox.token = "renewed"
        assert list(pages)


def test_a_missing_scope_is_named_and_the_other_streams_are_told_apart() -> None:
    with connected(replace(WIDE, scopes=ALL_SCOPES - {"sales-email-read"})) as crm:
        findings = {finding.where: finding for finding in crm.source.check()}
        assert findings["crm emails"].level == "error"
        assert "sales-email-read" in findings["crm emails"].what
        assert {finding.level for where, finding in findings.items() if where != "crm emails"} == {"ok"}
        with pytest.raises(NoAccess, match="sales-email-read"):
            crm.read("emails")
        assert crm.read("calls").keys


def test_a_stream_can_be_left_out() -> None:
    with connected(WIDE, streams=["contacts", "calls"]) as crm:
        assert crm.source.streams == ["contacts", "calls"]
        lanes = {"crm contacts", "crm calls"}
        assert {finding.where for finding in crm.source.check()} == {"crm", *lanes, "crm exports", "crm imports"}


def test_check_tells_the_account(crm: Connection) -> None:
    found = list(crm.source.check())
    assert "4711, America/Santiago" in found[0].what
    assert {finding.level for finding in found} == {"ok"}


def test_the_day_s_calls_used_up_stop_the_run_where_it_goes_on_tomorrow() -> None:
    with connected(replace(WIDE, daily=2), budget={"share_of_daily": 1}) as crm:
        with pytest.raises(BudgetReached, match=r"daily calls|today"):
            crm.read("emails")
        assert len(crm.running.sandbox.requests) <= 3


@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_associations_used_up_for_the_day_close_only_what_needs_them(
    version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Limits.take

    def taken(self: Limits, bucket: str, at: float) -> None:
        if bucket == "associations":
            raise throttled("DAILY")
        take(self, bucket, at)

    with connected(WIDE, version) as crm:
        cursors = {stream: crm.read(stream).cursor for stream in ("contacts", "calls", "tasks")}
        changed = {stream: crm.portal.ids(stream)[0] for stream in cursors}
        for stream, record in changed.items():
            crm.portal.update(stream, record, {"hubspot_owner_id": "7"})
        monkeypatch.setattr(Limits, "take", taken)
        for stream in ("calls", "tasks"):
            with pytest.raises(BudgetReached, match="no more associations") as caught:
                crm.read(stream, cursors[stream], crm.later())
            assert caught.value.until is None, "the connection stays open"
        assert crm.running.sandbox.requests.calls["associations"] == 1, "nobody asks again"
        contacts = crm.read("contacts", cursors["contacts"], crm.later()).contacts
        assert str(changed["contacts"]) in {each.id for each in contacts}
        assert crm.read("meetings").engagements, "a list brings them along"
        monkeypatch.undo()
        again = crm.again().read("calls", cursors["calls"], crm.later()).engagements
        assert any(each.id.startswith(f"calls/{changed['calls']}") for each in again)


def test_a_run_keeps_to_its_share_of_the_day() -> None:
    with connected(replace(WIDE, daily=100), budget={"share_of_daily": 0.03}) as crm:
        pages = crm.source.read("emails", None, crm.now())
        read = Read([next(pages), next(pages), next(pages)])
        with pytest.raises(BudgetReached, match="3 of 100"):
            next(pages)
        assert sum(crm.calls.values()) == 3
        assert crm.running.sandbox.requests.throttled == 0
        rest = crm.again(budget={"share_of_daily": 1}).read("emails", read.cursor)
        assert read.keys | rest.keys == crm.again(budget={"share_of_daily": 1}).read("emails").keys


def test_the_limit_that_the_portal_tells_is_kept_by_all_threads_together() -> None:
    with connected(replace(WIDE, contacts=900)) as crm:
        general = crm.running.sandbox.limits.general
        general.limit, general.seconds = 8, 0.3
        reading = [threading.Thread(target=crm.read, args=(stream,)) for stream in CORE]
        crm.api.account.about("account")  # tells the limit
        for thread in reading:
            thread.start()
        for thread in reading:
            thread.join()
        assert len(crm.running.sandbox.requests) > 40
        assert crm.running.sandbox.requests.throttled == 0


def test_nobody_at_home_is_unavailable(crm: Connection) -> None:
    with pytest.raises(Unavailable, match="cannot be reached: no connection"):
        crm.again(base_url="http://127.0.0.1:1").read("contacts")


def test_another_server_at_that_address_is_told_apart_from_an_empty_portal(crm: Connection) -> None:
    with pytest.raises(Refused):
        crm.again(base_url=crm.running.base_url + "/elsewhere").read("contacts")


ODD: list[Any] = [
    None,
    [],
    {},
    {"results": [None]},
    {"results": [{"to": []}]},
    {"results": [{"from": {"id": "7"}, "to": [{}]}]},
    {"results": [{"from": {"id": "7"}, "to": [{"toObjectId": "x"}]}]},
    {"results": [{"from": {"id": "7"}, "to": {}, "paging": "9"}]},
    {"results": [], "errors": ["x"]},
    {"results": [], "errors": 1},
]


@pytest.mark.parametrize("answer", ODD, ids=str)
def test_associations_of_another_form_leave_the_stream_where_it_was(
    answer: Any, crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = crm.read("calls")
    crm.portal.update("calls", crm.portal.ids("calls")[0], {"hs_call_title": "again"})
    monkeypatch.setattr(Links, "linked", lambda *_: answer)
    with pytest.raises(Malformed, match="report it"):
        crm.read("calls", begun.cursor, crm.later())


@pytest.mark.parametrize(
    "associations", [[1], {"contacts": [1]}, {"contacts": {"results": [{}]}}, {"contacts": {"results": None}}], ids=str
)
def test_nor_are_people_of_another_form_taken_for_nobody(
    associations: Any, crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Records.list_page

    def odd(*args: Any) -> Any:
        page = listed(*args)
        page["results"][0]["associations"] = associations
        return page

    monkeypatch.setattr(Records, "list_page", odd)
    with pytest.raises(Malformed, match="report it"):
        crm.read("calls")


@pytest.mark.parametrize("answer", [{"results": [None]}, {"results": [{"id": "a", "stages": ["b"]}]}], ids=str)
def test_pipelines_of_another_form_leave_the_deals_where_they_were(
    answer: Any, crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Api.call

    def odd(self: Api, kind: str, *args: Any, **kwargs: Any) -> Any:
        return answer if kind == "pipelines" else call(self, kind, *args, **kwargs)

    monkeypatch.setattr(Api, "call", odd)
    with pytest.raises(Malformed, match="its stages"):
        crm.read("deals")


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        ("list", lambda crm: crm.read("calls")),
        ("list", lambda crm: list(crm.source.reconcile("calls", Done(crm.now()).text, crm.later()))),
        ("forms", lambda crm: crm.api.forms.all()),
        ("members", lambda crm: crm.read("lists")),
        ("marketing_events", lambda crm: crm.read("marketing_events")),
        ("participations", lambda crm: crm.read("marketing_events")),
        ("import", lambda crm: list(Imports(crm.api.api).errors("7"))),
    ],
)
def test_a_list_that_does_not_move_on_is_not_taken_for_its_end(
    kind: str, read: Callable[[Connection], object], crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = Api.call

    def stuck(self: Api, asked: str, *args: Any, **kwargs: Any) -> Any:
        page = {"results": [], "paging": {"next": {"after": "9"}}}
        return page if asked == kind else call(self, asked, *args, **kwargs)

    monkeypatch.setattr(Api, "call", stuck)
    with pytest.raises(Malformed, match="does not move on"):
        read(crm)


def test_a_server_that_speaks_no_tls_is_not_trusted(crm: Connection) -> None:
    secure = crm.running.base_url.replace("http://", "https://")
    with pytest.raises(Unavailable, match="certificate is not accepted") as caught:
        crm.again(base_url=secure).read("contacts")
    assert not isinstance(caught.value, Lost)


def test_an_answer_that_takes_too_long_is_lost() -> None:
    slow = connected(replace(WIDE, latency_ms=400), timeout=0.05)
    with slow as crm, pytest.raises(Lost, match="it took too long"):
        crm.read("contacts")


def test_all_threads_together_use_few_connections() -> None:
    with connected(replace(WIDE, contacts=600)) as crm:
        reading = [threading.Thread(target=crm.read, args=(stream,)) for stream in CORE]
        for thread in reading:
            thread.start()
        for thread in reading:
            thread.join()
        assert len(crm.running.sandbox.requests) > 30
        assert len(crm.running.sandbox.connections._open) <= 2 * len(CORE)


def test_a_request_is_signed_and_compressed_and_says_who_asks(crm: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}
    endpoint = crm.running.sandbox._respond

    def look(operation: object, request: object, *rest: object) -> object:
        seen.update(request.headers)  # type: ignore[attr-defined]
        return endpoint(operation, request, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(crm.running.sandbox, "_respond", look)
    crm.read("contacts")
    assert seen["authorization"] == f"Bearer {crm.running.token}"
    assert seen["accept-encoding"] == "gzip"
    assert seen["user-agent"] == "syncer"


def test_a_proxy_of_the_environment_is_used_but_not_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")
    with connected(WIDE) as crm:
        assert crm.read("notes").keys
        far = crm.again(base_url="https://portal.example")
        transport = HubSpotTransport(far.settings, far.api.api.client._faults)
        with pytest.raises(Unavailable, match="the proxy does not let us through"):
            transport(Request("GET", "/"))
