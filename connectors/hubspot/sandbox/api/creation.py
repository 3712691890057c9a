"""New records, a batch at a time, linked to the contacts that they name.

https://developers.hubspot.com/docs/api-reference/error-handling#multi-status-errors
"""

from dataclasses import dataclass
from typing import Any

from connectors.hubspot.sandbox import access
from connectors.hubspot.sandbox.api.batches import BATCH, checked
from connectors.hubspot.sandbox.api.shapes import Shown, batch_answer, presenter
from connectors.hubspot.sandbox.call import Answer, Call, as_id
from connectors.hubspot.sandbox.errors import Refusal, bad_request, invalid_values, values_error
from connectors.hubspot.sandbox.object_types import CONTACTS
from connectors.hubspot.sandbox.operation import WRITES, Operation, needs
from connectors.hubspot.sandbox.values import Problem

_TIMED = "hs_timestamp"


@dataclass(frozen=True, slots=True)
class _New:
    """One input, looked at but not yet made."""

    trace: str
    values: dict[str, str]
    contacts: tuple[int, ...]
    problems: tuple[Problem, ...]


def batch_create(call: Call) -> Answer:
    """All or nothing, unless every input can be traced."""
    if call.object_type is CONTACTS:
        raise bad_request("this portal makes no contacts for an app")
    inputs = [_read(call, each) for each in call.inputs(BATCH)]
    traced = len({each.trace for each in inputs if each.trace}) == len(inputs)
    bad = [each for each in inputs if each.problems]
    if bad and not traced:
        raise invalid_values(bad[0].problems)
    results = [_make(call, each) for each in inputs if not each.problems]
    errors: list[Shown] = [
        {"status": "error", **values_error(each.problems), "context": {"objectWriteTraceId": [each.trace]}}
        for each in bad
    ]
    return batch_answer(call, results[::-1], errors, status=201, changed=len(results))


def _read(call: Call, given: dict[str, Any]) -> _New:
    values = checked(call, given.get("properties"))
    problems = [each for each in values.values() if isinstance(each, Problem)]
    if not values.get(_TIMED):
        problems.append(Problem(_TIMED, "MISSING_REQUIRED_PROPERTY", f"{_TIMED} has to be set"))
    contacts = [_linked(call, each) for each in given.get("associations") or ()]
    trace = str(given.get("objectWriteTraceId") or "")
    return _New(
        trace,
        {name: value for name, value in values.items() if isinstance(value, str)},
        tuple(contacts),
        tuple(problems),
    )


def _linked(call: Call, given: dict[str, Any]) -> int:
    kinds = {int(each.get("associationTypeId", 0)) for each in given.get("types") or ()}
    if kinds != {call.object_type.to_contact}:
        raise bad_request(f"{call.object_type.name} are associated with contacts by type {call.object_type.to_contact}")
    record = call.portal.find(CONTACTS.name, as_id((given.get("to") or {}).get("id")))
    if record is None or record.archived:
        raise Refusal(404, {"category": "OBJECT_NOT_FOUND", "message": "One or more associations are not valid"})
    return record.id


def _make(call: Call, new: _New) -> Shown:
    record_id = call.portal.add(call.object_type.name, new.values, new.contacts)
    record = call.portal.tables[call.object_type.name].get(record_id)
    shown = presenter(call, list(new.values))(record) if record else {}
    return {**shown, "objectWriteTraceId": new.trace} if new.trace else shown


OPERATIONS = (
    Operation(
        "POST", "/crm/objects/{object_type}/batch/create", "batch create", batch_create, needs(access.WRITE),
        traits=WRITES | {"batch write"},
    ),
)  # fmt: skip
