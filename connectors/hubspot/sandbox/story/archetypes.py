"""The words in which a little story is told: who somebody is, what was done, and what HubSpot only counted.

Every `days` counts back from the story's end; a negative one is still to come, and lies beyond -10 so that it still
does when the story is told for somebody else, up to ten days earlier.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["none", "lead", "prospect", "potential", "customer", "excluded"]
Rank = Literal["owner", "executive", "director", "manager", "employee", "student", "unknown"]
Company = Literal["alone", "together", "nobody"]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that HubSpot keeps as a record of its own. Who took part: this contact `alone`, `together` with the
    contact before them, or `nobody` that the record was linked to.
    """

    object_type: str
    days: float
    outcome: str
    topic: str
    company: Company = "alone"


@dataclass(frozen=True, slots=True)
class Trace:
    """Something of which HubSpot keeps only a count, the first and the last date on the contact."""

    what: str
    first: float
    last: float
    count: int = 1
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Archetype:
    """One kind of person. `about` says who; `stage` is where the usual funnel would see them; `weight` is how often
    they are met in a crowd; `known` is how many days ago the record was made, if before the first trace of them.
    """

    key: str
    about: str
    stage: Stage
    weight: int
    acts: tuple[Act, ...] = ()
    traces: tuple[Trace, ...] = ()
    language: Literal["es", "en", "any"] = "any"
    rank: Rank = "unknown"
    role: str = ""
    source: tuple[str, str] = ("ORGANIC_SEARCH", "")
    has_email: bool = True
    merged: bool = False
    known: float = 0.0
    extra: Mapping[str, str] = field(default_factory=dict)


def mail(topic: str, days: float) -> Act:
    return Act("emails", days, "SENT", topic)


def answer(topic: str, days: float) -> Act:
    return Act("emails", days, "ANSWER", topic)


def bounced(topic: str, days: float) -> Act:
    return Act("emails", days, "BOUNCED", topic)


def auto_reply(days: float) -> Act:
    return Act("emails", days, "AUTO_REPLY", "out_of_office")


def call(outcome: str, topic: str, days: float) -> Act:
    return Act("calls", days, outcome, topic)


def meeting(outcome: str, topic: str, days: float, company: Company = "alone") -> Act:
    return Act("meetings", days, outcome, topic, company)


def note(topic: str, days: float) -> Act:
    return Act("notes", days, "", topic)


def task(status: str, topic: str, days: float) -> Act:
    return Act("tasks", days, status, topic)


def message(channel: str, topic: str, days: float) -> Act:
    return Act("communications", days, channel, topic)


def form(name: str, days: float) -> Trace:
    return Trace("form", days, days, detail=name)


def sent(count: int, first: float, last: float) -> Trace:
    return Trace("sent", first, last, count)


def opened(count: int, first: float, last: float) -> Trace:
    return Trace("opened", first, last, count)


def clicked(count: int, first: float, last: float) -> Trace:
    return Trace("clicked", first, last, count)


def replied(count: int, first: float, last: float) -> Trace:
    return Trace("replied", first, last, count)


def visited(pages: int, first: float, last: float, page: str = "") -> Trace:
    """`page` is the last one seen; the first is the home page, unless an earlier visit is told of."""
    return Trace("visited", first, last, pages, page)


def social(network: str, clicks: int, days: float) -> Trace:
    return Trace("social", days, days, clicks, network)


def opened_document(days: float) -> Trace:
    return Trace("document", days, days)


def deal(days: float) -> Trace:
    return Trace("deal", days, days)


def lost(days: float) -> Trace:
    return Trace("lost", days, days)


def won(days: float, amount: int) -> Trace:
    return Trace("won", days, days, amount)
