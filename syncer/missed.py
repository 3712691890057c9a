"""Contacts that the CRM did not have when they were to be written: what became of them is asked for at once."""

from collections.abc import Sequence
from dataclasses import replace

from syncer.contract import Fetches
from syncer.intake import store_page
from syncer.run import Job, Report


def follow(job: Job, report: Report, contacts: Sequence[str]) -> None:
    """One that another contact absorbed is that one from now on, one in the bin is gone, one that is there after all is
    tried again in the next run. One that is nowhere stays as it is: that it was erased is believed only of a source
    whose other contacts were seen.

    Raises: NoAccess, Unavailable, Malformed, BudgetReached.
    """
    source = job.door(job.crm_name).source
    if not contacts or not isinstance(source, Fetches):
        return
    for page in source.fetch(contacts):
        store_page(job, report, job.crm_name, "", replace(page, erased=(), rejects=()))
    job.store.follow_refused(job.crm_name)
