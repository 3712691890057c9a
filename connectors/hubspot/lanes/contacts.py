"""Contacts, with what HubSpot counts of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints.records import SEARCH_PAGE
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.lanes.records import RecordReader
from connectors.hubspot.meaning import contacts, submissions
from connectors.hubspot.meaning.contacts import COMPANY, EVER, ROLLED_UP, SINGLY, ContactReader, ever_rolled_up, singly
from connectors.hubspot.meaning.marks import Marker
from connectors.hubspot.meaning.rows import Row, Sieve, part
from connectors.hubspot.meaning.stream import Part
from connectors.hubspot.meaning.submissions import Submissions, Told
from connectors.hubspot.meaning.wording import wording
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.exports import FirstLoad
from connectors.hubspot.reading.sweep import Sweeper
from syncer.contract import Page, Wiring
from syncer.errors import NoAccess
from syncer.model import Contact, Engagement, Sighting, Stretch


@dataclass
class ContactStream:
    """`history`: how far back page visits are read one by one."""

    portal: Portal
    wiring: Wiring
    history: timedelta
    name = "contacts"
    modified = contacts.MODIFIED
    at_once = SEARCH_PAGE
    left_out = 0
    misses = False  # whoever vanished is asked for one by one

    def __post_init__(self) -> None:
        self._sieve = Sieve(self.name)
        self._reader = ContactReader(self.wiring)
        self._is_prepared = False

    @property
    def asked(self) -> Sequence[str]:
        return tuple(dict.fromkeys((*self._reader.asked, COMPANY)))

    @cached_property
    def wording(self) -> str:
        """With the lanes that are wanted in place of what is counted."""
        lanes = sorted(filter(self.portal.grants.offers, singly(self.wiring.words)))
        return wording(self.wiring.words, (), self._reader.wording, lanes, self.history.total_seconds())

    @property
    def once(self) -> int:
        """The names of forms, those in the archive too, and the definitions of properties."""
        return (2 if self._submissions else 0) + self._reader.needs_types

    @property
    def swept(self) -> Sequence[str]:
        return self._marker.columns

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        found: list[Contact] = []
        counted: list[Engagement] = []
        withdrawn: list[str] = []
        whole: list[Stretch] = []
        if bodies:
            self._prepare()

        def use(row: Row) -> None:
            contact = replace(self._reader.contact(row), mark=self._marker.mark(row))
            told = self._singly(row, list(self._reader.engagements(row)), listed=listed)
            found.append(contact)
            counted.extend(told.engagements)
            withdrawn.extend(told.withdrawn)
            if not listed:  # else nothing of it was read before
                withdrawn.extend(self._outdated(contact, told.engagements))
                whole.extend(map(submissions.of_record, contact.merged_ids))

        rejects = self._sieve.each(bodies, use)
        seen = _named(bodies) - {contact.id for contact in found} if rejects else frozenset[str]()
        return Page(
            contacts=tuple(found),
            engagements=tuple(counted),
            rejects=rejects,
            seen=tuple(map(Sighting, sorted(seen))),
            withdrawn=tuple(withdrawn),
            whole=tuple(whole),
        )

    def sweep(self, listed: Part) -> Page:
        """Of rows with the swept columns: who is there, and in which version."""
        if listed.anew:
            return self._anew(listed.rows)
        rows = [Row(str(body["id"]), part(body, "properties"), body) for body in listed.rows if _is_named(body)]
        return Page(seen=tuple(Sighting(row.id, self._marker.mark(row)) for row in rows))

    def _anew(self, bodies: Sequence[Any]) -> Page:
        """Without what another mapping counted that this one does not."""
        page = self.page(bodies, listed=False)
        contacts = [contact.id for contact in page.contacts]
        counted = (id_ for contact in contacts for id_ in ever_rolled_up(contact))
        singly = () if self._submissions else map(submissions.of_record, contacts)
        return replace(page, withdrawn=(*page.withdrawn, *counted), whole=(*page.whole, *singly))

    def _singly(self, row: Row, counted: Sequence[Engagement], *, listed: bool) -> Told:
        """What the contact sent in, one by one where HubSpot says so."""
        told = self._submissions
        return told.singly(row, counted, listed=listed) if told else Told(list(counted), [])

    @cached_property
    def _submissions(self) -> Submissions | None:
        """None where the mapping has no roll-up of forms."""
        kind = next((each.kind for each in self.wiring.words.summaries if each.topic == submissions.TOPIC), None)
        return None if kind is None else Submissions(self.wiring, kind, self._name, ROLLED_UP)

    def _outdated(self, contact: Contact, now: Sequence[Engagement]) -> set[str]:
        """Roll-ups that it has no more, and those of contacts that it absorbed: its own include them."""
        records = (contact.id, *contact.merged_ids)
        return {each for record in records for each in self._reader.counted(record)} - {each.id for each in now}

    @cached_property
    def _marker(self) -> Marker:
        return Marker.of(self.asked, self.wiring.properties, self.wording)

    def _prepare(self) -> None:
        """Asks what only the portal knows, once there is a contact to read."""
        if self._is_prepared:
            return
        since = {SINGLY["pages"]: self.wiring.clock.now() - self.history}
        told = {
            lane: since.get(lane, EVER) for lane in sorted(singly(self.wiring.words)) if self.portal.grants.has(lane)
        }
        types = self._types() if self._reader.needs_types else {}
        self._reader = ContactReader(self.wiring, types, told)
        self._is_prepared = True

    def _name(self, form: str) -> str:
        """A token without the scope for forms does without."""
        try:
            return self.portal.form_names.of(form)
        except NoAccess:
            return ""

    def _types(self) -> dict[str, str]:
        return {name: str(each.get("type")) for name, each in self.portal.properties.definitions().items()}


def _is_named(body: Any) -> bool:
    return isinstance(body, dict) and str(body.get("id") or "").isdecimal()


def _named(bodies: Sequence[Any]) -> set[str]:
    return {str(body["id"]) for body in bodies if _is_named(body)}


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    stream = contact_stream(portal, settings, wiring)
    kinds = ContactReader(stream.wiring).kinds
    return RecordReader(
        portal,
        stream,
        wiring.name,
        settings.overlap,
        kinds,
        # Who vanished is asked for one by one: the bin would not tell who was erased.
        sweeper=Sweeper(portal, stream, settings.reconcile),
        first=FirstLoad(settings.bulk, wiring),
    )


def contact_stream(portal: Portal, settings: ReadSettings, wiring: Wiring) -> ContactStream:
    return ContactStream(portal, _heeding(settings.subscriptions, wiring), settings.history)


def _heeding(subscriptions: Sequence[str], wiring: Wiring) -> Wiring:
    """Who opted out of one of these types of e-mail has opted out."""
    fields = {**wiring.words.fields, **{f"hs_email_optout_{each}": "opted_out" for each in subscriptions}}
    return replace(wiring, words=replace(wiring.words, fields=fields))


CONTACTS = Lane(
    "contacts",
    _open,
    ("crm.objects.contacts.read",),
    purpose="who they are, and what HubSpot counts of each: forms, pages, marketing e-mail, deals",
)
