"""For each check, connectors that keep the whole contract but for that one sentence."""

from tests.contract.sinners import in_bulk, in_extras, in_items, in_reading, in_trouble, in_writing
from tests.contract.sinners.bench import Door, sinful

__all__ = ["SINNERS", "Door", "sinful"]

SINNERS = [
    *in_items.SINNERS,
    *in_reading.SINNERS,
    *in_trouble.SINNERS,
    *in_writing.SINNERS,
    *in_bulk.SINNERS,
    *in_extras.SINNERS,
]
