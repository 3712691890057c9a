"""Why evidence is kept but does not count, in words."""

from collections.abc import Mapping

from syncer.model import DOUBT, Doubt
from syncer.report.table import table
from syncer.store import Happening

_ITEMS = {
    Doubt.BURST: "clicks on several links of one mail within seconds: a robot",
    Doubt.DELIVERY: "clicks at the instant of delivery: a robot",
    Doubt.DATE: "items whose date cannot be right",
}
_ONE = {
    Doubt.BURST: "part of a burst of links",
    Doubt.DELIVERY: "at the instant of delivery",
    Doubt.DATE: "its date cannot be right",
}


def summary(doubted: Mapping[Doubt, int]) -> list[str]:
    if not doubted:
        return []
    rows = [[doubted[doubt], _ITEMS[doubt]] for doubt in Doubt if doubted.get(doubt)]
    return ["", f"Kept but not trusted, {sum(doubted.values()):,} items:", table(rows)]


def why(happening: Happening) -> str:
    """Of something doubtful."""
    said = happening.detail.get(DOUBT)
    return f"doubtful: {_ONE[Doubt(str(said))] if said else 'the source is not sure'}"
