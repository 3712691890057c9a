"""Calls, e-mails, meetings, notes, tasks and messages, each with the contacts that took part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints import links
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.lanes.records import RecordReader
from connectors.hubspot.meaning import activities
from connectors.hubspot.meaning.activities import ACTIVITIES, Activity
from connectors.hubspot.meaning.rows import Row, Sieve
from connectors.hubspot.meaning.stream import Between, Part
from connectors.hubspot.meaning.wording import wording
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading import associations
from connectors.hubspot.reading.associations import People
from connectors.hubspot.reading.sweep import Sweeper
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
    misses = True
    once = 0

    def __post_init__(self) -> None:
        self.name = self.activity.stream
        self._sieve = Sieve(self.name)

    @property
    def asked(self) -> Sequence[str]:
        return self.activity.asked

    @property
    def wording(self) -> str:
        return wording(self.wiring.words, (self.name, *self.activity.phrases))

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

    def sweep(self, part: Part) -> Page:
        """Nobody did what is not there: it was archived, absorbed by another one, or deleted for good."""
        page, between = self.page(part.rows, listed=True), part.between
        if between is None:
            return page
        places = {reject.where for reject in page.rejects}
        set_aside = [int(row["id"]) for row in part.rows if self._sieve.place(row) in places]
        return replace(page, whole=tuple(self._around(set_aside, between)))

    def _around(self, there: Sequence[int], between: Between) -> Iterator[Stretch]:
        """All that is between the ids but for the records which are `there` without being understood."""
        low = between.low
        for each in (*there, between.high + 1):
            if low < each - 1:
                yield self.activity.between(low, each - 1)
            low = each

    def _people(self, bodies: Sequence[Any], *, listed: bool) -> People:
        if not listed:
            ids = [str(body.get("id")) for body in bodies if isinstance(body, dict)]
            return associations.asked(self.portal.links, self.name, ids)
        people, cut = associations.listed(bodies)
        return people | associations.asked(self.portal.links, self.name, cut)


def _lane(activity: Activity, purpose: str, *more_scopes: str) -> Lane:
    def open_(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
        stream = ActivityStream(portal, wiring, activity)
        sweeper = Sweeper(portal, stream, settings.reconcile)
        return RecordReader(portal, stream, wiring.name, settings.overlap, activity.kinds(wiring.words), sweeper)

    return Lane(activity.stream, open_, ("crm.objects.contacts.read", *more_scopes), purpose=purpose)


CALLS = _lane(ACTIVITIES["calls"], "conversations by telephone")
EMAILS = _lane(ACTIVITIES["emails"], "mails to and from one person, and their answers", "sales-email-read")
MEETINGS = _lane(ACTIVITIES["meetings"], "meetings, demos and visits")
NOTES = _lane(ACTIVITIES["notes"], "that somebody wrote a note")
TASKS = _lane(ACTIVITIES["tasks"], "that somebody had a task")
COMMUNICATIONS = _lane(ACTIVITIES["communications"], "messages by WhatsApp, LinkedIn and SMS")
