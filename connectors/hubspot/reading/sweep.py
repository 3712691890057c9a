"""A look through everything, for what no modified date tells: recalculated properties, what was archived or erased, and
who takes part in what; and for what was read by another wording than that of today.

It goes on in the cursor, some pages a run, and costs what a listing costs; so it is due only now and then.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from typing import Any, NamedTuple

from connectors.hubspot import estimate
from connectors.hubspot.endpoints.records import LIST_PAGE
from connectors.hubspot.meaning.rows import after, results, stuck
from connectors.hubspot.meaning.stream import Between, Part, Sweepable
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.cursor import Done, Sweep
from connectors.hubspot.reading.portions import portion, portion_anew
from syncer.ahead import chain
from syncer.contract import Estimate, Page

END = 2**63 - 1  # no record has a higher id


class _At(NamedTuple):
    sweep: Sweep
    left: float


class _Found(NamedTuple):
    page: Page
    following: Sweep | None


@dataclass(frozen=True, slots=True)
class Sweeper:
    """`every`: how long after one began the next one is due; None: only for what is to be read anew. `in_bin` says what
    it means that records were archived; without it, nobody looks into the bin.
    """

    portal: Portal
    stream: Sweepable
    every: timedelta | None
    in_bin: Callable[[Sequence[str]], Page] | None = None

    def some(self, done: Done, since: datetime) -> Iterator[Page]:
        """The pages that this run may take, if a sweep is due or under way. The last run was at `since`."""
        if sweep := self._due(done):
            sweep = replace(sweep, pages=sweep.pages or self._count())
            if pages := self.portion(done, sweep, since):
                yield from self._pages(done, sweep, pages)

    def way(self, done: Done, since: datetime) -> Iterator[Estimate]:
        """What `some` takes, if it does anything. Raises what counting raises."""
        if sweep := self._due(done):
            # nobody counts what is in the bin: one page, as far as anybody knows
            left = 0 if sweep.in_bin else estimate.count_from(self.portal.records, self.stream.name, sweep.after)
            pages = estimate.pages(left, LIST_PAGE) + (self.in_bin is not None and not sweep.in_bin)
            most = self.portion(done, replace(sweep, pages=sweep.pages or pages), since)
            pace = self.portal.api.allowance.pace.general.per_second
            asked = self._columns(anew=done.upkeep.rereads(sweep))
            way = estimate.by_sweep(self.stream.name, asked, left, min(pages, most), pace)
            searches = (not sweep.pages) + (self.stream.misses and pages <= most)  # how many there are, at both ends
            yield replace(way, calls=way.calls + searches)

    def all(self, done: Done) -> Iterator[Page]:
        """From the beginning to the end, unless everything has just been listed."""
        if done.upkeep.swept != done.until:
            yield from self._pages(done, self._new(done), inf)

    def portion(self, done: Done, sweep: Sweep, since: datetime) -> int:
        """How many pages of it this run may take."""
        elapsed = done.until - since
        if self.every is None or done.upkeep.rereads(sweep):
            return portion_anew(sweep.pages, elapsed, self.portal.api.allowance.spare())
        return portion(sweep.pages, elapsed, self.every / 2)

    def _due(self, done: Done) -> Sweep | None:
        """The one that is under way, or else one that begins now."""
        upkeep, every = done.upkeep, self.every
        if upkeep.sweep:
            return upkeep.sweep if every or upkeep.rereads(upkeep.sweep) else None
        return self._new(done) if every and upkeep.swept and done.until - upkeep.swept >= every else None

    def _new(self, done: Done) -> Sweep:
        return Sweep(done.until, wording=self.stream.wording)

    def _count(self) -> int:
        return estimate.pages(estimate.count_from(self.portal.records, self.stream.name, ""), LIST_PAGE)

    def _columns(self, *, anew: bool) -> Sequence[str]:
        return self.stream.asked if anew else self.stream.swept

    def _pages(self, done: Done, sweep: Sweep, pages: float) -> Iterator[Page]:
        anew = done.upkeep.rereads(sweep)
        for page, following in chain(lambda at: self._fetch(at, anew=anew), _At(sweep, pages)):
            if following:
                upkeep = replace(done.upkeep, sweep=following)
                yield replace(page, cursor=replace(done, upkeep=upkeep).text)
            else:
                upkeep = replace(done.upkeep, swept=sweep.began, sweep=None, wording=sweep.wording)
                whole = sweep.began if self.stream.name == "contacts" else None
                yield replace(page, cursor=replace(done, upkeep=upkeep).text, whole_since=whole)

    def _fetch(self, at: _At, *, anew: bool) -> tuple[_Found, _At | None]:
        sweep, name = at.sweep, self.stream.name
        if sweep.in_bin and self.in_bin:
            answer = self.portal.records.bin_page(name, sweep.after)
            page = self.in_bin([str(row["id"]) for row in results(answer) if isinstance(row, dict) and row.get("id")])
        else:
            answer = self.portal.records.list_page(name, self._columns(anew=anew), sweep.after)
            between, above = self._reach(sweep.above, results(answer), after(answer))
            page = self.stream.sweep(Part(results(answer), between, anew))
            sweep = replace(sweep, above=above)
        following = self._following(sweep, after(answer))
        return _Found(page, following), _At(following, at.left - 1) if following and at.left > 1 else None

    def _following(self, sweep: Sweep, place: str | None) -> Sweep | None:
        if place is None:
            return replace(sweep, after="", in_bin=True) if self.in_bin and not sweep.in_bin else None
        if place == sweep.after:
            raise stuck(f"list of {self.stream.name}")
        return replace(sweep, after=place)

    def _reach(self, above: int | None, rows: Sequence[Any], place: str | None) -> tuple[Between | None, int | None]:
        """As `reach`. A list that ends too early, as search knows, has told nothing of what is behind its end."""
        between, known = reach(above, rows, place)
        if not self.stream.misses or not between or between.high < END:
            return between, known
        last = int(rows[-1]["id"])
        beyond = estimate.count_from(self.portal.records, self.stream.name, str(last + 1))
        return (between._replace(high=last), last) if beyond else (between, known)


def reach(above: int | None, rows: Sequence[Any], place: str | None) -> tuple[Between | None, int | None]:
    """The ids between which these rows of a list are all that there is, and the one up to which all are known then.

    A list comes in the order of ids, and its next `place` is the id of the record that follows. Where either is not so
    nobody can say what is missing; nor of a page without rows, or with one that does not say which it is.
    """
    ids = [int(row["id"]) for row in rows if isinstance(row, dict) and str(row.get("id")).isdecimal()]
    if above is None or [above, *ids] != sorted({above, *ids}):
        return None, None
    known = [above, *ids, int(place) - 1 if place and place.isdecimal() else 0]
    if not ids:
        return None, max(known) if max(known) > above else None
    high = END if place is None else max(known)
    return Between(above, high) if len(ids) == len(rows) else None, high
