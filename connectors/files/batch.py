"""One page in the making."""

from dataclasses import dataclass, field
from datetime import datetime

from syncer.contract import Page
from syncer.errors import Malformed
from syncer.model import Contact, Engagement, Link, Reject

SIZE = 500
MOST_REJECTS = 1_000
JUDGED_FROM = 100  # items; of fewer, half may be bad without telling anything


@dataclass(slots=True)
class Batch:
    """Gathers items until a page is full. Raises Malformed when too many of a stream had to be set aside."""

    contacts: list[Contact] = field(default_factory=list)
    engagements: dict[str, Engagement] = field(default_factory=dict)  # by id: a later line corrects an earlier one
    links: list[Link] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    waiting: int = 0  # items in the page
    items: int = 0  # items in the stream so far
    aside: int = 0

    @property
    def full(self) -> bool:
        return self.waiting >= SIZE

    def count(self) -> None:
        self.waiting += 1
        self.items += 1

    def note(self, file: str, line: int, reason: str) -> None:
        """Something about an item could not be used; the item itself was."""
        self.rejects.append(Reject(f"{file}:{line}", reason))

    def set_aside(self, file: str, line: int, reason: str) -> None:
        self.note(file, line, reason)
        self.aside += 1
        if self.aside > MOST_REJECTS or (self.items >= JUDGED_FROM and 2 * self.aside > self.items):
            raise Malformed(
                f"{self.aside} of {self.items} lines could not be understood",
                where=file,
                fix="see the lines set aside; is it the right file, and whole?",
            )

    def page(self, cursor: str | None, whole_since: datetime | None = None) -> Page:
        """What was gathered; the next page starts empty."""
        page = Page(
            tuple(self.contacts),
            tuple(self.engagements.values()),
            tuple(self.links),
            tuple(self.rejects),
            cursor,
            whole_since,
        )
        for gathered in (self.contacts, self.engagements, self.links, self.rejects):
            gathered.clear()
        self.waiting = 0
        return page
