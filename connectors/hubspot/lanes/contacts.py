"""Contacts, with what HubSpot counts of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.hubspot import contacts
from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.contacts import ContactReader
from connectors.hubspot.endpoints.records import SEARCH_PAGE
from connectors.hubspot.exports import FirstLoad
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.lanes.records import RecordReader
from connectors.hubspot.portal import Portal
from connectors.hubspot.rows import Row, Sieve
from syncer.contract import Page, Wiring
from syncer.model import Contact, Engagement


@dataclass
class ContactStream:
    portal: Portal
    wiring: Wiring
    name = "contacts"
    modified = contacts.MODIFIED
    at_once = SEARCH_PAGE
    left_out = 0

    def __post_init__(self) -> None:
        self._sieve = Sieve(self.name)
        self._reader = ContactReader(self.wiring)

    @property
    def asked(self) -> Sequence[str]:
        return self._reader.asked

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        found: list[Contact] = []
        counted: list[Engagement] = []
        if bodies and self._reader.needs_types:
            self._reader = ContactReader(self.wiring, self._types())

        def use(row: Row) -> None:
            found.append(self._reader.contact(row))
            counted.extend(self._reader.engagements(row))

        rejects = self._sieve.each(bodies, use)
        return Page(contacts=tuple(found), engagements=tuple(counted), rejects=rejects)

    def _types(self) -> dict[str, str]:
        return {name: str(each.get("type")) for name, each in self.portal.properties.definitions().items()}


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    stream, kinds = ContactStream(portal, wiring), ContactReader(wiring).kinds
    return RecordReader(portal, stream, wiring.name, settings.overlap, kinds, FirstLoad(settings.bulk, wiring))


CONTACTS = Lane("contacts", _open, ("crm.objects.contacts.read",))
