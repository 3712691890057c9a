"""Our properties in the portal: looking at them, making them."""

from dataclasses import replace

import pytest

from connectors.hubspot.access.faults import Rejected
from connectors.hubspot.endpoints.account import Account
from connectors.hubspot.endpoints.properties import Properties
from connectors.hubspot.sandbox import ALL_SCOPES
from syncer.contract import Finding
from syncer.errors import NoAccess
from syncer.model import Property
from tests.integration.hubspot.conftest import PROPERTIES, WIDE, Connection, connected

STAGE = PROPERTIES[0]
MAY_MAKE = "ok: properties may be created with crm.schemas.contacts.write"
OWN = [("lead", "Lead (ours)"), ("partner", "Partner")]


def said(findings: list[Finding]) -> list[str]:
    return [f"{finding.level}: {finding.what}" for finding in findings]


def check(crm: Connection, *properties: Property) -> list[str]:
    """What it says of the properties."""
    return [each for each in said(list(crm.sink.check(properties or PROPERTIES))) if each != MAY_MAKE]


def prepare(crm: Connection, *properties: Property) -> list[str]:
    return said(list(crm.sink.prepare(properties or PROPERTIES)))


def test_what_is_missing_is_told_made_and_then_as_wanted(crm: Connection) -> None:
    names = ", ".join(each.name for each in PROPERTIES)
    assert check(crm) == [f"warning: properties of ours that HubSpot has not yet: {names}"]
    assert prepare(crm) == [
        "ok: created the property group syncer",
        *(f"ok: created the property {each.name}" for each in PROPERTIES),
    ]
    assert check(crm) == [f"ok: properties of ours that are as wanted: {names}"]
    there = crm.portal.schemas["contacts"].definitions["syncer_stage"]
    assert (there.label, there.group, [option.value for option in there.options]) == (
        "Funnel stage", "syncer", ["lead", "prospect", "potential"],
    )  # fmt: skip


def test_checking_writes_nothing_and_preparing_twice_changes_nothing(crm: Connection) -> None:
    check(crm)
    assert crm.running.sandbox.requests.writes == 0
    prepare(crm)
    writes = crm.running.sandbox.requests.writes
    assert prepare(crm) == []
    assert crm.running.sandbox.requests.writes == writes


def test_options_and_labels_that_somebody_changed_are_kept(crm: Connection) -> None:
    prepare(crm)
    own = [
        {"value": "lead", "label": "Lead (ours)", "displayOrder": 0},
        {"value": "partner", "label": "Partner", "displayOrder": 1},
    ]
    crm.api.properties.change("syncer_stage", {"label": "Our stage", "options": own})
    assert check(crm, STAGE) == ["warning: syncer_stage lacks the option Prospect, Potential customer"]
    assert prepare(crm, STAGE) == ["ok: added to syncer_stage: Prospect, Potential customer"]
    there = crm.portal.schemas["contacts"].definitions["syncer_stage"]
    assert there.label == "Our stage"
    assert [(option.value, option.label) for option in there.options] == [
        *OWN,
        ("prospect", "Prospect"),
        ("potential", "Potential customer"),
    ]


def test_a_property_of_that_name_but_another_type_is_nobody_s_to_replace(crm: Connection) -> None:
    body = {
        "name": "syncer_stage",
        "label": "x",
        "type": "string",
        "fieldType": "text",
        "groupName": "contactinformation",
    }
    crm.api.properties.create(body)
    expected = ["error: syncer_stage is there already, but of type string instead of enumeration"]
    assert check(crm, STAGE) == expected
    assert prepare(crm, STAGE)[1:] == expected


def test_a_property_that_cannot_be_written_is_told(crm: Connection) -> None:
    assert "lets nobody write it" in check(crm, Property("recent_conversion_event_name", "x"))[0]


def test_an_archived_property_comes_back(crm: Connection) -> None:
    prepare(crm)
    crm.portal.schemas["contacts"].archive("syncer_stage", crm.portal.now)
    assert check(crm, STAGE) == ["warning: properties of ours that HubSpot has not yet: syncer_stage"]
    assert prepare(crm, STAGE) == ["ok: created the property syncer_stage"]
    assert check(crm, STAGE) == ["ok: properties of ours that are as wanted: syncer_stage"]


def test_what_somebody_else_makes_meanwhile_is_as_good(crm: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(crm)
    monkeypatch.setattr(crm.api.properties, "groups", set)
    monkeypatch.setattr(crm.api.properties, "definitions", lambda fresh=False: {})
    assert prepare(crm, STAGE) == ["ok: created the property group syncer", "ok: created the property syncer_stage"]


def test_a_portal_without_room_is_told_before_anything_is_tried(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    quota = {"overallLimit": 9, "byObjectType": [{"objectTypeId": "0-1", "limit": 5, "usage": 4}]}
    monkeypatch.setattr(Account, "about", lambda self, what: quota)
    assert check(crm)[-1] == "error: HubSpot has room for 1 more properties of your own, 3 are needed"
    monkeypatch.setattr(Account, "about", lambda self, what: {"overallLimit": 10, "overallUsage": 7})
    assert "room" not in check(crm)[-1]


def test_without_the_scope_nothing_is_made() -> None:
    poor = connected(replace(WIDE, scopes=ALL_SCOPES - {"crm.schemas.contacts.write"}))
    with poor as crm:
        assert check(crm)[-1].startswith("error: properties cannot be created: ")
        assert "lacks the scope crm.schemas.contacts.write" in check(crm)[-1]
        with pytest.raises(NoAccess, match=r"crm\.schemas\.contacts\.write"):
            prepare(crm)


def test_another_server_s_refusal_says_nothing_of_what_may_be_made(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Properties, body: object) -> None:
        raise Rejected("HubSpot refuses the request: status 404", (), already_there=False)

    monkeypatch.setattr(Properties, "create", refuse)
    said = "ok: whether properties may be created: not known, HubSpot refuses the request: status 404"
    assert check(crm)[-1] == said


def test_whether_properties_may_be_made_is_asked_where_something_is_to_be_made(crm: Connection) -> None:
    longer = replace(STAGE, options=(*STAGE.options, ("new", "New")))
    assert MAY_MAKE in said(list(crm.sink.check([STAGE])))
    assert crm.running.sandbox.requests.changed == 0
    prepare(crm, STAGE)
    assert MAY_MAKE not in said(list(crm.sink.check([STAGE])))
    assert MAY_MAKE in said(list(crm.sink.check([longer])))
