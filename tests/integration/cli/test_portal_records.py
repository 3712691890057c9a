"""Deals and companies, from the portal to the stage: as ops run it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from connectors.hubspot.sandbox import ALL_SCOPES, Options, Running, running
from connectors.hubspot.sandbox.instants import iso
from connectors.hubspot.sandbox.portal import Portal
from tests.integration.cli.folder import Folder, Ran

SMALL = Options(contacts=60)
Open = Callable[..., "Office"]


@dataclass
class Office:
    """A workspace on a portal of its own."""

    folder: Folder
    running: Running

    @property
    def portal(self) -> Portal:
        return self.running.sandbox.portal

    def sync(self) -> Ran:
        return self.folder.syncer("sync", "--override-guards", "--json", PORTAL_TOKEN=self.running.token)

    def somebody(self, **properties: str) -> int:
        number = len(self.portal.ids("contacts"))
        return self.portal.add("contacts", {"email": f"somebody{number}@buyer.example", **properties})

    def stage(self, contact: int) -> str | None:
        return self.portal.get("contacts", contact).get("syncer_stage")


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Open]:
    with ExitStack() as stack:

        def opened(options: Options = SMALL, more: str = "", version: str = "2026-09") -> Office:
            portal = stack.enter_context(running(options))
            lines = (
                "workspace: records\ndatabase: sqlite:///records.db\nconnections:\n  hubspot:\n"
                f"    token: env:PORTAL_TOKEN\n    base_url: {portal.base_url}\n    version: {version}\n"
                f"    write: true\n    overlap: 1h\n{more}"
            )
            (tmp_path / "syncer.yaml").write_text(lines, encoding="utf-8")
            return Office(Folder(tmp_path), portal)

        yield opened


@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_an_open_deal_makes_a_potential_customer_a_won_one_a_customer_and_a_lost_one_takes_it_back(
    open_office: Open, version: str
) -> None:
    office = open_office(version=version)
    person = office.somebody()
    deal = office.portal.add("deals", {"pipeline": "default", "dealstage": "qualifiedtobuy"}, [person])
    assert office.sync().code == 0
    assert office.stage(person) == "potential"

    office.portal.update("deals", deal, {"dealstage": "closedlost", "closedate": iso(office.portal.now)})
    assert office.sync().code == 0
    assert office.stage(person) == "none", "nothing else is known of them"

    office.portal.update("deals", deal, {"dealstage": "closedwon", "closedate": iso(office.portal.now)})
    assert office.sync().code == 0
    assert office.stage(person) == "customer"
    told = office.folder.syncer("explain", "somebody60@buyer.example", "--json", PORTAL_TOKEN=office.running.token).json
    assert [each["kind"] for each in told["evidence"]] == ["purchased"], "one deal is one thing that happened"


def test_the_story_s_deals_are_counted_once_whether_they_are_read_or_only_counted(
    open_office: Open, tmp_path: Path
) -> None:
    office = open_office()
    assert office.sync().code == 0
    with_deals = {each: office.stage(each) for each in office.portal.ids("contacts")}
    for contact, stage in with_deals.items():
        assert stage == office.portal.archetype(contact).stage, office.portal.archetype(contact).key
    for path in tmp_path.glob("records.db*"):
        path.unlink()
    rolled_up = open_office(replace(SMALL, scopes=ALL_SCOPES - {"crm.objects.deals.read"}))
    assert rolled_up.sync().code == 0
    assert {each: rolled_up.stage(each) for each in rolled_up.portal.ids("contacts")} == with_deals


def test_who_may_not_read_what_nobody_asked_for_is_told_once_and_goes_on(open_office: Open) -> None:
    scopes = ALL_SCOPES - {"crm.objects.deals.read", "crm.lists.read"}
    office = open_office(replace(SMALL, scopes=scopes))
    first = office.sync()
    assert (first.code, first.json["unread"]) == (0, [])
    assert {finding["where"] for finding in first.json["findings"]} == {"hubspot deals", "hubspot lists"}
    assert "crm.objects.deals.read" in str(first.json["findings"])
    office.running.sandbox.requests.clear()
    second = office.sync()
    assert (second.code, second.json["findings"]) == (0, [])
    refused = [each for each in office.running.sandbox.requests.exchanges if each.status == 403]
    assert refused == [], "for a day, not a call"


def test_a_lane_that_somebody_named_is_missed(open_office: Open) -> None:
    office = open_office(
        replace(SMALL, scopes=ALL_SCOPES - {"crm.objects.deals.read"}), "    streams: [contacts, deals]\n"
    )
    ran = office.sync()
    assert (ran.code, ran.json["unread"]) == (3, []), "what was never to be had holds no stage up"
    assert "crm.objects.deals.read" in ran.err


def test_the_size_of_their_company_decides_whom_the_funnel_is_for(open_office: Open) -> None:
    office = open_office(more="persona:\n  - {field: employees, at_least: 50}\n")
    small = office.portal.add("companies", {"name": "Kiosco", "numberofemployees": "3"})
    person = office.somebody(associatedcompanyid=str(small))
    office.portal.add("meetings", {"hs_meeting_outcome": "COMPLETED", "hs_meeting_title": "Hola"}, [person])
    assert office.sync().code == 0
    assert office.stage(person) == "lead", "a conversation, but not whom we sell to"
    office.portal.update("companies", small, {"numberofemployees": "80"})
    ran = office.sync()
    assert ran.code == 0
    assert office.stage(person) == "prospect"
    assert ran.json["counts"]["decided"] >= 1
