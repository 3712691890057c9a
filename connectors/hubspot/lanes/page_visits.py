"""Who visited which page, where the account's plan has the events API; where not, the counts on the contact remain."""

from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints.happenings import Found, Occurrences
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.lanes.spanned import HOURLY, SpanReader
from connectors.hubspot.meaning.visits import VisitReader
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.timespans import Span
from syncer.contract import Wiring
from syncer.errors import NoAccess

SCOPE = "oauth"


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    reader, occurrences = VisitReader(wiring), Occurrences(portal.api)

    def fetch(span: Span) -> Found:
        try:
            return occurrences.page(span.part, span.since, span.until, span.after)
        except NoAccess as error:
            fix = (
                f"it takes the scope {SCOPE} and an Enterprise plan; without them, leave page_visits out of `streams`: "
                "what HubSpot counts on the contact is read all the same"
            )
            raise NoAccess(error.what, known=error.known, where=error.where, fix=fix) from None

    return SpanReader("page_visits", reader, fetch, portal, settings, wiring.clock)


PAGE_VISITS = Lane(
    "page_visits", _open, (SCOPE,), HOURLY, core=False, by_default=False, purpose="every page that a contact visits"
)
