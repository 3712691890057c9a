"""Who wants no e-mails any more, asked by address: for portals whose contacts do not say so themselves.

The properties `hs_email_optout…` of the ordinary pull tell the same without a call; this takes HubSpot's Enterprise.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.hubspot import estimate
from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints.preferences import BATCH, Preferences
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.meaning import contacts
from connectors.hubspot.meaning.rows import ABSORBED, Row, Sieve
from connectors.hubspot.meaning.values import instant, parts
from connectors.hubspot.meaning.wording import wording
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading import overlap
from connectors.hubspot.reading.cursor import Done, Export, Listing, Window, parse
from connectors.hubspot.reading.increments import Changes
from syncer.contract import Estimate, Page, Wiring
from syncer.identity import crm_id
from syncer.model import Engagement, Kind

TOPIC = "preferences"
_NO = "UNSUBSCRIBED"
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class PreferenceStream:
    """Of the contacts that changed, by their address: it stands for those of the contacts that they absorbed."""

    preferences: Preferences
    wiring: Wiring
    subscriptions: Sequence[str]
    name = "contacts"
    modified = contacts.MODIFIED
    asked = ("email", ABSORBED, contacts.MODIFIED)
    at_once = BATCH
    left_out = 0
    once = 0

    def __post_init__(self) -> None:
        self._sieve = Sieve(TOPIC)

    @property
    def wording(self) -> str:
        return wording(self.wiring.words, (TOPIC,), sorted(self.subscriptions))

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        rows: list[Row] = []
        rejects = self._sieve.each(bodies, rows.append)
        by_address = {row.get("email").strip().lower(): row for row in rows if row.get("email").strip()}
        found: list[Engagement] = []
        withdrawn: list[str] = []
        for address, statuses in self._statuses(list(by_address)):
            if row := by_address.get(address):
                since = self._opted_out(statuses)
                name = f"{TOPIC}/{row.id}"
                withdrawn += [f"{TOPIC}/{old}" for old in parts(row.get(ABSORBED)) if old != row.id]
                if since is None:
                    withdrawn.append(name)
                else:
                    at = instant(since) or instant(row.get(contacts.MODIFIED))
                    found += [self._engagement(row, name, at.at)] if at else []
        return Page(engagements=tuple(found), rejects=rejects, withdrawn=tuple(withdrawn))

    def _statuses(self, addresses: Sequence[str]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
        for start in range(0, len(addresses), BATCH):
            for answer in self.preferences.statuses(addresses[start : start + BATCH]):
                said = answer.get("statuses") if isinstance(answer, dict) else None
                if isinstance(said, list):
                    yield (
                        str(answer.get("subscriberIdString") or "").lower(),
                        [each for each in said if isinstance(each, dict)],
                    )

    def _opted_out(self, statuses: Sequence[Mapping[str, Any]]) -> str | None:
        """Since when, "" if that is not said: of one of the types that count, or else of all there are."""
        said = {str(each.get("subscriptionId")): each for each in statuses}
        no = {type_: each for type_, each in said.items() if str(each.get("status")).upper() == _NO}
        counts = [each for type_, each in no.items() if type_ in self.subscriptions or len(no) == len(said)]
        return max((str(each.get("timestamp") or "") for each in counts), default=None)

    def _engagement(self, row: Row, name: str, at: datetime) -> Engagement:
        return Engagement(
            source=self.wiring.name,
            id=name,
            who=crm_id(self.wiring.name, row.id),
            kind=self.wiring.words.kind(TOPIC, _NO),
            at=at,
            vendor_kind=f"{TOPIC} {_NO}",
        )


@dataclass(frozen=True, slots=True)
class PreferenceReader:
    preferences: Preferences
    changes: Changes
    kinds: frozenset[Kind]

    @property
    def wording(self) -> str:
        return self.changes.stream.wording

    def try_access(self) -> None:
        self.preferences.statuses(["nobody@example.com"])

    def ways(self, since: str | None, until: datetime) -> Sequence[Estimate]:
        """As `Forecasts.forecast`."""
        stream, window = self.changes.stream, overlap.next_window(self._begun(since, until), until)
        low = overlap.low(window, self.changes.overlap)
        count = estimate.count_since(self.changes.records, stream.name, (stream.modified, low))
        found = estimate.by_search(stream, count, linked=False)
        return (replace(found, what=TOPIC, calls=found.calls - (-count // BATCH)),)

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        cursor = self._begun(since, until)
        if isinstance(cursor, Window):
            cursor = yield from self.changes.read(cursor)
        if cursor.until < until:
            yield from self.changes.read(Window(cursor.until, until, upkeep=cursor.upkeep))

    def _begun(self, since: str | None, until: datetime) -> Window | Done:
        """From the beginning by another wording."""
        cursor = parse(since, until)
        if isinstance(cursor, Listing | Export) or cursor.upkeep.wording not in ("", self.wording):
            cursor = Window(_BEGINNING, until)
        return replace(cursor, upkeep=replace(cursor.upkeep, wording=self.wording))


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    preferences = Preferences(portal.api)
    stream = PreferenceStream(preferences, wiring, settings.subscriptions)
    kinds = frozenset({wiring.words.kind(TOPIC, _NO)})
    return PreferenceReader(preferences, Changes(portal.records, stream, settings.overlap), kinds)


_SCOPES = ("communication_preferences.statuses.batch.read", "crm.objects.contacts.read")

PREFERENCES = Lane(
    "preferences",
    _open,
    _SCOPES,
    timedelta(days=1),
    core=False,
    by_default=False,
    purpose="who unsubscribed, asked by address",
)
