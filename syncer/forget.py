"""A person forgotten on request: all that is known of them here is deleted; no CRM is touched."""

from syncer.explain import found
from syncer.run import Job
from syncer.store import Erased
from syncer.sync import leased


def forget(job: Job, address: str) -> Erased:
    """Raises BadSettings if there is no such person, Busy while another run goes on."""
    with leased(job, "forget"):
        _, person = found(job, address)
        return job.store.forget(person)
