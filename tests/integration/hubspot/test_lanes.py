"""What is said of a lane holds: the scopes that it takes, and how long it is left alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.hubspot import lanes
from connectors.hubspot.lanes import LANES
from connectors.hubspot.sandbox import ALL_SCOPES
from syncer.errors import NoAccess
from tests.integration.hubspot.conftest import WIDE, Connection, connected


@pytest.mark.parametrize("name", LANES)
def test_the_scopes_of_a_lane_are_all_that_it_takes_and_no_more(name: str) -> None:
    scopes = frozenset(LANES[name].scopes)
    assert scopes <= ALL_SCOPES
    with connected(replace(WIDE, contacts=60, scopes=scopes | {"crm.schemas.contacts.read"})) as crm:
        assert crm.read(name).keys
    for one in scopes:
        less = replace(WIDE, contacts=60, scopes=ALL_SCOPES - {one})
        with connected(less, streams=[name]) as crm, pytest.raises(NoAccess, match=one):
            crm.read(name)


def test_a_lane_with_a_cadence_is_left_alone_once_it_was_read_to_its_end(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily = replace(LANES["emails"], every=timedelta(days=1))
    monkeypatch.setitem(lanes.LANES, "emails", daily)
    start = crm.now()
    begun = crm.read("emails", None, start, pages=1).cursor
    calls = crm.calls
    ended = crm.read("emails", begun, start + timedelta(hours=1)).cursor
    assert crm.calls != calls, "what was begun is read to its end, cadence or not"
    calls = crm.calls
    assert crm.read("emails", ended, start + timedelta(hours=23)).pages == []
    assert crm.calls == calls
    assert crm.read("emails", ended, start + timedelta(hours=25)).cursor != ended
