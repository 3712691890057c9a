"""Contacts that the CRM did not have when they were to be written: what became of them is asked for at once."""

from collections.abc import Sequence
from dataclasses import replace

from syncer.contract import Fetches
from syncer.intake import store_page
from syncer.run import Job, Report


def follow(job: Job, report: Report, contacts: Sequence[str]) -> set[str]:
    """One that another contact absorbed is that one from now on, one in the bin is gone. One that is nowhere stays as
    it is: that it was erased is believed only of a source whose other contacts were seen. Gives those that are there
    after all.

    Raises: NoAccess, Unavailable, Malformed, BudgetReached.
    """
    source = job.door(job.crm_name).source
    if not contacts or not isinstance(source, Fetches):
        return set()
    there: set[str] = set()
    for page in source.fetch(contacts):
        there.update(contact.id for contact in page.contacts if not contact.gone)
        store_page(job, report, job.crm_name, "", replace(page, erased=(), rejects=()))
    job.store.follow_refused(job.crm_name)
    return there.intersection(contacts)
