"""A stage set by hand with the command line: it wins over the rules until it expires or is removed."""

from dataclasses import dataclass

from syncer.errors import BadSettings
from syncer.explain import found
from syncer.pinned import end_of
from syncer.rules.instants import to_ms
from syncer.run import Job
from syncer.store import Pin
from syncer.yamlfile import suggestion


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants pinned: `until` is a day, or "" for until it is removed."""

    stage: str
    until: str = ""
    reason: str = ""
    funnel: str = ""


def pin(job: Job, address: str, wish: Wish) -> Pin:
    """Raises BadSettings if the person, the funnel, the stage or the day is none."""
    who, person = found(job, address)
    funnel = job.funnel(wish.funnel)
    stage = funnel.ladder.stage_named(wish.stage)
    if stage is None:
        known = funnel.ladder.stages
        near = suggestion(wish.stage, known)
        raise BadSettings(f"{wish.stage} is no stage{near}", where="STAGE", fix=f"one of: {', '.join(known)}")
    now = to_ms(job.clock())
    until = end_of(wish.until, job.workspace.timezone) if wish.until else None
    if wish.until and (until is None or until <= now):
        raise BadSettings("must be a day to come, say 2027-05-12", where="--until", fix="leave it out to pin for good")
    pinned = Pin(stage, until, wish.reason, now)
    job.store.pin(person, who, funnel.name, pinned)
    return pinned


def unpin(job: Job, address: str, funnel: str = "") -> bool:
    """Whether there was anything to remove. Raises BadSettings if the person or the funnel is none."""
    _, person = found(job, address)
    return job.store.unpin(person, job.funnel(funnel).name)
