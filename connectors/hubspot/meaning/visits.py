"""What a contact did on the site → an engagement. Pure.

https://developers.hubspot.com/docs/api-reference/events-event-analytics-v3/guide
"""

from dataclasses import dataclass
from typing import Any

from connectors.hubspot.meaning.rows import Broken
from connectors.hubspot.meaning.values import instant
from connectors.hubspot.meaning.weblinks import origin, page
from connectors.hubspot.meaning.wording import wording
from connectors.hubspot.paths import CONTACTS
from syncer.contract import Wiring
from syncer.identity import crm_id
from syncer.model import PAGE, Engagement, Kind, Trust

TOPIC = "events"
PHRASES = "pages"
# Which property has the address is not documented for every type of event.
_ADDRESSES = ("hs_url", "hs_page_url", "url", "hs_base_url")


@dataclass(frozen=True, slots=True)
class VisitReader:
    wiring: Wiring

    @property
    def types(self) -> tuple[str, ...]:
        """Of events, as HubSpot calls them: those that the mapping knows."""
        return tuple(self.wiring.words.kinds.get(TOPIC, {})) or ("e_visited_page",)

    @property
    def wording(self) -> str:
        return wording(self.wiring.words, (TOPIC, PHRASES))

    @property
    def kinds(self) -> frozenset[Kind]:
        words = self.wiring.words
        return frozenset({*words.kinds.get(TOPIC, {}).values(), *words.phrases.get(PHRASES, {}).values()})

    def engagement(self, row: Any) -> Engagement | None:
        """None for what is no contact's. Raises Broken."""
        if not isinstance(row, dict) or not row.get("id"):
            raise Broken("HubSpot sent an event without an id")
        contact, at = str(row.get("objectId") or ""), instant(str(row.get("occurredAt") or ""))
        if at is None:
            raise Broken("an event does not say when it happened")
        if str(row.get("objectType") or "CONTACT").upper() not in {"CONTACT", CONTACTS} or not contact.isdecimal():
            return None
        properties = row.get("properties")
        said = properties if isinstance(properties, dict) else {}
        url = next((str(said[name]) for name in _ADDRESSES if said.get(name)), "")
        what = str(row.get("eventType") or "")
        kind = self.wiring.words.said(PHRASES, page(url)) if url else None
        return Engagement(
            source=self.wiring.name,
            id=self.id_of(row),
            who=crm_id(self.wiring.name, contact),
            kind=self.wiring.words.kind(TOPIC, what) if kind is None else kind,
            at=at.at,
            vendor_kind=f"{TOPIC} {what}",
            trust=Trust.TRUSTED if at.sure else Trust.DOUBTFUL,
            detail={**({PAGE: page(url)} if url else {}), **origin(url)},
        )

    def id_of(self, row: Any) -> str:
        return f"{TOPIC}/{row['id']}"
