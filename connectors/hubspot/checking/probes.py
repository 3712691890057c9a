"""What nobody has written down of HubSpot, asked of the account itself. Nothing depends on the answers; they tell what
to expect. Writes nothing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.endpoints.properties import Properties
from connectors.hubspot.meaning import activities, submissions
from connectors.hubspot.meaning.rows import ABSORBED, results
from connectors.hubspot.meaning.values import parts
from connectors.hubspot.portal import Portal
from connectors.hubspot.writing.reasons import NOT_KNOWN
from syncer.contract import Finding, Wiring
from syncer.errors import BudgetReached, SyncerError

_NOBODY = "999999999999"  # an id that no contact has
_MOST = 10  # words that are named


@dataclass(frozen=True, slots=True)
class Probes:
    portal: Portal
    wiring: Wiring

    def of(self, streams: Collection[str]) -> Iterator[Finding]:
        """Of those that can be read."""
        if "contacts" in streams:
            yield self._told("which contacts are gone", self._gone)
            if any(each.topic == submissions.TOPIC for each in self.wiring.words.summaries):
                yield self._told("how HubSpot writes the forms that a contact sent in", self._submissions)
        for stream in filter(activities.spoken, streams):
            yield from self._words(stream)

    def _words(self, stream: str) -> Iterator[Finding]:
        """Of a type of activity: what the portal can say and the mapping does not know."""
        try:
            definitions = Properties(self.portal.api, stream).definitions()
        except BudgetReached:
            raise
        except SyncerError as error:
            yield Finding("ok", f"{self.wiring.name} {stream}", f"which words it has: {NOT_KNOWN}, {error.what}")
            return
        if unknown := activities.unknown_words(stream, definitions, self.wiring.words):
            more = f" and {len(unknown) - _MOST} more" if len(unknown) > _MOST else ""
            what = f"the mapping does not know {', '.join(unknown[:_MOST])}{more}: such {stream} say nothing"
            fix = "name them under `kinds` in the mapping, as `neutral` if that is right"
            yield Finding("warning", f"{self.wiring.name} {stream}", what, fix)

    def _gone(self) -> Finding:
        """Whoever asks for a merged contact can be led to the one that absorbed it, or nowhere."""
        held = self._any(ABSORBED)
        absorbed = next(iter(parts(held)), "")
        found = self.portal.records.batch("contacts", [*filter(None, [absorbed]), _NOBODY], (ABSORBED,))
        if not absorbed:
            leads = f"where the id of a merged one leads: {NOT_KNOWN}, there is none"
        else:
            leads = "the id of a merged one leads " + ("to the one that absorbed it" if found.rows else "nowhere")
        if _NOBODY not in found.absent:
            what = "HubSpot does not say which contacts are nowhere: those are kept as gone, never erased"
            return Finding("warning", self.wiring.name, f"{what}; {leads}", "erase by hand: `syncer forget EMAIL`")
        return self._ok(f"HubSpot says which contacts are gone; {leads}")

    def _submissions(self) -> Finding:
        said = parts(self._any(submissions.PROPERTY))
        if not said:
            return self._ok(f"how HubSpot writes the forms that a contact sent in: {NOT_KNOWN}, nobody sent one in")
        lost = len({*said}) - len(submissions.entries(";".join(said)))
        if lost > 0:
            what = f"{lost} of {len(said)} forms that a contact sent in cannot be understood"
            fix = "their first and last form count all the same; report it: HubSpot has changed how it writes them"
            return Finding("warning", self.wiring.name, what, fix)
        return self._ok("the forms that a contact sent in can be understood")

    def _any(self, name: str) -> str:
        """What the property holds of any contact that has it."""
        filters = [{"propertyName": name, "operator": "HAS_PROPERTY"}]
        answer = self.portal.records.search("contacts", {"filterGroups": [{"filters": filters}]}, (name,), limit=1)
        held: Mapping[str, Any] = next((row.get("properties") or {} for row in results(answer)), {})
        return str(held.get(name) or "")

    def _told(self, question: str, probe: Callable[[], Finding]) -> Finding:
        try:
            return probe()
        except BudgetReached:
            raise
        except SyncerError as error:
            return self._ok(f"{question}: {NOT_KNOWN}, {error.what}")

    def _ok(self, what: str) -> Finding:
        return Finding("ok", self.wiring.name, what)
