"""The report as plain data: keys never change with the language."""

from typing import Any

from syncer.cohorts import HIGH, Cohort, Found, Period, Waits
from syncer.properties import instant
from syncer.report.cohorts.look import FunnelFound, Journeys
from syncer.rules.instants import DAY


def as_json(journeys: Journeys) -> dict[str, Any]:
    return {
        "outcome": "done",
        "at": instant(journeys.at),
        "timezone": journeys.timezone.key,
        "funnels": [_funnel(each) for each in journeys.funnels],
    }


def _funnel(told: FunnelFound) -> dict[str, Any]:
    found, calendar = told.found, told.found.asked.calendar
    months = [
        {
            "month": f"{day:%Y-%m}",
            "is_whole": calendar.starts[number + 1] <= calendar.until,
            "is_observed": calendar.starts[number] >= found.asked.known_from,
            **_period(period),
            "young": [start for start, _ in found.ways if found.is_young(number, start)],
        }
        for number, (day, period) in enumerate(zip(calendar.months, found.months, strict=True))
    ]
    return {
        "funnel": told.funnel.name,
        "stages": list(found.asked.stages),
        "first_decided_at": instant(told.first) if told.first else None,
        "persons": found.persons,
        "undated": _period(found.periods[0]),
        "earlier": _period(found.periods[1]),
        "months": months,
        "total": _period(found.total),
        "steps": [_way(found, *step) for step in found.steps],
        "to_the_end": [_way(found, *way) for way in found.ways],
        "left_out": dict(found.left_out),
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "stages": {stage: _cohort(cohort) for stage, cohort in period.cohorts.items()},
        "excluded": period.excluded,
        "fell": period.fell,
    }


def _cohort(cohort: Cohort) -> dict[str, Any]:
    return {"entered": cohort.entered, "by_hand": cohort.by_hand, "reached": dict(cohort.reached)}


def _way(found: Found, start: str, end: str) -> dict[str, Any]:
    cohort, waits = found.total.cohorts[start], found.waits[start, end]
    reached = cohort.reached[end]
    return {
        "from": start,
        "to": end,
        "entered": cohort.entered,
        "reached": reached,
        "share": round(reached / cohort.entered, 4) if cohort.entered else None,
        **_waits(waits),
    }


def _waits(waits: Waits) -> dict[str, Any]:
    return {"measured": waits.measured, "median_days": _days(waits.median), f"p{HIGH}_days": _days(waits.high)}


def _days(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / DAY, 2)
