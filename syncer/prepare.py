"""Before anything is written: are the doors open, and does the CRM have our properties?"""

from collections.abc import Iterator

from syncer.contract import Finding
from syncer.errors import SyncerError
from syncer.run import Door, Job

PREPARED = "prepared"  # under which the store notes what the CRM was last given


def check(job: Job) -> Iterator[Finding]:
    """Tries every door; writes nothing."""
    for door in job.doors:
        yield from _tried(door, door.source.check())
        if door.sink:
            yield from _tried(door, door.sink.check(job.definitions))
    if not job.workspace.crm:
        yield Finding("warning", "connections", "no CRM receives the stages", "say `write: true` at one connection")


def _tried(door: Door, findings: Iterator[Finding]) -> Iterator[Finding]:
    try:
        yield from findings
    except SyncerError as error:
        yield Finding("error", error.where or door.name, error.what, error.fix)


def setup(job: Job) -> Iterator[Finding]:
    """Creates what the CRM lacks of our properties; idempotent."""
    yield from job.sink().prepare(job.definitions)
    job.store.set_note(PREPARED, f"{job.crm_name} {job.fingerprint}")


def prepare_once(job: Job) -> None:
    """The CRM gets our properties before the first write, and again when their words change."""
    if job.store.note(PREPARED) != f"{job.crm_name} {job.fingerprint}":
        for _ in setup(job):
            pass
