"""Companies, for what their people's records leave out."""

from dataclasses import replace
from datetime import timedelta

from connectors.hubspot.reading.cursor import Done
from syncer.model import CONTACT_FIELDS
from tests.integration.hubspot.conftest import Connection, Read


def told(read: Read) -> dict[str, dict[str, object]]:
    return {one.id: dict(one.fields) for page in read.pages for one in page.organizations}


def test_every_company_arrives_once_with_what_the_funnel_asks_for(crm: Connection) -> None:
    found = told(crm.read("companies"))
    assert [int(id_) for id_ in found] == crm.portal.ids("companies")
    there = crm.portal.get("companies", 101)
    expected = {"company": there["name"], "industry": there["industry"], "country": there["country"]}
    assert found["101"] == {**expected, "employees": int(there["numberofemployees"])}
    assert crm.calls == {"list": -(-len(found) // 100)}


def test_contacts_say_which_company_is_theirs(crm: Connection) -> None:
    for contact in crm.read("contacts").contacts:
        there = crm.portal.get("contacts", int(contact.id))
        assert contact.belongs == (there.get("associatedcompanyid") or "")
    assert any(contact.belongs for contact in crm.read("contacts").contacts)


def test_only_what_the_funnel_asks_for_is_asked_and_nothing_costs_no_call(crm: Connection) -> None:
    some = crm.again(replace(crm.wiring, fields=frozenset({"employees", "email"})))
    assert all(set(fields) == {"employees"} for fields in told(some.read("companies")).values())
    none = crm.again(replace(crm.wiring, fields=frozenset({"email", "job_title"})))
    assert none.read("companies").pages == []
    assert none.calls == {}


def test_changed_companies_are_found(crm: Connection) -> None:
    sharp = crm.again(overlap=timedelta(0))
    since = Done(crm.later()).text
    crm.portal.update("companies", 151, {"numberofemployees": "77"})
    read = sharp.read("companies", since, until=crm.later() + timedelta(seconds=5))
    assert told(read) == {} or set(told(read)) == {"151"}
    since = Done(crm.now() - timedelta(seconds=5)).text
    assert told(sharp.read("companies", since, until=crm.later()))["151"]["employees"] == 77
    assert sharp.calls == {"search": 2}


def test_a_field_that_only_companies_can_fill_is_not_absent(crm: Connection) -> None:
    words = replace(crm.wiring.words, fields={"email": "email"})
    fields = frozenset(CONTACT_FIELDS)
    with_companies = crm.again(replace(crm.wiring, words=words)).source.absent(fields)
    assert {"company", "industry", "country", "employees"}.isdisjoint(with_companies)
    assert "job_title" in with_companies
    without = crm.again(replace(crm.wiring, words=words), streams=["contacts"]).source.absent(fields)
    assert {"company", "industry", "country", "employees"} <= without
