"""Deals, with the people on them, and the roll-ups that stand in for them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.hubspot.reading.cursor import Done
from connectors.hubspot.sandbox import ALL_SCOPES
from connectors.hubspot.sandbox.instants import iso
from syncer.errors import NoAccess
from syncer.identity import crm_id
from syncer.model import Engagement, Kind
from tests.integration.hubspot.conftest import WIDE, Connection, Read, connected, part_of

DEALS_READ = "crm.objects.deals.read"
CLOSED = replace(WIDE, contacts=60, scopes=ALL_SCOPES - {DEALS_READ})


def of_deals(read: Read) -> list[Engagement]:
    return [each for each in read.engagements if each.kind in (Kind.DEAL_OPENED, Kind.PURCHASED)]


def test_a_deal_is_opened_won_or_lost_under_one_id(crm: Connection) -> None:
    person = crm.portal.ids("contacts")[0]
    deal = crm.portal.add("deals", {"pipeline": "default", "dealstage": "contractsent"}, [person])
    since = None
    kinds = []
    for stage in ("contractsent", "closedwon", "closedlost"):
        crm.portal.update("deals", deal, {"dealstage": stage, "closedate": iso(crm.portal.now)})
        read = crm.read("deals", since, until=crm.later())
        since = read.cursor
        [found] = [each for each in read.engagements if each.id == part_of("deals", deal, person)]
        kinds.append(found.kind)
        assert found.who == crm_id("crm", str(person))
    assert kinds == [Kind.DEAL_OPENED, Kind.PURCHASED, Kind.NEUTRAL]


def test_stages_of_any_pipeline_are_understood(crm: Connection) -> None:
    person = crm.portal.ids("contacts")[0]
    renewed = crm.portal.add("deals", {"pipeline": "740001", "dealstage": "740102"}, [person])
    [found] = [each for each in crm.read("deals").engagements if each.id == part_of("deals", renewed, person)]
    assert found.kind == Kind.PURCHASED


def test_pipelines_are_asked_for_once_a_run_and_only_where_a_deal_was_read(crm: Connection) -> None:
    person = crm.portal.ids("contacts")[0]
    for stage in ("contractsent", "closedwon") * 80:
        crm.portal.add("deals", {"pipeline": "default", "dealstage": stage}, [person])
    assert len(crm.read("deals").pages) > 1
    assert crm.calls["pipelines"] == 1
    later = crm.again(overlap=timedelta(0))
    later.read("deals", Done(crm.later()).text, until=crm.later() + timedelta(seconds=5))
    assert later.calls == {"search": 1}


def test_what_the_deals_tell_is_not_counted_again(crm: Connection) -> None:
    deals, contacts = crm.read("deals"), crm.read("contacts")
    assert of_deals(deals)
    assert of_deals(contacts) == []
    assert crm.calls["list"] == sum(-(-len(crm.portal.ids(stream)) // 100) for stream in ("deals", "contacts"))


def test_where_deals_cannot_be_read_or_are_not_wanted_the_roll_ups_stand_in(crm: Connection) -> None:
    assert of_deals(crm.again(streams=["contacts"]).read("contacts"))
    with connected(CLOSED, crm.settings.version) as closed:
        closed.read("deals")
        contacts = closed.read("contacts")
        assert {each.kind for each in of_deals(contacts)} == {Kind.DEAL_OPENED, Kind.PURCHASED}
    with connected(CLOSED, crm.settings.version) as closed:
        assert of_deals(closed.read("contacts")), "whichever lane comes first"


def test_the_first_deals_that_can_be_read_withdraw_what_stood_in_for_them(crm: Connection) -> None:
    counted = {each.id for each in of_deals(crm.again(streams=["contacts"]).read("contacts"))}
    deals = crm.read("deals")
    withdrawn = {id_ for page in deals.pages for id_ in page.withdrawn}
    assert counted <= withdrawn
    assert not withdrawn & deals.keys


def test_deals_that_were_read_stay_told_when_they_are_refused_later(crm: Connection) -> None:
    cursor = crm.read("deals").cursor
    with connected(replace(CLOSED, contacts=250), crm.settings.version) as closed:
        with pytest.raises(NoAccess, match=DEALS_READ):
            closed.read("deals", cursor, closed.later())
        assert of_deals(closed.read("contacts")) == []
