"""A deal → what its stage means for each contact on it, under one id: what was lost withdraws that it was opened. Pure.

https://developers.hubspot.com/docs/api-reference/crm-deals-v3/guide
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from connectors.hubspot.meaning.activities import MODIFIED, UNSET, Activity, Meaning, first_known
from connectors.hubspot.meaning.rows import ABSORBED, Broken, Row, row
from connectors.hubspot.meaning.values import instant, parts
from syncer.contract import Words

OPEN, WON, LOST = "OPEN", "WON", "LOST"
_CREATED, _CLOSED = "createdate", "closedate"

# What is said of a stage, by the ids of its pipeline and its own; None if it is not there, or no longer.
Stages = Callable[[str, str], Mapping[str, Any] | None]


def deals(stages: Stages) -> Activity:
    def read(deal: Row, words: Words) -> Meaning:
        pipeline, stage = deal.get("pipeline"), deal.get("dealstage")
        state = _state(stages(pipeline, stage)) if stage else ""
        # Its own stage or pipeline, where the mapping knows it, says more than that it is open, won or lost.
        candidates = filter(None, (stage, pipeline, state)) if stage else [UNSET]
        meaning = first_known(words, "deals", *candidates)
        return replace(meaning, dated=_closed(deal) if state in (WON, LOST) else _CREATED)

    return Activity("deals", ("dealstage", "pipeline", ABSORBED), read, dates=(_CREATED, _CLOSED))


def absorbed(bodies: Iterable[Any]) -> Iterator[int]:
    """The deals that were merged into one of these."""
    for body in bodies:
        with suppress(Broken):
            deal = row(body)
            yield from (int(old) for old in parts(deal.get(ABSORBED)) if old.isdecimal() and old != deal.id)


def _state(stage: Mapping[str, Any] | None) -> str:
    """HubSpot takes the probability of 1 for won; `isClosed` is not always there."""
    if stage is None:
        return ""
    probability, closed = (str(stage.get(name, "")).lower() for name in ("probability", "isClosed"))
    if closed == "false" or (not closed and probability not in {"0", "0.0", "1", "1.0"}):
        return OPEN
    return WON if probability in {"1", "1.0"} else LOST


def _closed(deal: Row) -> str:
    """Which property says when it was closed. The day that was planned for it may lie ahead still, but nothing is
    closed later than it was last touched.
    """
    planned, touched = instant(deal.get(_CLOSED)), instant(deal.get(MODIFIED))
    return _CLOSED if planned and touched and planned.at <= touched.at else MODIFIED
