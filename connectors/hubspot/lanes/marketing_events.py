"""Webinars and other marketing events: who came."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints.marketing_events import PAGE, MarketingEvents
from connectors.hubspot.lanes.groups import Group, GroupReader
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.meaning.rows import Broken, part
from connectors.hubspot.meaning.values import instant
from connectors.hubspot.meaning.wording import wording
from connectors.hubspot.portal import Portal
from syncer.contract import Wiring
from syncer.identity import crm_id, email
from syncer.model import Engagement, Identity, Kind, Trust

_COUNTS = ("registrants", "attendees", "cancellations", "noShows")


@dataclass(frozen=True, slots=True)
class Attendance:
    events: MarketingEvents
    wiring: Wiring
    name = "marketing_events"
    ordered = False
    in_page = (PAGE, PAGE)

    @property
    def wording(self) -> str:
        return wording(self.wiring.words, (self.name,))

    def all(self) -> Iterator[Group]:
        for each in self.events.all():
            said = [each.get(name) for name in _COUNTS]
            state = " ".join((*map(str, said), self.wording)) if any(name in each for name in _COUNTS) else ""
            size = max((count for count in said if isinstance(count, int)), default=0)  # who came had registered
            yield Group(str(each.get("objectId")), str(each.get("eventName") or ""), state=state, size=size)

    def members(self, group: Group, after: str) -> Any:
        return self.events.participations(group.id, after)

    def member(self, body: Any) -> str:
        """A participation has an id of its own, which stays when somebody who registered came."""
        id_ = str(body.get("id") or "") if isinstance(body, dict) else ""
        if not id_:
            raise Broken("HubSpot sent a participation without an id")
        return id_

    def engagement(self, group: Group, body: Any, id_: str) -> Engagement:
        said = part(body, "properties")
        at = instant(str(said.get("occurredAt") or body.get("createdAt") or ""))
        if at is None:
            raise Broken("its occurredAt is no date")
        word = str(said.get("attendanceState") or "EMPTY").upper()
        return Engagement(
            source=self.wiring.name,
            id=id_,
            who=self._who(part(body, "associations", "contact")),
            kind=self.wiring.words.kind(self.name, word),
            at=at.at,
            vendor_kind=f"{self.name} {word}",
            trust=Trust.TRUSTED if at.sure else Trust.DOUBTFUL,
        )

    def _who(self, contact: Mapping[str, Any]) -> Identity:
        if contact.get("contactId"):
            return crm_id(self.wiring.name, str(contact["contactId"]))
        who = email(str(contact.get("email") or ""))
        if who is None:
            raise Broken("HubSpot does not say who took part")
        return who


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    kinds = frozenset({Kind.UNKNOWN, *wiring.words.kinds.get("marketing_events", {}).values()})
    return GroupReader(Attendance(MarketingEvents(portal.api), wiring), kinds, portal.api.allowance.pace.general)


EVERY = timedelta(hours=23)  # a day, but not in the runs in which lists are read: those stay as cheap as others

MARKETING_EVENTS = Lane(
    "marketing_events",
    _open,
    ("crm.objects.marketing_events.read",),
    every=EVERY,
    core=False,
    purpose="who attended which event",
)
