"""What every record that HubSpot answers has in common. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from syncer.errors import Malformed
from syncer.model import Reject

Properties = Mapping[str, str | None]

_AGAIN = "run it again; if it stays, report it"
ABSORBED = "hs_merged_object_ids"  # the property with the ids that now lead to a record, of whatever type
_NAME = re.compile(r"[\w.:+-]{1,64}")  # of an item; none of these is an address
TOO_MANY = 1_000
ENOUGH_TO_JUDGE = 100


class Broken(Exception):
    """A record that cannot be understood; says why in words a marketer can act on."""


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    properties: Properties
    body: Mapping[str, Any]

    def get(self, name: str) -> str:
        """A property's text, "" where it has no value."""
        value = self.properties.get(name)
        return value if isinstance(value, str) else "" if value is None else str(value)


def row(body: Any) -> Row:
    """Raises Broken."""
    if not isinstance(body, dict):
        raise Broken("HubSpot sent something that is no record")
    if not str(body.get("id") or "").isdecimal():
        raise Broken("HubSpot sent a record without an id")
    properties = body.get("properties")
    if not isinstance(properties, dict):
        raise Broken("HubSpot sent a record without properties")
    return Row(str(body["id"]), properties, body)


@contextmanager
def reading(what: str) -> Iterator[None]:
    """For taking a part out of an answer. Raises Malformed where the answer is of another shape."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Malformed(f"HubSpot's answer does not say {what} as it should", fix=_AGAIN) from None


def results(answer: Any) -> list[Any]:
    """The records of an answer. Raises Malformed."""
    found = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise Malformed("HubSpot's answer has no list of results", fix=_AGAIN)
    return found


def errors(answer: Any) -> list[Mapping[str, Any]]:
    """What an answer says could not be done. Raises Malformed."""
    with reading("what went wrong"):
        return [dict(error.items()) for error in answer.get("errors") or ()]


def after(answer: Any) -> str | None:
    """Where the next page begins; only its absence means the end, however short a page is. Raises Malformed."""
    with reading("where it goes on"):
        following = (answer.get("paging") or {}).get("next") or {}
        return str(following["after"]) if following.get("after") else None


def onward(answer: Any, at: str, what: str) -> str | None:
    """As `after`, of a page that begins `at` a place. Raises Malformed where it would go on with itself."""
    following = after(answer)
    if following is not None and following == at:
        raise stuck(what)
    return following


def stuck(what: str) -> Malformed:
    return Malformed(f"HubSpot's {what} does not move on", fix=_AGAIN)


def part(body: Any, *names: str) -> Mapping[str, Any]:
    """An object within another one, {} where it is none."""
    for name in names:
        body = body.get(name) if isinstance(body, dict) else None
    return body if isinstance(body, dict) else {}


def id_of(said: Any) -> str:
    """The id of a record, a number however it is written. Raises ValueError."""
    return str(int(said))


@dataclass(slots=True)
class Sieve:
    """Sets broken records of one stream aside, and stops the stream when they are too many. `names`: what an item may
    have that tells it from the others.
    """

    stream: str
    names: Sequence[str] = ("id",)
    seen: int = 0
    broken: int = 0

    def each(self, bodies: Iterable[Any], use: Callable[[Row], None]) -> tuple[Reject, ...]:
        """Uses every record that can be; gives those that cannot. Raises Malformed."""
        return self.sift(bodies, lambda body: use(row(body)))

    def sift(self, bodies: Iterable[Any], use: Callable[[Any], None], within: str = "") -> tuple[Reject, ...]:
        """The same for what is no record, or one within another; `use` raises Broken."""
        rejects = []
        for body in bodies:
            self.seen += 1
            try:
                use(body)
            except Broken as why:
                rejects.append(Reject(self.place(body, within), str(why)))
        self.broken += len(rejects)
        self._judge()
        return tuple(rejects)

    def place(self, body: Any, within: str = "") -> str:
        """Where somebody finds what was set aside."""
        return " ".join(filter(None, (self.stream, within, self._name(body))))

    def _name(self, body: Any) -> str:
        said = (str(part(body).get(name) or "") for name in self.names)
        return next((name for name in said if _NAME.fullmatch(name)), "")

    def _judge(self) -> None:
        if self.broken > TOO_MANY or (self.seen >= ENOUGH_TO_JUDGE and self.broken > self.seen / 2):
            raise Malformed(
                f"{self.broken} of {self.seen} {self.stream} cannot be understood",
                fix="`syncer status` shows some of them; this stream is read again from where it was",
            )
