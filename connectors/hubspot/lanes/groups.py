"""A lane of groups that people are in: lists, events. Who is in one is read again when it may have changed.

{"since": "2026-05-12T10:00:00+00:00", "read": {"17": "list_imported 120 …"}, "wording": "5f2c…"}
{"began": "2026-05-12T10:00:00+00:00", "read": {…}, "at": {"group": "17", "state": "…", …}, "wording": "5f2c…"}
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import orjson

from connectors.hubspot import estimate
from connectors.hubspot.meaning.numbers import LAST
from connectors.hubspot.meaning.rows import Sieve, onward, results
from connectors.hubspot.reading.places import unreadable
from syncer.ahead import chain
from syncer.contract import Estimate, Page
from syncer.http import Limiter
from syncer.model import Engagement, Kind, Stretch


@dataclass(frozen=True, slots=True)
class Group:
    """`state` is another one when who is in the group may have changed, or what that means, "" where that is not told;
    `size`: how many are in it, as far as that is told.
    """

    id: str
    name: str
    kind: Kind = Kind.UNKNOWN
    state: str = ""
    size: int = 0


class Groups(Protocol):
    """One type of group. `ordered`: members come in the order of their ids, so that whoever left is missed. `in_page`:
    how many groups, and how many members, come with a call.
    """

    name: str
    ordered: bool
    in_page: tuple[int, int]

    @property
    def wording(self) -> str: ...

    def all(self) -> Iterator[Group]: ...

    def members(self, group: Group, after: str) -> Any:
        """A page of them, as HubSpot answers."""

    def member(self, body: Any) -> str:
        """The id of a member within the group; by `numbers.numbered` where they are ordered. Raises Broken."""

    def engagement(self, group: Group, body: Any, id_: str) -> Engagement:
        """Raises Broken."""


class _At(NamedTuple):
    """Within a group, whose state is that of when it was begun. `above` is None once members did not come in order."""

    group: str = ""
    state: str = ""
    after: str = ""
    above: str | None = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """The states of the groups that are read; within a walk, which began at an instant, where it stands."""

    began: datetime
    wording: str
    read: Mapping[str, str] = field(default_factory=dict)
    at: _At | None = None

    def within(self, group: Group) -> _At | None:
        """Where it stands in this group, if it is in it."""
        return self.at if self.at and self.at.group == group.id else None

    def has(self, group: Group) -> bool:
        """Whether all who are in it now are read."""
        return not self.within(group) and bool(group.state) and self.read.get(group.id) == group.state

    @property
    def text(self) -> str:
        within = {"at": self.at._asdict()} if self.at else {}
        return _json({"began": self.began.isoformat(), "read": self.read, **within, "wording": self.wording})

    @property
    def end(self) -> str:
        return _json({"since": self.began.isoformat(), "read": self.read, "wording": self.wording})


@dataclass(frozen=True, slots=True)
class GroupReader:
    groups: Groups
    kinds: frozenset[Kind]
    limiter: Limiter

    @property
    def wording(self) -> str:
        return self.groups.wording

    def try_access(self) -> None:
        next(self.groups.all(), None)

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        place, sieve = self._place(_parse(since, until)), Sieve(self.groups.name, ("id", "recordId"))
        found = list(self.groups.all())
        begun = {place.at.group} if place.at else set()
        for id_ in sorted((place.read.keys() | begun) - {group.id for group in found}):
            rest = {key: state for key, state in place.read.items() if key != id_}
            place = replace(place, read=rest, at=None if id_ in begun else place.at)
            if self.groups.ordered:
                yield Page(whole=(Stretch(self._id(id_), "", LAST),), cursor=place.text)
        for group in found:
            if place.has(group):
                continue
            start = place.within(group) or _At(group.id, group.state)
            for page, at in self._members(group, start, sieve):
                read = place.read if at else {**place.read, group.id: start.state}
                place = replace(place, read=read, at=at)
                yield replace(page, cursor=place.text)
        yield Page(cursor=place.end)

    def _place(self, place: _Place) -> _Place:
        """By today's wording: of a group that was begun by another one, all are read anew."""
        if place.wording in ("", self.wording):
            return replace(place, wording=self.wording)
        begun = {place.at.group: ""} if place.at else {}
        return replace(place, wording=self.wording, read={**place.read, **begun}, at=None)

    def ways(self, since: str | None, until: datetime) -> Sequence[Estimate]:
        """As `Forecasts.forecast`: lists the groups, which say how many are in each."""
        place, found = _parse(since, until), list(self.groups.all())
        due = [group.size for group in found if not place.has(group)]
        groups, members = self.groups.in_page
        calls = estimate.pages(len(found), groups) + sum(estimate.pages(size, members) for size in due)
        seconds = estimate.in_turn(calls, self.limiter.per_second)
        return (Estimate(self.groups.name, "list", sum(due), calls, seconds),)

    def _members(self, group: Group, at: _At, sieve: Sieve) -> Iterator[tuple[Page, _At | None]]:
        """Pages, each with where it goes on; None: nowhere."""
        for rows, further in chain(lambda after: self._fetch(group, after), at.after):
            page, members = self._page(group, rows, sieve)
            above = self._above(at, members, page)
            if above is not None and at.above is not None:
                page = replace(page, whole=(Stretch(self._id(group.id), at.above, above if further else LAST),))
            at = at._replace(after=further or "", above=above)
            yield page, at if further else None

    def _fetch(self, group: Group, at: str) -> tuple[tuple[list[Any], str | None], str | None]:
        answer = self.groups.members(group, at)
        further = onward(answer, at, f"list of who is in {self.groups.name}")
        return (results(answer), further), further

    def _page(self, group: Group, rows: Sequence[Any], sieve: Sieve) -> tuple[Page, list[str]]:
        found: list[Engagement] = []
        members: list[str] = []

        def use(body: Any) -> None:
            member = self.groups.member(body)
            members.append(member)
            found.append(self.groups.engagement(group, body, self._id(group.id, member)))

        rejects = sieve.sift(rows, use, within=group.id)
        return Page(engagements=tuple(found), rejects=rejects), members

    def _above(self, at: _At, members: Sequence[str], page: Page) -> str | None:
        """The id up to which all members are known; None where they are not sure to be all."""
        if not self.groups.ordered or at.above is None or page.rejects:
            return None
        climbing = [at.above, *members]
        return climbing[-1] if climbing == sorted(set(climbing)) else None

    def _id(self, group: str, member: str = "") -> str:
        return f"{self.groups.name}/{group}/{member}"


def _parse(text: str | None, until: datetime) -> _Place:
    """Raises Malformed."""
    try:
        data = orjson.loads(text or "{}")
        at = _At(**data["at"]) if "at" in data else None
        began = datetime.fromisoformat(data["began"]) if "began" in data else until
        return _Place(began, str(data.get("wording") or ""), dict(data.get("read") or {}), at)
    except (ValueError, KeyError, TypeError):
        raise unreadable() from None


def _json(data: object) -> str:
    return orjson.dumps(data).decode()
