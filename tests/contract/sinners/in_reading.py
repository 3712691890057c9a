"""Sources that lose their way."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from syncer.contract import Page
from syncer.model import (
    Engagement,
)
from syncer.testing import reading
from syncer.testing.memory import MemorySource, Record
from tests.contract.sinners.bench import Sinners, against

SINNERS: Sinners = []


@against(reading.reads_the_same_twice, SINNERS)
class SaysWhenItWasRead(MemorySource):
    readings = count()

    def engagement(self, record: Record) -> Engagement:
        return replace(super().engagement(record), detail={"reading": next(self.readings)})


@against(reading.gives_each_item_once, SINNERS)
class GivesSomeTwice(MemorySource):
    def page(self, stream: str, records: Sequence[Record]) -> Page:
        page = super().page(stream, records)
        return replace(page, engagements=(*page.engagements, *page.engagements))


@against(reading.says_where_to_go_on, SINNERS)
class ReadsEverythingAlways(MemorySource):
    def page(self, stream: str, records: Sequence[Record]) -> Page:
        return replace(super().page(stream, records), cursor=None)


@against(reading.says_where_to_go_on, SINNERS)
class TellsItAnotherWayAfterwards(MemorySource):
    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        if since and stream == "contacts":
            first = next(super().read(stream, None, until)).contacts[0]
            yield Page(contacts=(replace(first, fields={"company": "Other"}),), cursor=since)
        yield from super().read(stream, since, until)


@against(reading.finds_what_is_new, SINNERS)
class PointsBeyondTheEnd(MemorySource):
    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        pages = list(super().read(stream, since, until))
        yield from pages[:-1]
        yield from (replace(page, cursor=str(10**9)) for page in pages[-1:])


@against(reading.goes_on_after_any_page, SINNERS)
class PointsToTheEndFromTheStart(MemorySource):
    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        pages = list(super().read(stream, since, until))
        yield from (replace(page, cursor=pages[-1].cursor) for page in pages)


@against(reading.is_whole_when_it_says_so, SINNERS)
class IsWholeTomorrow(MemorySource):
    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        for page in super().read(stream, since, until):
            yield replace(page, whole_since=until + timedelta(hours=1))


@against(reading.is_whole_when_it_says_so, SINNERS)
class IsWholeTooEarly(MemorySource):
    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        for page in super().read(stream, since, until):
            yield replace(page, whole_since=until)


@against(reading.is_whole_when_it_says_so, SINNERS)
class ForgetsWhenItBegan(MemorySource):
    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        pages = list(super().read(stream, since, until))
        yield from pages[:-1]
        yield from (replace(page, whole_since=until) for page in pages[-1:])
