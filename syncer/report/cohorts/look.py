"""What is asked of the store for the report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from syncer.cohorts import Asked, Calendar, Found, count
from syncer.errors import BadSettings
from syncer.funnel import Funnel
from syncer.rules.instants import FOREVER, Days, from_ms, to_ms
from syncer.run import Job


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
    found = [_counted(job, each, calendar) for each in funnels]
    return Journeys(at, job.workspace.timezone, job.workspace.language, found)


def _counted(job: Job, funnel: Funnel, calendar: Calendar) -> FunnelFound:
    first = job.store.first_decided(funnel.name)
    known_from = FOREVER if first is None else Days(job.workspace.timezone).next_start(first)
    base, *stages = funnel.ladder.rungs
    exclusions = funnel.ladder.funnel.exclusions
    asked = Asked(base, tuple(stages), exclusions.stage if exclusions else None, calendar, known_from)
    found = count(asked, job.store.turns(funnel.name, calendar.until))
    return FunnelFound(funnel, found, None if first is None else from_ms(first))
