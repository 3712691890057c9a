"""Companies, for what their people's records leave out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints.records import SEARCH_PAGE
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.lanes.records import RecordReader
from connectors.hubspot.meaning import companies
from connectors.hubspot.meaning.companies import CompanyReader
from connectors.hubspot.meaning.rows import Row, Sieve
from connectors.hubspot.meaning.stream import Part
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.sweep import Sweeper
from syncer.contract import Estimate, Page, Wiring
from syncer.model import Organization


@dataclass
class CompanyStream:
    reader: CompanyReader
    name = "companies"
    modified = companies.MODIFIED
    at_once = SEARCH_PAGE
    left_out = 0
    misses = False  # nobody belongs to a company that is not there
    once = 0

    def __post_init__(self) -> None:
        self._sieve = Sieve(self.name)

    @property
    def asked(self) -> Sequence[str]:
        return self.reader.asked

    @property
    def wording(self) -> str:
        return self.reader.wording

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        found: list[Organization] = []

        def use(row: Row) -> None:
            found.append(self.reader.organization(row))

        rejects = self._sieve.each(bodies, use)
        return Page(organizations=tuple(found), rejects=rejects)

    @property
    def swept(self) -> Sequence[str]:
        """All: they are few."""
        return self.asked

    def sweep(self, part: Part) -> Page:
        return self.page(part.rows, listed=True)

    def archived(self, ids: Sequence[str]) -> Page:
        return Page(organizations=tuple(map(self.reader.archived, ids)))


class _Unasked(RecordReader):
    """The funnel asks for nothing that a company could tell: not worth a call, until it does."""

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        return iter(())

    def reconcile(self, since: str | None, until: datetime) -> Iterator[Page]:
        return iter(())

    def ways(self, since: str | None, until: datetime) -> Sequence[Estimate]:
        return (Estimate.nothing(self.stream.name, "not needed"),)


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    reader = CompanyReader(wiring)
    kind, stream = RecordReader if reader.wanted else _Unasked, CompanyStream(reader)
    sweeper = Sweeper(portal, stream, settings.reconcile, in_bin=stream.archived)
    return kind(portal, stream, wiring.name, settings.overlap, frozenset(), sweeper)


COMPANIES = Lane(
    "companies",
    _open,
    ("crm.objects.companies.read",),
    core=False,
    purpose="size, industry and country of the company, where a contact does not say",
)
