"""Tasks for the owners of contacts.

https://developers.hubspot.com/docs/api-reference/crm-tasks-v3/guide
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.activities import OPEN, OURS
from connectors.hubspot.batch import by_input
from connectors.hubspot.endpoints.records import BATCH, Records
from connectors.hubspot.faults import Problem, Rejected
from connectors.hubspot.reasons import GONE, UNCLEAR, reason
from connectors.hubspot.rows import after, results
from connectors.hubspot.values import written
from syncer.http import Lost
from syncer.model import FollowUp, Made, Outcome

TASKS = "tasks"
OWNER = "hubspot_owner_id"
TO_CONTACT = 204  # how HubSpot numbers the association of a task with a contact
CONTACTS_IN_SEARCH = 5  # a search may have so many groups
WINDOW = 10_000  # rows that a search reaches
LONGEST_TITLE = 250  # characters
_DONE = {"COMPLETED"}


@dataclass(frozen=True, slots=True)
class TaskWriter:
    records: Records

    def find(self, wanted: Sequence[FollowUp]) -> dict[str, str]:
        """Marker → id. Search shows what is new a while later."""
        found: dict[str, str] = {}
        for start in range(0, len(wanted), CONTACTS_IN_SEARCH):
            some = wanted[start : start + CONTACTS_IN_SEARCH]
            markers = [each.marker for each in some]
            for row in self._tasks_of([each.contact for each in some]):
                found |= {marker: str(row["id"]) for marker in markers if _has(_body(row), marker)}
        return found

    def open(self, tasks: Sequence[str]) -> frozenset[str]:
        open_ = set()
        for start in range(0, len(tasks), BATCH):
            read = self.records.read(TASKS, tasks[start : start + BATCH], ["hs_task_status"])
            open_ |= {task for task, held in read.items() if held.get("hs_task_status") not in _DONE}
        return frozenset(open_)

    def create(self, wanted: Sequence[FollowUp]) -> Iterator[Made]:
        """Raises what keeps a whole batch from being created."""
        for start in range(0, len(wanted), BATCH):
            some = wanted[start : start + BATCH]
            held = self.records.read("contacts", list(dict.fromkeys(each.contact for each in some)), [OWNER])
            there = [each for each in some if each.contact in held]
            yield from (Made(each, Outcome.REFUSED, error=GONE, gone=True) for each in some if each not in there)
            if there:
                owners = {contact: str(values.get(OWNER) or "") for contact, values in held.items()}
                yield from self._create(there, owners)

    def _create(self, wanted: Sequence[FollowUp], owners: Mapping[str, str]) -> list[Made]:
        inputs = [_input(each, owners[each.contact], str(number)) for number, each in enumerate(wanted)]
        try:
            answer = self.records.create(TASKS, inputs)
        except Lost:
            return [Made(each, Outcome.UNSURE, error=UNCLEAR) for each in wanted]
        except Rejected as rejected:
            if len(wanted) == 1:
                return [_refused(wanted[0], rejected.problems)]
            half = len(wanted) // 2
            return self._create(wanted[:half], owners) + self._create(wanted[half:], owners)
        return _judge(wanted, answer)

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
        elif found := errors.get(f"trace {number}"):
            made.append(_refused(each, found))
        else:
            made.append(Made(each, Outcome.UNSURE, error=UNCLEAR))
    return made


def _refused(wanted: FollowUp, found: tuple[Problem, ...]) -> Made:
    return Made(wanted, Outcome.REFUSED, error=reason(found))


def _body(row: Mapping[str, Any]) -> str:
    return str((row.get("properties") or {}).get("hs_task_body") or "")


def _has(body: str, marker: str) -> bool:
    """Markers end the text; what HubSpot puts around it, a paragraph say, does no harm, a longer number would."""
    _, found, rest = body.rpartition(marker)
    return bool(found) and not rest[:1].isalnum()
