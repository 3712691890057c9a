"""Deals: open, won or lost, with the contacts on them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints.pipelines import Pipelines
from connectors.hubspot.lanes.activities import ActivityStream
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.lanes.records import RecordReader
from connectors.hubspot.meaning.contacts import rolled_up
from connectors.hubspot.meaning.deals import absorbed, deals
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.sweep import Sweeper
from syncer.contract import Page, Wiring


class DealStream(ActivityStream):
    """With a deal, what the roll-ups of its contacts said as long as deals could not be read is withdrawn; and what the
    deals said that it absorbed.
    """

    once = 1  # the pipelines

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        page = super().page(bodies, listed=listed)
        contacts = {each.who.value.rpartition("/")[2] for each in page.engagements}
        counted = (id_ for contact in sorted(contacts) for id_ in rolled_up(self.wiring.words, self.name, contact))
        whole = () if listed else (self.activity.between(old - 1, old) for old in absorbed(bodies))
        return replace(page, withdrawn=(*page.withdrawn, *counted), whole=(*page.whole, *whole))


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    deal = deals(Pipelines(portal.api, "deals").stage)
    stream = DealStream(portal, wiring, deal)
    sweeper = Sweeper(portal, stream, settings.reconcile)
    return RecordReader(portal, stream, wiring.name, settings.overlap, deal.kinds(wiring.words), sweeper)


DEALS = Lane(
    "deals",
    _open,
    ("crm.objects.deals.read",),
    core=False,
    purpose="open deals make potential customers, won ones customers",
)
