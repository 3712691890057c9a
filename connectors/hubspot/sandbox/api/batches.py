"""Batches of records: the success of a batch is not that of each row.

https://developers.hubspot.com/docs/api-reference/error-handling#multi-status-errors
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.hubspot.sandbox.api.shapes import Shown, batch_answer, presenter
from connectors.hubspot.sandbox.call import Answer, Call, as_id, names_in
from connectors.hubspot.sandbox.errors import bad_request, invalid_values, values_error
from connectors.hubspot.sandbox.object_types import CONTACTS
from connectors.hubspot.sandbox.operation import PAGES, WRITES, Operation, reads_records, writes_records
from connectors.hubspot.sandbox.portal import PORTAL_ID
from connectors.hubspot.sandbox.table import Record
from connectors.hubspot.sandbox.values import Kept, Problem, kept

BATCH, BATCH_WITH_HISTORY = 100, 50
ENFORCED_FROM = "2026-09"  # rules of the account


@dataclass(slots=True)
class Row:
    """One input of an update, looked at but not yet done."""

    id: str
    trace: str
    record: Record | None
    values: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def checked(call: Call, properties: object) -> dict[str, Kept]:
    """Each value as it would be kept, or why it would not."""
    if not isinstance(properties, dict):
        raise bad_request("Some required fields were not set: [properties]")
    return {name: kept(name, call.schema.active(name), value) for name, value in properties.items()}


def unmet(call: Call, record: Record, values: Mapping[str, str]) -> list[Problem]:
    """What the account's own rules want of a record before it may hold these values."""
    wanted = call.portal.requirements if call.object_type is CONTACTS and call.version == ENFORCED_FROM else ()
    found = (each.problem({**record.everything(), **values}) for each in wanted)
    return [problem for problem in found if problem]


def batch_read(call: Call) -> Answer:
    body = call.body()
    names, history = names_in(body, "properties"), names_in(body, "propertiesWithHistory")
    inputs = call.inputs(BATCH_WITH_HISTORY if history else BATCH)
    by_email = body.get("idProperty") == "email" and call.object_type is CONTACTS
    found: dict[int, Record] = {}
    missing = []
    for key in (str(each.get("id", "")) for each in inputs):
        record = call.portal.find_by_email(key) if by_email else call.portal.find(call.object_type.name, as_id(key))
        if record is None or record.archived != call.flag("archived"):
            missing.append(key)
        else:
            found[record.id] = record
    show = presenter(call, names, history)
    results = [show(record) for record in found.values()]
    return batch_answer(call, _reordered(results), [_not_there(call, missing)] if missing else [])


def batch_update(call: Call) -> Answer:
    """All or nothing, unless every input can be traced; ids that lead nowhere are reported in any case."""
    rows = _rows(call)
    traced = call.portal.traces and len({row.trace for row in rows if row.trace}) == len(rows)
    bad = [row for row in rows if row.record and row.problems]
    if bad and not traced:
        raise invalid_values(bad[0].problems)
    results: list[Shown] = []
    changed = 0
    for row in rows:
        if row.record and not row.problems:
            changed += call.mood != "kept" and call.portal.write(row.record, row.values)
            results.append(_written(call, row))
    errors = [_refused(row) for row in bad]
    lost = [row for row in rows if row.record is None]
    if traced:
        errors += [_not_there(call, [row.id], row.trace) for row in lost]
    elif lost:
        errors.append(_not_there(call, [row.id for row in lost]))
    return batch_answer(call, _reordered(results), errors, changed=changed)


def batch_archive(call: Call) -> Answer:
    records = [call.portal.find(call.object_type.name, as_id(each.get("id"))) for each in call.inputs(BATCH)]
    there = [record for record in records if record]
    for record in there:
        call.portal.archive(call.object_type.name, record.id)
    return Answer(status=204, changed=len(there))


def _rows(call: Call) -> list[Row]:
    inputs = call.inputs(BATCH)
    for each in inputs:
        if each.get("idProperty"):
            raise bad_request(
                f"Unable to perform update/upsert by non-unique {call.object_type.type_id} property "
                f"{each['idProperty']} in portal ID {PORTAL_ID}"
            )
    ids = [str(each.get("id", "")) for each in inputs]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise bad_request(f"Duplicate IDs found in batch input: {twice}")
    return [_row(call, record_id, each) for record_id, each in zip(ids, inputs, strict=True)]


def _row(call: Call, record_id: str, given: dict[str, Any]) -> Row:
    """An id that was merged away is of no use here, other than for a single record."""
    record = call.portal.tables[call.object_type.name].get(as_id(record_id))
    row = Row(record_id, str(given.get("objectWriteTraceId") or ""), record if record and not record.archived else None)
    for name, value in checked(call, given.get("properties")).items():
        if isinstance(value, Problem):
            row.problems.append(value)
        else:
            row.values[name] = value
    if row.record:
        row.problems += unmet(call, row.record, row.values)
    return row


def _written(call: Call, row: Row) -> Shown:
    record = call.portal.tables[call.object_type.name].get(as_id(row.id))
    shown = presenter(call, list(row.values))(record) if record else {}
    return {**shown, "objectWriteTraceId": row.trace} if row.trace else shown


def _refused(row: Row) -> Shown:
    return {"status": "error", **values_error(row.problems), "context": {"objectWriteTraceId": [row.trace]}}


def _not_there(call: Call, ids: Sequence[str], trace: str = "") -> Shown:
    kind = call.object_type.singular.upper()
    context: dict[str, Sequence[str]] = {"ids": ids}
    if trace:
        context["objectWriteTraceId"] = [trace]
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": f"Could not get some {kind} objects, they may be deleted or not exist. Check that ids are valid.",
        "context": context,
    }


def _reordered(results: list[Shown]) -> list[Shown]:
    """The results come in another order than the inputs."""
    return results[::-1]


_BATCH = "/crm/objects/{object_type}/batch"

OPERATIONS = (
    Operation("POST", f"{_BATCH}/read", "batch read", batch_read, reads_records, traits=PAGES),
    Operation(
        "POST",
        f"{_BATCH}/update",
        "batch update",
        batch_update,
        writes_records,
        traits=WRITES | {"batch write", "batch update"},
    ),
    Operation("POST", f"{_BATCH}/archive", "archive", batch_archive, writes_records, traits=WRITES),
)
