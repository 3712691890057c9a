"""Which contacts took part in which activity."""

from collections.abc import Sequence
from typing import Any

from connectors.hubspot.access.faults import NOT_FOUND
from connectors.hubspot.endpoints.links import INPUTS, Links
from connectors.hubspot.meaning.rows import after, errors, id_of, reading, results
from syncer.errors import Unavailable

# The normal answer for an activity without contacts, though it comes as an error.
_NONE = "NO_ASSOCIATIONS_FOUND"
_WHO = "who took part"

People = dict[str, list[str]]  # activity → contacts, each once


def listed(bodies: Sequence[Any]) -> tuple[People, list[str]]:
    """The contacts that came with the rows of a list, and the activities that have more of them than came along.

    Raises Malformed.
    """
    people: People = {}
    cut: list[str] = []
    for body in bodies:
        with reading(_WHO):
            linked = (body.get("associations") or {}).get("contacts") if isinstance(body, dict) else None
            if linked:
                people[str(body.get("id"))] = _each_once(id_of(item["id"]) for item in results(linked))
                if after(linked):
                    cut.append(str(body.get("id")))
    return people, cut


def asked(links: Links, stream: str, ids: Sequence[str]) -> People:
    """The contacts of any number of activities, whatever HubSpot cuts off along the way.

    Raises: Unavailable, Malformed.
    """
    people: People = {}
    waiting = [{"id": each} for each in ids]
    while waiting:
        inputs, waiting = waiting[:INPUTS], waiting[INPUTS:]
        answer = links.contacts_of(stream, inputs)
        _raise_real_errors(answer, stream)
        for item in results(answer):
            with reading(_WHO):
                activity = id_of(item["from"]["id"])
                found = [id_of(contact["toObjectId"]) for contact in item.get("to") or ()]
            people[activity] = _each_once([*people.get(activity, ()), *found])
            if further := after(item):
                waiting.append({"id": activity, "after": further})
    return people


def _raise_real_errors(answer: Any, stream: str) -> None:
    for error in errors(answer):
        said = str(error.get("subCategory") or error.get("category") or "an unknown error")
        if not said.endswith((_NONE, NOT_FOUND)):
            raise Unavailable(f"HubSpot does not tell the contacts of some {stream}: {said}", fix="run it again later")


def _each_once(ids: Any) -> list[str]:
    return list(dict.fromkeys(ids))
