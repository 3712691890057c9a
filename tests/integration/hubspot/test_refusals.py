"""Lanes that a token may lack."""

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.lanes import LANES
from connectors.hubspot.sandbox import ALL_SCOPES
from syncer.contract import Finding
from syncer.errors import NoAccess, Unavailable
from tests.integration.hubspot.conftest import WIDE, Connection, Read, connected

EXTRA = [name for name, lane in LANES.items() if not lane.core]
HOUR = timedelta(hours=1)


def findings(read: Read) -> list[Finding]:
    return [finding for page in read.pages for finding in page.findings]


def scope_of(name: str) -> str:
    """The one that only this lane takes."""
    return next(scope for scope in LANES[name].scopes if scope != "crm.objects.contacts.read")


def without(name: str, version: str = "2026-09", **settings: Any) -> AbstractContextManager[Connection]:
    """As HubSpot has it: every token has the scope of page visits, but hardly any plan has them."""
    given = ALL_SCOPES if name == "page_visits" else ALL_SCOPES - {scope_of(name)}
    return connected(replace(WIDE, contacts=60, scopes=given, has_events=False), version, **settings)


@pytest.mark.parametrize("version", ["2026-09", "v3"])
@pytest.mark.parametrize("name", EXTRA)
def test_a_refusal_is_told_once_and_costs_no_call_for_a_day(name: str, version: str) -> None:
    with without(name, version) as crm:
        start = crm.now()
        first = crm.read(name, None, start)
        [told] = findings(first)
        assert (told.level, told.where) == ("warning", f"crm {name}")
        assert scope_of(name) in f"{told.what} {told.fix}"
        assert not first.keys
        calls = crm.calls
        assert crm.read(name, first.cursor, start + 23 * HOUR).pages == []
        assert crm.calls == calls
        again = crm.read(name, first.cursor, start + 25 * HOUR)
        assert crm.calls != calls, "somebody may have granted it by now"
        assert findings(again) == []
        assert again.cursor != first.cursor
        tried = crm.calls
        assert crm.read(name, again.cursor, start + 26 * HOUR).pages == []
        assert crm.calls == tried


@pytest.mark.parametrize("name", EXTRA)
def test_once_granted_it_is_read_from_the_beginning(name: str) -> None:
    with without(name) as crm:
        refused = crm.read(name).cursor
    with connected(replace(WIDE, contacts=60)) as crm:
        until = crm.now() + 25 * HOUR
        read = crm.read(name, refused, until)
        assert read.keys
        assert read.keys == crm.read(name, None, until).keys


@pytest.mark.parametrize("name", EXTRA)
def test_a_lane_that_somebody_named_or_that_was_read_before_is_missed(name: str) -> None:
    with without(name, streams=["contacts", name]) as crm, pytest.raises(NoAccess):
        crm.read(name)
    with connected(replace(WIDE, contacts=60)) as crm:
        cursor = crm.read(name).cursor
    with without(name) as crm:
        if name in {"forms", "preferences"}:  # they are asked only once something has changed
            moved = str(int(crm.later().timestamp() * 1000))
            crm.portal.update("contacts", crm.portal.ids("contacts")[0], {"recent_conversion_date": moved})
        with pytest.raises(NoAccess, match=scope_of(name)):
            crm.read(name, cursor, crm.now() + 48 * HOUR)


def test_a_token_that_is_no_good_at_all_is_never_taken_for_a_refusal(crm: Connection) -> None:
    crm.running.sandbox.token = "another"
    for name in EXTRA:
        with pytest.raises(NoAccess):
            crm.read(name)


@pytest.mark.parametrize("name", [name for name in EXTRA if LANES[name].by_default])
def test_check_warns_of_it_and_only_warns(name: str) -> None:
    with without(name) as crm:
        found = {finding.where: finding for finding in crm.source.check()}
        assert found[f"crm {name}"].level == "warning"
        assert not [finding for finding in found.values() if finding.level == "error"]
    with without(name, streams=["contacts", name]) as crm:
        assert {"error"} == {one.level for one in crm.source.check() if one.where == f"crm {name}"}


def test_where_nobody_knows_whether_deals_can_be_read_contacts_wait_for_another_run(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Records, stream: str) -> None:
        raise Unavailable("not now")

    with monkeypatch.context() as patch:
        patch.setattr(Records, "first", fail)
        with pytest.raises(Unavailable):
            crm.read("contacts")
    assert crm.read("contacts").contacts, "it is asked again"
