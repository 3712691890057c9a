"""Contacts by id: what HubSpot holds of them, or that it has them no more."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.meaning.rows import ABSORBED, part
from connectors.hubspot.meaning.values import parts


class Whereabouts(NamedTuple):
    """Whoever is in neither, HubSpot did not tell of."""

    held: Mapping[str, Mapping[str, Any]]
    gone: frozenset[str]  # deleted, or absorbed by another one


def look_up(records: Records, contacts: Sequence[str], names: Sequence[str]) -> Whereabouts:
    """Up to 100 of them. The id of one that was absorbed gives the other one, which names it."""
    told = records.told("contacts", contacts, [*names, ABSORBED])
    there = {str(row["id"]): part(row, "properties") for row in told.rows if isinstance(row, dict) and "id" in row}
    absorbed = {each for properties in there.values() for each in parts(properties.get(ABSORBED))}
    held = {contact: there[contact] for contact in contacts if contact in there}
    return Whereabouts(held, frozenset((told.absent | absorbed.intersection(contacts)) - held.keys()))
