"""What became of a marketing e-mail with one recipient → an engagement of whoever has that address. Pure.

https://developers.hubspot.com/docs/api-reference/legacy/email-analytics says what the events hold; what they mean for
the funnel is the mapping's to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.meaning.rows import Broken
from connectors.hubspot.meaning.values import instant
from connectors.hubspot.meaning.weblinks import link, origin
from connectors.hubspot.meaning.wording import wording
from syncer.contract import Wiring
from syncer.identity import email
from syncer.model import LINK, MESSAGE, Engagement, FieldValue, Kind, Trust

TOPIC = "email_events"


@dataclass(frozen=True, slots=True)
class EmailEventReader:
    wiring: Wiring
    types = ("",)  # all at once

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset({Kind.UNKNOWN, *self.wiring.words.kinds.get(TOPIC, {}).values()}) - {Kind.NEUTRAL}

    @property
    def wording(self) -> str:
        return wording(self.wiring.words, (TOPIC,))

    def engagement(self, row: Any) -> Engagement | None:
        """None for what says nothing of anybody: a mail makes several such events. Raises Broken."""
        if not isinstance(row, dict) or not row.get("id"):
            raise Broken("HubSpot sent an e-mail event without an id")
        kind, word = self._meaning(row)
        who = email(str(row.get("recipient") or ""))
        if kind == Kind.NEUTRAL or who is None:
            return None
        at = instant(str(row.get("created") or ""))
        if at is None:
            raise Broken("an e-mail event does not say when it happened")
        return Engagement(
            source=self.wiring.name,
            id=self.id_of(row),
            who=who,
            kind=kind,
            at=at.at,
            vendor_kind=f"{TOPIC} {word}",
            # HubSpot filters what it takes for robots, and one's own people.
            trust=Trust.DOUBTFUL if row.get("filteredEvent") else Trust.TRUSTED,
            detail=_detail(row),
        )

    def id_of(self, row: Any) -> str:
        return f"{TOPIC}/{row['id']}/{row.get('created')}"

    def _meaning(self, row: Mapping[str, Any]) -> tuple[Kind, str]:
        """By type and reason where the mapping has both, else by the type."""
        what = str(row.get("type") or "").upper()
        known = self.wiring.words.kinds.get(TOPIC, {})
        reasons = (row.get(name) for name in ("category", "portalSubscriptionStatus"))
        words = (*(f"{what} {reason}".upper() for reason in reasons if reason), what)
        word = next((word for word in words if word in known), words[-1])
        return known.get(word, Kind.UNKNOWN), word


def _detail(row: Mapping[str, Any]) -> dict[str, FieldValue]:
    url, campaign = str(row.get("url") or ""), row.get("emailCampaignId") or row.get("emailCampaignGroupId")
    message = {MESSAGE: str(campaign)} if campaign else {}
    return {**message, **({LINK: link(url)} if url else {}), **origin(url)}
