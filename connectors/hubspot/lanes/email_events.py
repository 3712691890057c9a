"""What became of each marketing e-mail with each recipient: delivered, opened, clicked, bounced, unsubscribed."""

from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints.happenings import EmailEvents, Found
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.lanes.spanned import HOURLY, SpanReader
from connectors.hubspot.meaning.emailevents import EmailEventReader
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.timespans import Span
from syncer.contract import Wiring


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    reader, events = EmailEventReader(wiring), EmailEvents(portal.api)

    def fetch(span: Span) -> Found:
        return events.page(span.since, span.until, span.after)

    return SpanReader("email_events", reader, fetch, portal, settings, wiring.clock)


EMAIL_EVENTS = Lane(
    "email_events",
    _open,
    ("content",),
    HOURLY,
    core=False,
    by_default=False,
    purpose="what became of each marketing e-mail",
)
