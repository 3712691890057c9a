"""What a source gives, a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from syncer.contract.findings import Finding
from syncer.model import Contact, Engagement, Link, Organization, Reject, Sighting, Stretch


@dataclass(frozen=True, slots=True)
class Page:
    """A handful of items. `cursor`: start here next time, if all of this is safe; None leaves it where it is.

    `whole_since`: every contact that the source still has was delivered since this instant; others are gone. A source
    that `Fetches` is asked for those first.
    `seen`: contacts that are still there, delivered by name only. `erased`: ids of contacts that were deleted for good,
    as the law asks. `withdrawn`: ids of engagements that never were, or are nobody's any more. `whole`: stretches of
    such ids of which this page has all that there are. `findings`: what the user is told, once. `stream`: which one
    tells this, where that is not the one that is being read.
    """

    contacts: tuple[Contact, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    links: tuple[Link, ...] = ()
    rejects: tuple[Reject, ...] = ()
    cursor: str | None = None
    whole_since: datetime | None = None
    organizations: tuple[Organization, ...] = ()
    seen: tuple[Sighting, ...] = ()
    erased: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    whole: tuple[Stretch, ...] = ()
    findings: tuple[Finding, ...] = ()
    stream: str = ""
