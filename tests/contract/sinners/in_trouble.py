"""Sources that hide their troubles."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from syncer.contract import Page
from syncer.errors import SyncerError
from syncer.model import (
    Reject,
)
from syncer.testing import trouble
from syncer.testing.memory import MemorySource, Record
from tests.contract.sinners.bench import Sinners, against

SINNERS: Sinners = []


@against(trouble.broken_items_are_set_aside, SINNERS)
class ThrowsAwayTheWholePage(MemorySource):
    def page(self, stream: str, records: Sequence[Record]) -> Page:
        page = super().page(stream, records)
        return replace(page, engagements=()) if page.rejects else page


@against(trouble.broken_items_are_set_aside, SINNERS)
class SaysNothingOfWhatIsBroken(MemorySource):
    def page(self, stream: str, records: Sequence[Record]) -> Page:
        return replace(super().page(stream, records), rejects=())


@against(trouble.rejects_quote_nothing, SINNERS)
class QuotesWhatIsBroken(MemorySource):
    def page(self, stream: str, records: Sequence[Record]) -> Page:
        page = super().page(stream, records)
        return replace(page, rejects=tuple(Reject(one.where, f"cannot be read: {records}") for one in page.rejects))


@against(trouble.tells_its_troubles, SINNERS)
class LetsForeignErrorsThrough(MemorySource):
    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        try:
            yield from super().read(stream, since, until)
        except SyncerError:
            raise ConnectionError from None


@against(trouble.tells_its_troubles, SINNERS)
class TakesSilenceForNothing(MemorySource):
    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        if self.world.reachable:
            yield from super().read(stream, since, until)
