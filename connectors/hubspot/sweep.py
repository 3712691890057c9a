"""A look through everything, for what no modified date tells: recalculated properties, what was archived or erased, and
who takes part in what.

It goes on in the cursor, a few pages a run, and costs what a listing costs; so it is due only now and then.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from typing import NamedTuple

from connectors.hubspot import estimate
from connectors.hubspot.cursor import Done, Sweep
from connectors.hubspot.portal import Portal
from connectors.hubspot.rows import after, results, stuck
from connectors.hubspot.stream import Sweepable
from syncer.ahead import chain
from syncer.contract import Estimate, Page

A_FEW = 20  # pages that a run may take, however soon it comes after the last one
PACE = timedelta(seconds=45)  # a page more for each since the last run: a million contacts in five days


def _most(done: Done, since: datetime) -> int:
    """Pages."""
    return max(A_FEW, (done.until - since) // PACE)


class _At(NamedTuple):
    sweep: Sweep
    left: float


class _Found(NamedTuple):
    page: Page
    following: Sweep | None


@dataclass(frozen=True, slots=True)
class Sweeper:
    """`every`: how long after one began the next one is due; None: never. `in_bin` says what it means that records were
    archived; without it, nobody looks into the bin.
    """

    portal: Portal
    stream: Sweepable
    every: timedelta | None
    in_bin: Callable[[Sequence[str]], Page] | None = None

    def some(self, done: Done, since: datetime) -> Iterator[Page]:
        """The pages that this run may take, if a sweep is due or under way. The last run was at `since`."""
        if sweep := self._due(done):
            yield from self._pages(done, sweep, _most(done, since))

    def way(self, done: Done, since: datetime) -> Iterator[Estimate]:
        """What `some` takes, if it does anything. Raises what counting raises."""
        if sweep := self._due(done):
            bins = 1 if self.in_bin and not sweep.in_bin else 0  # that of a bin is one page, as far as anybody knows
            pace = self.portal.api.allowance.pace.general.per_second
            yield estimate.by_sweep(self.stream, self._left(sweep), bins, _most(done, since), pace)

    def _due(self, done: Done) -> Sweep | None:
        """The one that is under way, or else one that begins now."""
        swept, sweep = done.upkeep.swept, done.upkeep.sweep
        if self.every is None:
            return None
        return Sweep(done.until) if sweep is None and swept and done.until - swept >= self.every else sweep

    def _left(self, sweep: Sweep) -> int:
        """Nobody counts what is in the bin."""
        return 0 if sweep.in_bin else estimate.count_from(self.portal.records, self.stream.name, sweep.after)

    def all(self, done: Done) -> Iterator[Page]:
        """From the beginning to the end, unless everything has just been listed."""
        if done.upkeep.swept != done.until:
            yield from self._pages(done, Sweep(done.until), inf)

    def _pages(self, done: Done, sweep: Sweep, pages: float) -> Iterator[Page]:
        for page, following in chain(self._fetch, _At(sweep, pages)):
            if following:
                upkeep = replace(done.upkeep, sweep=following)
                yield replace(page, cursor=replace(done, upkeep=upkeep).text)
            else:
                whole = sweep.began if self.stream.name == "contacts" else None
                yield replace(
                    page,
                    cursor=replace(done, upkeep=replace(done.upkeep, swept=sweep.began, sweep=None)).text,
                    whole_since=whole,
                )

    def _fetch(self, at: _At) -> tuple[_Found, _At | None]:
        sweep, name = at.sweep, self.stream.name
        if sweep.in_bin and self.in_bin:
            answer = self.portal.records.bin_page(name, sweep.after)
            page = self.in_bin([str(row["id"]) for row in results(answer) if isinstance(row, dict) and row.get("id")])
        else:
            answer = self.portal.records.list_page(name, self.stream.swept, sweep.after)
            page = self.stream.sweep(results(answer))
        following = self._following(sweep, after(answer))
        return _Found(page, following), _At(following, at.left - 1) if following and at.left > 1 else None

    def _following(self, sweep: Sweep, place: str | None) -> Sweep | None:
        if place is None:
            return Sweep(sweep.began, in_bin=True) if self.in_bin and not sweep.in_bin else None
        if place == sweep.after:
            raise stuck(f"list of {self.stream.name}")
        return replace(sweep, after=place)
