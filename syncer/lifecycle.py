"""The CRM's own stage, moved along with ours: forward only, and only where ours has moved since."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from syncer.contract import Estimate, ForecastsWriting, Lifecycle
from syncer.model import LIFECYCLE, Change, Outcome, Receipt
from syncer.run import Job, Tally
from syncer.store import Errand


@dataclass(frozen=True, slots=True)
class LifecycleStages:
    """`sink` None: only to count."""

    job: Job
    sink: Lifecycle | None
    name = "lifecycle"
    guarded = "lifecycle stages would be moved again"

    def refused_before(self) -> int:
        return self.job.store.count_refused_lifecycles(self.job.crm_name)

    def wants(self, errand: Errand) -> bool:
        return bool(wish(self.job.extras.lifecycle or {}, errand))

    def is_change(self, errand: Errand) -> bool:
        """A first one is none."""
        return bool(errand.lifecycle)

    def forecast(self, sink: ForecastsWriting, errands: Collection[Errand]) -> Estimate:
        changes = map(self._change, errands)
        return sink.forecast_lifecycle(Counter((change.was[LIFECYCLE], change.wish[LIFECYCLE]) for change in changes))

    def run(self, errands: Collection[Errand], tally: Tally) -> set[str]:
        if not self.sink or not errands:
            return set()
        receipts: list[Receipt] = []
        try:
            receipts.extend(self.sink.advance(map(self._change, errands)))
        finally:  # what was done before the CRM shut its door counts all the same
            self._save(receipts, tally)
        return {receipt.change.id for receipt in receipts if receipt.outcome is Outcome.UNSURE}

    def _change(self, errand: Errand) -> Change:
        known = {LIFECYCLE: str(errand.fields.get(LIFECYCLE, ""))}
        return Change(errand.contact, {LIFECYCLE: wish(self.job.extras.lifecycle or {}, errand)}, known, errand.person)

    def _save(self, receipts: list[Receipt], tally: Tally) -> None:
        is_field = any(LIFECYCLE in funnel.fields for funnel in self.job.funnels)
        self.job.store.save_lifecycle(self.job.crm_name, receipts, self.job.clock(), is_field=is_field)
        for receipt in receipts:
            tally.count(receipt.outcome, receipt.error)


def wish(stages: Mapping[str, str], errand: Errand) -> str:
    """The furthest stage that any funnel asks for; "" if that was wished already, or one beyond it."""
    order = {theirs: place for place, theirs in enumerate(stages.values())}
    ours = (standing.stage for standing in errand.standings.values())
    wanted = max((stages[stage] for stage in ours if stage in stages), key=order.__getitem__, default="")
    return wanted if wanted and order[wanted] > order.get(errand.lifecycle, -1) else ""
