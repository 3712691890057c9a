"""A company record → an organization, with the fields that its people share. Pure."""

from dataclasses import dataclass
from functools import cached_property

from connectors.hubspot.meaning.fields import Filling, sources
from connectors.hubspot.meaning.rows import Row
from syncer.contract import Wiring
from syncer.model import Organization

MODIFIED = "hs_lastmodifieddate"


@dataclass(frozen=True)
class CompanyReader:
    """Knows what to ask of a company, and what the answer means."""

    wiring: Wiring

    @property
    def wanted(self) -> bool:
        """Whether the funnel asks for anything that a company can tell."""
        return bool(self._filling.sources)

    @property
    def asked(self) -> tuple[str, ...]:
        names = (name for filling in self._filling.sources.values() for name in filling)
        return tuple(dict.fromkeys((MODIFIED, *names)))

    def organization(self, row: Row) -> Organization:
        gone = row.body.get("archived") is True
        return Organization(self.wiring.name, row.id, self._filling.fields(row), gone)

    def archived(self, id_: str) -> Organization:
        return Organization(self.wiring.name, id_, {}, gone=True)

    @property
    def wording(self) -> str:
        return self._filling.wording

    @cached_property
    def _filling(self) -> Filling:
        words = self.wiring.words
        return Filling(sources(words.organizations, self.wiring.fields), words)
