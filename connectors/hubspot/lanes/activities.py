"""Calls, e-mails, meetings, notes, tasks and messages, each with the contacts that took part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.hubspot import activities, associations
from connectors.hubspot.activities import ACTIVITIES, Activity
from connectors.hubspot.associations import People
from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints import links
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.lanes.records import RecordReader
from connectors.hubspot.portal import Portal
from connectors.hubspot.rows import Row, Sieve
from connectors.hubspot.sweep import Sweeper
from syncer.contract import Page, Wiring
from syncer.model import Engagement, Stretch


@dataclass
class ActivityStream:
    portal: Portal
    wiring: Wiring
    activity: Activity
    modified = activities.MODIFIED
    at_once = links.INPUTS
    left_out = 0
    once = 0

    def __post_init__(self) -> None:
        self.name = self.activity.stream
        self._sieve = Sieve(self.name)

    @property
    def asked(self) -> Sequence[str]:
        return self.activity.asked

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        people = self._people(bodies, listed=listed)
        found: list[Engagement] = []
        whole: list[Stretch] = []

        def use(row: Row) -> None:
            took_part = people.get(row.id, ())
            self.left_out += not took_part  # nobody to attach it to: no evidence of anything
            found.extend(self.activity.engagements(row, took_part, self.wiring))
            whole.append(self.activity.of_record(row.id))  # it may have had other people before

        rejects = self._sieve.each(bodies, use)
        return Page(engagements=tuple(found), rejects=rejects, whole=tuple(whole))

    @property
    def swept(self) -> Sequence[str]:
        """All: they are few, and so everything is as if it were listed for the first time."""
        return self.asked

    def sweep(self, bodies: Sequence[Any]) -> Page:
        return self.page(bodies, listed=True)

    def withdrawn(self, ids: Sequence[str]) -> Page:
        """Nobody did what was archived."""
        return Page(whole=tuple(map(self.activity.of_record, ids)))

    def _people(self, bodies: Sequence[Any], *, listed: bool) -> People:
        if not listed:
            ids = [str(body.get("id")) for body in bodies if isinstance(body, dict)]
            return associations.asked(self.portal.links, self.name, ids)
        people, cut = associations.listed(bodies)
        return people | associations.asked(self.portal.links, self.name, cut)


def _lane(activity: Activity, purpose: str, *more_scopes: str) -> Lane:
    def open_(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
        stream = ActivityStream(portal, wiring, activity)
        sweeper = Sweeper(portal, stream, settings.reconcile, in_bin=stream.withdrawn)
        return RecordReader(portal, stream, wiring.name, settings.overlap, activity.kinds(wiring.words), sweeper)

    return Lane(activity.stream, open_, ("crm.objects.contacts.read", *more_scopes), purpose=purpose)


CALLS = _lane(ACTIVITIES["calls"], "conversations by telephone")
EMAILS = _lane(ACTIVITIES["emails"], "mails to and from one person, and their answers", "sales-email-read")
MEETINGS = _lane(ACTIVITIES["meetings"], "meetings, demos and visits")
NOTES = _lane(ACTIVITIES["notes"], "that somebody wrote a note")
TASKS = _lane(ACTIVITIES["tasks"], "that somebody had a task")
COMMUNICATIONS = _lane(ACTIVITIES["communications"], "messages by WhatsApp, LinkedIn and SMS")
