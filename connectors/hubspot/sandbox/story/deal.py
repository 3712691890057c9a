"""What the record of a deal holds: opened, and by now won, lost or still open.

https://developers.hubspot.com/docs/api-reference/crm-deals-v3/guide
"""

from collections.abc import Iterator
from itertools import zip_longest

from connectors.hubspot.sandbox.instants import DAY, MINUTE
from connectors.hubspot.sandbox.story.contact import Biography, Moment
from connectors.hubspot.sandbox.story.template import Template, Text, Value

PIPELINE = "default"
_PLANNED = 45 * DAY  # from opening a deal to the day on which it is hoped to close
_STAGES = {"won": "closedwon", "lost": "closedlost"}


def deals(life: Biography) -> Iterator[Template]:
    """One for each time that a deal was opened; those that were closed come first."""
    opened = life.of("deal")
    for moment, end in zip_longest(opened, [*life.of("won"), *life.of("lost")][: len(opened)]):
        yield _deal(life, moment, end)


def _deal(life: Biography, opened: Moment, end: Moment | None) -> Template:
    values: dict[str, Value] = {
        "dealname": Text("{p.company}"),
        "pipeline": PIPELINE,
        "dealstage": _STAGES[end.trace.what] if end else "contractsent",
        "closedate": end.last if end else opened.first + _PLANNED,
        "hubspot_owner_id": life.owner.id,
    }
    if end and end.trace.what == "won":
        values["amount"] = str(end.trace.count)
    touched = end.last if end else opened.first
    return Template(opened.first, min(touched + 10 * MINUTE, life.now), values)
