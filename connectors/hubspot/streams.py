"""What the rows of one stream become: a page of contacts, or of the engagements that contacts took part in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from connectors.hubspot import activities, associations, contacts
from connectors.hubspot.activities import ACTIVITIES, Activity
from connectors.hubspot.associations import People
from connectors.hubspot.contacts import ContactReader
from connectors.hubspot.portal import ASSOCIATIONS, SEARCH_PAGE, Portal
from connectors.hubspot.rows import Row, Sieve
from syncer.contract import Page, Wiring
from syncer.model import Contact, Engagement, Kind


class Stream(Protocol):
    """One kind of record. `at_once` is how many searched rows are worth gathering for one page; `left_out` is how many
    rows were nobody's, so far.
    """

    name: str
    modified: str
    at_once: int
    left_out: int

    @property
    def asked(self) -> Sequence[str]: ...

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        """The items in the rows of a list, or else of a search."""


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
        return {name: str(each.get("type")) for name, each in self.portal.definitions().items()}


@dataclass
class ActivityStream:
    portal: Portal
    wiring: Wiring
    activity: Activity
    modified = activities.MODIFIED
    at_once = ASSOCIATIONS
    left_out = 0

    def __post_init__(self) -> None:
        self.name = self.activity.stream
        self._sieve = Sieve(self.name)

    @property
    def asked(self) -> Sequence[str]:
        return self.activity.asked

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        people = self._people(bodies, listed=listed)
        found: list[Engagement] = []

        def use(row: Row) -> None:
            took_part = people.get(row.id, ())
            self.left_out += not took_part  # nobody to attach it to: no evidence of anything
            found.extend(self.activity.engagements(row, took_part, self.wiring))

        rejects = self._sieve.each(bodies, use)
        return Page(engagements=tuple(found), rejects=rejects)

    def _people(self, bodies: Sequence[Any], *, listed: bool) -> People:
        if not listed:
            ids = [str(body.get("id")) for body in bodies if isinstance(body, dict)]
            return associations.asked(self.portal, self.name, ids)
        people, cut = associations.listed(bodies)
        return people | associations.asked(self.portal, self.name, cut)


def kinds_of(name: str, wiring: Wiring) -> frozenset[Kind]:
    """All that can come of a stream."""
    return ContactReader(wiring).kinds if name == ContactStream.name else ACTIVITIES[name].kinds(wiring.words)


def stream_of(portal: Portal, wiring: Wiring, name: str) -> Stream:
    if name == ContactStream.name:
        return ContactStream(portal, wiring)
    return ActivityStream(portal, wiring, ACTIVITIES[name])
