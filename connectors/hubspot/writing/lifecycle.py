"""HubSpot's own lifecycle stage: moved forward, as far as it is not for sales to set.

https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide: a stage can only go forward; a step back is
answered with 200 and changes nothing. The stages and their order are the portal's own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.hubspot.blocks.writes import SALES
from connectors.hubspot.endpoints.properties import Properties
from connectors.hubspot.writing.reasons import NOT_TAKEN
from syncer.contract import Finding
from syncer.errors import SyncerError
from syncer.model import LIFECYCLE, Change, Outcome, Receipt

PROPERTY = "lifecyclestage"
_OPTIONS = "name one of the portal's stages in `lifecycle_stage`"

Write = Callable[[Iterator[Change]], Iterator[Receipt]]


@dataclass(frozen=True, slots=True)
class Stages:
    """The portal's stages by value, each with its place."""

    places: Mapping[str, int]

    @classmethod
    def of(cls, properties: Properties, *, fresh: bool = True) -> "Stages":
        options = (properties.definitions(fresh=fresh).get(PROPERTY) or {}).get("options") or ()
        told = [option for option in options if isinstance(option, dict) and option.get("value")]
        told.sort(key=lambda option: option.get("displayOrder") or 0)  # of equal ones the order as told stays
        return cls({str(option["value"]): place for place, option in enumerate(told)})

    def fault(self, stage: str) -> str:
        """Why it is not written; "" if it can be."""
        if stage not in self.places:
            return f"HubSpot has no lifecycle stage {stage}; there are: {', '.join(self.places) or 'none'}"
        sales = [self.places[each] for each in SALES if each in self.places]
        if sales and self.places[stage] >= min(sales):
            return f"the lifecycle stage {stage} is not before those that are for sales to set"
        return ""

    def is_settled(self, was: str, wish: str) -> bool:
        """Whether there is nothing to write: it is so already, or further, or cannot be."""
        return was == wish or bool(self.fault(wish)) or self.is_behind(was, wish)

    def is_behind(self, stage: str, other: str) -> bool:
        """Whether the one comes later than the other; nobody knows of a stage that is not there."""
        return stage in self.places and other in self.places and self.places[stage] > self.places[other]


def faults(properties: Properties, stages: Sequence[str], where: str) -> Iterator[Finding]:
    there = Stages.of(properties)
    found = {stage: there.fault(stage) for stage in stages}
    if good := [stage for stage, fault in found.items() if not fault]:
        yield Finding("ok", where, f"lifecycle stages that can be set: {', '.join(good)}")
    yield from (Finding("error", where, fault, _OPTIONS) for fault in found.values() if fault)


def advance(changes: Iterator[Change], stages: Stages, write: Write) -> Iterator[Receipt]:
    """Asks `write` only for what is not known to be so already."""
    asked: dict[str, Change] = {}
    settled: list[Receipt] = []

    def wanted() -> Iterator[Change]:
        for change in changes:
            wish, was = change.wish[LIFECYCLE], change.was.get(LIFECYCLE, "")
            if fault := stages.fault(wish):
                settled.append(Receipt(change, Outcome.REFUSED, error=fault))
            elif was == wish or stages.is_behind(was, wish):
                settled.append(Receipt(change, Outcome.UNCHANGED, {LIFECYCLE: was}))
            else:
                asked[change.id] = change
                yield Change(change.id, {PROPERTY: wish}, {PROPERTY: was}, change.person)

    try:
        for receipt in write(wanted()):
            yield _judged(receipt, asked[receipt.change.id], stages)
    except SyncerError:
        yield from settled
        raise
    yield from settled


def _judged(receipt: Receipt, change: Change, stages: Stages) -> Receipt:
    now = receipt.now.get(PROPERTY, "")
    said = replace(receipt, change=change, now={LIFECYCLE: now} if PROPERTY in receipt.now else {})
    kept = receipt.outcome is Outcome.REFUSED and receipt.error == NOT_TAKEN
    if kept and stages.is_behind(now, change.wish[LIFECYCLE]):
        return replace(said, outcome=Outcome.UNCHANGED, error="")  # sales, or HubSpot itself, were further
    return said
