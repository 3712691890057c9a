"""A page on its way into the store, and into the account of the run."""

from syncer.contract import Page
from syncer.run import Job, Report


def store_page(job: Job, report: Report, source: str, stream: str, page: Page) -> None:
    saved = job.store.save_page(source, stream, page, job.clock(), job.crm_name)
    report.gone += saved.gone
    report.erased += saved.erased
    report.counts.contacts += len(page.contacts)
    report.counts.engagements += len(page.engagements)
    report.doubted.update(saved.doubted)
    report.set_aside += len(page.rejects)
    report.set_aside_why.update(reject.reason for reject in page.rejects)
    report.findings += page.findings
