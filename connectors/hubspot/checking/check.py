"""What `check` tells of an account: who it is, what may be read and for what, its limits, and whether we may write."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from connectors.hubspot.access import refusals
from connectors.hubspot.access.faults import Problem, Rejected, problems
from connectors.hubspot.lanes import Lane, Reader
from connectors.hubspot.meaning.rows import results
from connectors.hubspot.portal import Portal
from connectors.hubspot.settings import HubSpotSettings
from connectors.hubspot.writing.reasons import NOT_KNOWN, reason
from connectors.hubspot.writing.schema import room_for_properties
from syncer.contract import Finding, Wiring
from syncer.errors import BudgetReached, NoAccess, SyncerError

# No account has a property of this name, so that nobody takes a value for it: asked to write it, HubSpot has to refuse.
PROBE = "syncer_probe_that_nobody_has"


class _Refusal(NamedTuple):
    """`alone`: HubSpot said it of the one change, in an answer to the batch."""

    problems: tuple[Problem, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class Checkup:
    """Of one connection; writes nothing."""

    portal: Portal
    settings: HubSpotSettings
    wiring: Wiring

    def account(self) -> Iterator[Finding]:
        account = self.portal.account.about("account")
        name, zone = account.get("portalId", "of unknown number"), account.get("timeZone", "of unknown time zone")
        yield self._ok(f"HubSpot account {name}, {zone}")
        if not self.settings.oauth:
            self.portal.api.look_at_the_day()  # so that `limits` tells of now, not of up to an hour ago

    def lane(self, lane: Lane, reader: Reader, *, may_lack: bool) -> Finding:
        """`may_lack`: that it cannot be read is no fault."""
        where, needs = f"{self.wiring.name} {lane.name}", " and ".join(lane.scopes)
        try:
            reader.try_access()
        except BudgetReached:
            raise
        except SyncerError as error:
            known = isinstance(error, NoAccess) and error.known
            level: Literal["warning", "error"] = "warning" if may_lack and known else "error"
            what = error.what if known else f"{error.what}; needs {needs}"
            if isinstance(error, NoAccess) and lane.name != "contacts":
                error = refusals.advised(error, lane.name)
            return Finding(level, where, f"{what}; not read: {lane.purpose}", error.fix, error.exit_code)
        return Finding("ok", where, f"can be read with {needs}; {lane.purpose}")

    def limits(self) -> Iterator[Finding]:
        """As the answers so far have told them."""
        pace = self.portal.api.allowance.pace
        most, seconds = pace.told(pace.general)
        rate = f"{most} calls in {seconds:g} seconds" if most else f"calls in ten seconds: {NOT_KNOWN}"
        told, budget = self.portal.api.allowance.budget(), self.settings.budget
        if told.account:
            used, limit = told.account.used, told.account.limit
            ours = int(limit * budget.share_of_daily)
            day = f"{limit:,} a day, of which {used:,} are used today, {told.ours:,} by this connection"
            day += f", which may use {ours:,}; {budget.reserve:.0%} are left to others"
            if told.expected is not None and told.expected > ours:
                what = f"at the pace of the last 24 hours, the day would take {told.expected:,} calls of {ours:,}"
                yield Finding("warning", self.wiring.name, what, "run less often, or raise `budget.share_of_daily`")
        elif self.settings.oauth:
            day = f"no limit for the day; {told.ours:,} today by this connection"
        else:
            day = f"calls a day: {NOT_KNOWN}"
        yield self._ok(f"{rate}, {day}")

    def writing(self) -> Iterator[Finding]:
        """Of a connection that receives the stages."""
        yield self._quota()
        yield from self._probe()

    def _quota(self) -> Finding:
        try:
            quota = self.portal.account.about("quota")
        except NoAccess:
            return self._ok(f"room for properties of your own: {NOT_KNOWN}, without a crm.objects scope")
        room = room_for_properties(quota)
        if room is None:
            return self._ok(f"room for properties of your own: {NOT_KNOWN}")
        return self._ok(f"{room.used:,} of {room.limit:,} properties of your own are used")

    def _probe(self) -> Iterator[Finding]:
        """Asks for a write that HubSpot has to refuse, and looks at why it does."""
        try:
            found = self._refusal()
        except NoAccess as error:
            yield Finding("error", self.wiring.name, f"contacts cannot be written: {error.what}", error.fix)
            return
        except BudgetReached:
            raise
        except SyncerError as error:
            yield self._ok(f"whether contacts may be written: {NOT_KNOWN}, {error.what}")
            return
        wrong = "a wrong one keeps no other from it" if found.alone else "a wrong one spoils its batch, which is halved"
        yield self._ok(f"contacts may be written with crm.objects.contacts.write; {wrong}")
        others = tuple(each for each in found.problems if each.code.startswith("MISSING_"))
        if others:
            fix = "fill it in, or change that rule of the account; contacts that break it are set aside"
            yield Finding("warning", self.wiring.name, f"a rule of the account refuses writes: {reason(others)}", fix)
        elif self.settings.version == "v3":
            yield self._ok("the account's own validation rules do not apply to v3")
        else:
            what = f"whether the account's own validation rules would refuse stages: {NOT_KNOWN} before one is written"
            yield self._ok(what)

    def _refusal(self) -> "_Refusal":
        """Raises NoAccess, Unavailable, Throttled."""
        listed = results(self.portal.records.first("contacts"))
        contact = next((str(row["id"]) for row in listed if isinstance(row, dict) and "id" in row), "1")
        try:
            asked = {"id": contact, "properties": {PROBE: "1"}, "objectWriteTraceId": "0"}
            answer = self.portal.records.update([asked], "probe")
        except Rejected as rejected:
            return _Refusal(rejected.problems, alone=False)
        errors = answer.get("errors") if isinstance(answer, dict) else None
        return _Refusal(tuple(problem for error in errors or () for problem in problems(error)), alone=True)

    def _ok(self, what: str) -> Finding:
        return Finding("ok", self.wiring.name, what)
