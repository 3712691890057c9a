"""Single contacts by id: what HubSpot says of those that it does not have, and what it leaves unsaid."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from connectors.hubspot.endpoints.records import Records
from tests.integration.hubspot.conftest import Connection, Read

Error = Mapping[str, Any]
MISSING: Error = {"status": "error", "category": "OBJECT_NOT_FOUND"}


def fetched(crm: Connection, ids: Sequence[int]) -> Read:
    return Read(list(crm.source.fetch([str(each) for each in ids])))


def erased(read: Read) -> set[int]:
    return {int(each) for page in read.pages for each in page.erased}


def saying(monkeypatch: pytest.MonkeyPatch, *errors: Error) -> None:
    """Answers to batches with other errors."""
    read = Records._read

    def answer(self: Records, *args: Any, **kwargs: Any) -> Any:
        return {**read(self, *args, **kwargs), "errors": list(errors)}

    monkeypatch.setattr(Records, "_read", answer)


def test_only_who_is_nowhere_is_erased(crm: Connection) -> None:
    there, archived, forgotten, one, other = crm.portal.ids("contacts")[:5]
    crm.portal.archive("contacts", archived)
    crm.portal.forget(forgotten)
    survivor = crm.portal.merge(one, other)
    read = fetched(crm, [there, archived, forgotten, one, other])
    assert {int(each.id): each.gone for each in read.contacts} == {there: False, archived: True, survivor: False}
    assert erased(read) == {forgotten}


@pytest.mark.parametrize(
    ("errors", "believed"),
    [
        ((), 0),
        ((MISSING,), 0),
        ((MISSING, MISSING), 2),
        (({**MISSING, "context": {}}, {**MISSING, "context": {"ids": []}}), 2),
    ],
    ids=["none", "fewer errors than are missing", "as many errors", "as many with an empty context"],
)
def test_without_their_ids_as_many_errors_as_missing_contacts_tell_as_much(
    crm: Connection, errors: Sequence[Error], believed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, *nowhere = crm.portal.ids("contacts")[:3]
    for contact in nowhere:
        crm.portal.forget(contact)
    saying(monkeypatch, *errors)
    assert erased(fetched(crm, [there, *nowhere])) == set(nowhere[:believed])


def test_whom_no_error_names_while_it_names_others_is_not_erased(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, unnamed = crm.portal.ids("contacts")[:2]
    for contact in (named, unnamed):
        crm.portal.forget(contact)
    saying(monkeypatch, {**MISSING, "context": {"ids": [str(named)]}}, {**MISSING, "context": {"ids": ["999"]}})
    assert erased(fetched(crm, [named, unnamed])) == {named}
