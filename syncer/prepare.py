"""Before anything is written: are the doors open, and does the CRM have our properties?"""

from collections.abc import Collection, Iterable, Iterator

from syncer import parking, switched, wishes
from syncer.contract import Finding, Source
from syncer.errors import SyncerError
from syncer.rules.fields import CUSTOM
from syncer.run import Door, Job

PREPARED = "prepared"  # under which the store notes what the CRM was last given


def check(job: Job) -> Iterator[Finding]:
    """Tries every door; writes nothing."""
    closed = parking.closed(job)
    for door in job.doors:
        if error := closed.get(door.name):
            yield Finding("warning", door.name, parking.said(error), error.fix)
            continue
        try:
            yield from door.source.check()
        except SyncerError as error:  # whoever does not let us in has nothing else to tell
            yield Finding.of(error, door.name)
            continue
        if door.sink:
            yield from _tried(door, door.sink.check(job.definitions))
            yield from _tried(door, wishes.check(job, door.sink))
    if not closed:
        yield from _slips(job)
    yield from switched.missing(job)
    if not job.workspace.crm:
        yield Finding("warning", "connections", "no CRM receives the stages", "say `write: true` at one connection")


def _tried(door: Door, findings: Iterator[Finding]) -> Iterator[Finding]:
    try:
        yield from findings
    except SyncerError as error:
        yield Finding.of(error, door.name)


def absent(sources: Iterable[Source], fields: Collection[str]) -> frozenset[str]:
    """The fields that none of the sources can fill. Raises what they raise."""
    found = frozenset(fields)
    for source in sources:
        found &= source.absent(fields)
    return found


def _slips(job: Job) -> Iterator[Finding]:
    """Properties of the CRM's own that the rules ask for in vain; a shipped mapping may name what is not there."""
    asked = frozenset().union(*(funnel.ladder.fields for funnel in job.funnels))
    try:
        missing = absent((door.source for door in job.doors), {name for name in asked if name.startswith(CUSTOM)})
    except SyncerError:
        return  # which the door has told
    for name in sorted(missing):
        what = f"no connection has a contact property {name.removeprefix(CUSTOM)}, for which the rules ask"
        yield Finding("warning", job.crm_name or "connections", what, "create it, or correct the rules")


def setup(job: Job) -> Iterator[Finding]:
    """Creates what the CRM lacks of our properties, and lists where they are wanted; idempotent.

    Raises BudgetReached while it makes no calls.
    """
    parking.require_open(job, job.require_crm())
    yield from _properties(job)
    job.store.retry_refused(job.crm_name)
    yield from wishes.prepare(job, job.sink())


def _properties(job: Job) -> Iterator[Finding]:
    yield from job.sink().prepare(job.definitions)
    job.store.set_note(PREPARED, f"{job.crm_name} {job.fingerprint}")


def prepare_once(job: Job) -> None:
    """The CRM gets our properties before the first write, and again when their words change."""
    if not is_prepared(job):
        for _ in _properties(job):
            pass


def is_prepared(job: Job) -> bool:
    return job.store.note(PREPARED) == f"{job.crm_name} {job.fingerprint}"
