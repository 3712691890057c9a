"""Tasks for the owners of contacts.

https://developers.hubspot.com/docs/api-reference/crm-tasks-v3/guide
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.hubspot.access.faults import Problem, Rejected, are_passing
from connectors.hubspot.endpoints.records import BATCH, SEARCH_GROUPS, Batch, Records
from connectors.hubspot.meaning.activities import OPEN, OURS
from connectors.hubspot.meaning.rows import after, part, results
from connectors.hubspot.meaning.values import written
from connectors.hubspot.writing.batch import by_input
from connectors.hubspot.writing.patience import Patience
from connectors.hubspot.writing.reasons import GONE, UNCLEAR, is_gone, reason
from connectors.hubspot.writing.whereabouts import look_up
from syncer.errors import Malformed, Unavailable
from syncer.http import Lost
from syncer.model import FollowUp, Made, Outcome

TASKS = "tasks"
OWNER = "hubspot_owner_id"
TO_CONTACT = 204  # how HubSpot numbers the association of a task with a contact
WINDOW = 10_000  # rows that a search reaches
LONGEST_TITLE = 250  # characters
_DONE = {"COMPLETED"}


@dataclass(frozen=True, slots=True)
class TaskWriter:
    """Serves one run."""

    records: Records
    patience: Patience = field(default_factory=Patience)

    def find(self, wanted: Sequence[FollowUp]) -> dict[str, str]:
        """Marker → id. Search shows what is new a while later."""
        found: dict[str, str] = {}
        for start in range(0, len(wanted), SEARCH_GROUPS):
            some = wanted[start : start + SEARCH_GROUPS]
            markers = [each.marker for each in some]
            for row in self._tasks_of([each.contact for each in some]):
                found |= {marker: str(row["id"]) for marker in markers if _has(_body(row), marker)}
        return found

    def open(self, tasks: Sequence[str]) -> frozenset[str]:
        """Raises Unavailable where HubSpot does not tell: taken for done, a task would get a second one beside it."""
        open_: set[str] = set()
        for start in range(0, len(tasks), BATCH):
            open_ |= self._open(frozenset(tasks[start : start + BATCH]))
        return frozenset(open_)

    def _open(self, tasks: frozenset[str]) -> set[str]:
        told = self.records.batch(TASKS, sorted(tasks), ["hs_task_status"])
        statuses = _statuses(told)
        if silent := tasks - statuses.keys() - told.absent:
            in_bin = self.records.batch(TASKS, sorted(silent), ["hs_task_status"], in_bin=True)
            if untold := silent - _statuses(in_bin).keys():
                what = f"HubSpot does not tell whether {len(untold)} tasks are open"
                raise Unavailable(what, fix="run it again later")
        return {task for task in tasks & statuses.keys() if statuses[task] not in _DONE}

    def create(self, wanted: Sequence[FollowUp]) -> Iterator[Made]:
        """Raises what keeps the rest from being created; whatever may have been created has its receipt by then."""
        for start in range(0, len(wanted), BATCH):
            yield from self._for_those_there(wanted[start : start + BATCH], last_try=False)

    def _for_those_there(self, wanted: Sequence[FollowUp], last_try: bool) -> Iterator[Made]:
        found = look_up(self.records, list(dict.fromkeys(each.contact for each in wanted)), [OWNER])
        there = []
        for each in wanted:
            if each.contact in found.held:
                there.append(each)
            elif each.contact in found.gone:
                yield Made(each, Outcome.REFUSED, error=GONE, gone=True)
            else:
                yield Made(each, Outcome.UNSURE, error=UNCLEAR)
        if there:
            owners = {contact: str(values.get(OWNER) or "") for contact, values in found.held.items()}
            yield from self._create(there, owners, last_try)

    def _create(self, wanted: Sequence[FollowUp], owners: Mapping[str, str], last_try: bool) -> Iterator[Made]:
        inputs = [_input(each, owners[each.contact], str(number)) for number, each in enumerate(wanted)]
        try:
            made = _judge(wanted, self.records.create(TASKS, inputs))
        except (Lost, Malformed):
            made = [Made(each, Outcome.UNSURE, error=UNCLEAR) for each in wanted]
        except Rejected as rejected:
            yield from self._refused(wanted, owners, rejected, last_try)
            return
        self.patience.count_taken(sum(each.outcome is Outcome.WRITTEN for each in made))
        yield from made

    def _refused(
        self, wanted: Sequence[FollowUp], owners: Mapping[str, str], rejected: Rejected, last_try: bool
    ) -> Iterator[Made]:
        """A whole batch was: a contact has gone since, or something is wrong with some."""
        if is_gone(rejected.problems):
            if last_try:
                raise rejected  # it is the call itself that leads nowhere
            yield from self._for_those_there(wanted, last_try=True)
        elif len(wanted) == 1:
            yield _refused(wanted[0], rejected.problems)
            self.patience.count_refused(rejected)
        else:
            self.patience.count_refused(rejected)
            half = len(wanted) // 2
            yield from self._create(wanted[:half], owners, last_try)
            yield from self._create(wanted[half:], owners, last_try)

    def _tasks_of(self, contacts: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """The newest first: all of a few contacts, as far as a search reaches."""
        body = {
            "filterGroups": [
                {"filters": [{"propertyName": "associations.contact", "operator": "EQ", "value": contact}]}
                for contact in dict.fromkeys(contacts)
            ],
            "sorts": [{"propertyName": "hs_createdate", "direction": "DESCENDING"}],
        }
        at: str | None = "0"
        while at and at.isdecimal() and int(at) < WINDOW:
            page = self.records.search(TASKS, {**body, "after": at}, ["hs_task_body"])
            yield from (row for row in results(page) if isinstance(row, dict) and row.get("id"))
            at = after(page)


def _statuses(batch: Batch) -> dict[str, object]:
    rows = (row for row in batch.rows if isinstance(row, dict) and row.get("id"))
    return {str(row["id"]): part(row, "properties").get("hs_task_status") for row in rows}


def _input(wanted: FollowUp, owner: str, trace: str) -> dict[str, Any]:
    title = f"{OURS}{wanted.subject}"
    properties = {
        "hs_task_subject": title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…",
        "hs_task_body": f"{wanted.body}\n\n{wanted.marker}",
        "hs_timestamp": written(wanted.due),
        "hs_task_status": OPEN,
        "hs_task_type": "TODO",
        **({OWNER: owner} if owner else {}),
    }
    kind = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TO_CONTACT}
    links = [{"to": {"id": wanted.contact}, "types": [kind]}]
    return {"properties": properties, "associations": links, "objectWriteTraceId": trace}


def _judge(wanted: Sequence[FollowUp], answer: Any) -> list[Made]:
    """By trace id, or by the marker in what was made; what the answer says nothing of is unsure."""
    rows = [row for row in results(answer) if isinstance(row, dict) and row.get("id")]
    traced = {str(row["objectWriteTraceId"]): row for row in rows if row.get("objectWriteTraceId")}
    errors = by_input(answer.get("errors"))
    made = []
    for number, each in enumerate(wanted):
        row = traced.get(str(number)) or next((row for row in rows if _has(_body(row), each.marker)), None)
        if row:
            made.append(Made(each, Outcome.WRITTEN, str(row["id"])))
        elif (found := errors.get(f"trace {number}")) and not are_passing(found):
            made.append(_refused(each, found))
        else:
            made.append(Made(each, Outcome.UNSURE, error=UNCLEAR))
    return made


def _refused(wanted: FollowUp, found: tuple[Problem, ...]) -> Made:
    return Made(wanted, Outcome.REFUSED, error=reason(found), gone=is_gone(found))


def _body(row: Mapping[str, Any]) -> str:
    return str((row.get("properties") or {}).get("hs_task_body") or "")


def _has(body: str, marker: str) -> bool:
    """Markers end the text; what HubSpot puts around it, a paragraph say, does no harm, a longer number would."""
    _, found, rest = body.rpartition(marker)
    return bool(found) and not rest[:1].isalnum()
