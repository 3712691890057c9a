"""Contacts, with what HubSpot counts of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.hubspot import contacts, submissions
from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.contacts import ROLLED_UP, ContactReader
from connectors.hubspot.endpoints.records import SEARCH_PAGE
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.lanes.records import RecordReader
from connectors.hubspot.portal import Portal
from connectors.hubspot.rows import Row, Sieve
from connectors.hubspot.submissions import Submissions, Told
from syncer.contract import Page, Wiring
from syncer.errors import NoAccess
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
        withdrawn: list[str] = []
        if bodies and self._reader.needs_types:
            self._reader = ContactReader(self.wiring, self._types())

        def use(row: Row) -> None:
            contact = self._reader.contact(row)
            told = self._singly(row, list(self._reader.engagements(row)), listed=listed)
            found.append(contact)
            counted.extend(told.engagements)
            withdrawn.extend([*told.withdrawn, *self._taken_over(contact, told)])

        rejects = self._sieve.each(bodies, use)
        return Page(tuple(found), tuple(counted), rejects=rejects, withdrawn=tuple(withdrawn))

    def _singly(self, row: Row, counted: Sequence[Engagement], *, listed: bool) -> Told:
        """What the contact sent in, one by one where HubSpot says so."""
        kind = next((each.kind for each in self.wiring.words.summaries if each.topic == submissions.TOPIC), None)
        if kind is None:
            return Told(list(counted), [])
        return Submissions(self.wiring, kind, self._name, ROLLED_UP).singly(row, counted, listed=listed)

    def _taken_over(self, contact: Contact, told: Told) -> Iterator[str]:
        """What was counted on the records that were merged into this one, which counts it now."""
        rolled_up = (f"/{each.kind.word}/{which}" for each in self.wiring.words.summaries for which in ROLLED_UP)
        names = {*rolled_up, *(one.id.removeprefix(contact.id) for one in told.engagements)}
        return (old + name for old in contact.merged_ids for name in sorted(names))

    def _name(self, form: str) -> str:
        """A token without the scope for forms does without."""
        try:
            return self.portal.forms.name(form)
        except NoAccess:
            return ""

    def _types(self) -> dict[str, str]:
        return {name: str(each.get("type")) for name, each in self.portal.properties.definitions().items()}


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    wiring = _heeding(settings.subscriptions, wiring)
    return RecordReader(
        portal, ContactStream(portal, wiring), wiring.name, settings.overlap, ContactReader(wiring).kinds
    )


def _heeding(subscriptions: Sequence[str], wiring: Wiring) -> Wiring:
    """Who opted out of one of these types of e-mail has opted out."""
    fields = {**wiring.words.fields, **{f"hs_email_optout_{each}": "opted_out" for each in subscriptions}}
    return replace(wiring, words=replace(wiring.words, fields=fields))


CONTACTS = Lane("contacts", _open, ("crm.objects.contacts.read",))
