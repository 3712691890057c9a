"""What is asked of the store for the report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from syncer.cohorts import Asked, Calendar, Found, count
from syncer.errors import BadSettings
from syncer.funnel import Funnel
from syncer.rules.instants import FOREVER, Days, from_ms, to_ms
from syncer.run import Job
from syncer.store import Turn


@dataclass(frozen=True, slots=True)
class FunnelFound:
    """`first`: when the funnel was decided for the first time, None if it never was."""

    funnel: Funnel
    found: Found
    first: datetime | None


@dataclass(frozen=True, slots=True)
class Journeys:
    """All funnels that were asked for, as of one instant."""

    at: datetime
    timezone: ZoneInfo
    language: str
    funnels: Sequence[FunnelFound]


def look(job: Job, funnel: str, months: int) -> Journeys:
    """All funnels, or the one of that name, as it was known at `job.as_of` or is known now. Raises BadSettings."""
    at = job.as_of or job.clock()
    if not 1971 <= at.year < 9999:
        raise BadSettings(
            "this is before or after all that can be reported", where="--at", fix="give a day of this age"
        )
    funnels = (job.funnel(funnel),) if funnel else job.funnels
    calendar = Calendar.of(to_ms(at), months, job.workspace.timezone)
    found = [
        counted(each, calendar, job.store.first_decided(each.name), job.store.turns(each.name, calendar.until))
        for each in funnels
    ]
    return Journeys(at, calendar.zone, job.workspace.language, found)


def counted(funnel: Funnel, calendar: Calendar, first: int | None, turns: Iterable[Turn]) -> FunnelFound:
    """From all changes of stage; `first`, the earliest of them, in milliseconds."""
    known_from = FOREVER if first is None else Days(calendar.zone).next_start(first)
    base, *stages = funnel.ladder.rungs
    exclusions = funnel.ladder.funnel.exclusions
    asked = Asked(base, tuple(stages), exclusions.stage if exclusions else None, calendar, known_from)
    return FunnelFound(funnel, count(asked, turns), None if first is None else from_ms(first))
