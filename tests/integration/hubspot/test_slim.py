"""Lists and searches of more properties than fit: the rest is read by id, and a record can be gone by then."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from connectors.hubspot.endpoints import records
from connectors.hubspot.endpoints.records import Records
from syncer.errors import Unavailable
from tests.integration.hubspot.conftest import Connection, Read

Changed = Callable[[Any], Any]


@pytest.fixture(params=["list", "search"])
def reading(request: pytest.FixtureRequest, crm: Connection, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Read]:
    """All contacts, listed or found changed, with everything but their ids read afterwards."""
    cursor, until = None, crm.now()
    if request.param == "search":
        cursor, until = crm.read("contacts").cursor, crm.later()
        for contact in crm.portal.ids("contacts"):
            crm.portal.update("contacts", contact, {"jobtitle": "Tester"})
    monkeypatch.setattr(records, "LONGEST_QUERY", 100)
    monkeypatch.setattr(records, "LONGEST_SEARCH", 100)
    return lambda: crm.read("contacts", cursor, until)


def answering(monkeypatch: pytest.MonkeyPatch, change: Changed) -> None:
    """Batches with another answer."""
    read = Records._read
    monkeypatch.setattr(Records, "_read", lambda *args, **kwargs: change(read(*args, **kwargs)))


def test_everything_arrives_as_without(reading: Callable[[], Read], crm: Connection) -> None:
    slim = {contact.id: contact for contact in reading().contacts}
    full = {contact.id: contact for page in crm.source.fetch(list(slim)) for contact in page.contacts}
    assert [int(each) for each in slim] == crm.portal.ids("contacts")
    assert slim == full


def test_who_is_archived_before_the_rest_is_read_is_not_taken_for_somebody_without_values(
    reading: Callable[[], Read], crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, merged, other, *rest = crm.portal.ids("contacts")
    read, begun = Records._read, list[int]()

    def late(self: Records, stream: str, ids: Sequence[str], *args: Any, **kwargs: Any) -> Any:
        if not begun and len(ids) > 1:
            crm.portal.archive("contacts", gone)
            begun.append(crm.portal.merge(merged, other))
        return read(self, stream, ids, *args, **kwargs)

    monkeypatch.setattr(Records, "_read", late)
    found = {int(contact.id): contact for contact in reading().contacts}
    assert found.keys() - {*begun} == {*rest}
    assert all(contact.fields for contact in found.values())


def test_a_record_without_properties_is_set_aside(
    reading: Callable[[], Read], crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare, *rest = crm.portal.ids("contacts")

    def change(answer: Any) -> Any:
        for row in answer["results"]:
            row["properties"] = None if row["id"] == str(bare) else row["properties"]
        return answer

    answering(monkeypatch, change)
    read = reading()
    assert [int(contact.id) for contact in read.contacts] == rest
    assert [reject.where for reject in read.rejects] == [f"contacts {bare}"]


def test_what_hubspot_does_not_tell_is_read_the_next_time(
    reading: Callable[[], Read], crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = {"status": "error", "category": "INTERNAL_ERROR", "context": {"ids": ["1"]}}
    answering(monkeypatch, lambda answer: {**answer, "results": answer["results"][1:], "errors": [error]})
    with pytest.raises(Unavailable, match="INTERNAL_ERROR"):
        reading()
