"""Imports: a file of changes, done in the portal's own time; what went wrong is asked for afterwards.

https://developers.hubspot.com/docs/api-reference/crm-imports-v3/guide
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

import orjson

from connectors.hubspot.sandbox.bulk import Task
from connectors.hubspot.sandbox.call import Answer, Call, as_id
from connectors.hubspot.sandbox.errors import bad_request, not_found, throttled
from connectors.hubspot.sandbox.instants import iso
from connectors.hubspot.sandbox.object_types import CONTACTS
from connectors.hubspot.sandbox.operation import WRITES, Operation, needs
from connectors.hubspot.sandbox.values import Problem, kept

MOST_ROWS, LARGEST_FILE = 1_048_576, 512 * 1024 * 1024
PAGE = 100
_STATE = {"waiting": "DEFERRED", "running": "PROCESSING", "done": "DONE"}
_ERRORS = {
    "INVALID_OPTION": "INVALID_ENUMERATION_OPTION",
    "INVALID_DATE": "COULD_NOT_PARSE_DATE",
    "INVALID_INTEGER": "COULD_NOT_PARSE_NUMBER",
}


@dataclass(slots=True)
class Work:
    """What an import was given, and what could not be done of it."""

    request: Mapping[str, Any]
    columns: Sequence[Mapping[str, Any]]
    rows: Sequence[Sequence[str]]
    errors: list[dict[str, object]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.request.get("name", ""))


def start(call: Call) -> Answer:
    parts = _parts(call)
    try:
        request = orjson.loads(parts["importRequest"][1])
        described = request["files"][0]
        columns = described["fileImportPage"]["columnMappings"]
    except (KeyError, IndexError, TypeError, orjson.JSONDecodeError):
        raise bad_request("importRequest is not as it should be") from None
    name, content = parts.get("files", ("", b""))
    if name != described.get("fileName") or described.get("fileFormat") != "CSV":
        raise bad_request("the file is not the one that importRequest speaks of")
    if request.get("importOperations") != {CONTACTS.type_id: "UPDATE"}:
        raise bad_request("only contacts that are there can be imported here")
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    if head != [each.get("columnName") for each in columns]:
        raise bad_request("every column has to be mapped, in the same order")
    if not any(each.get("columnType") == "HUBSPOT_OBJECT_ID" for each in columns):
        raise bad_request("an update needs the record id")
    if len(rows) > MOST_ROWS or len(content) > LARGEST_FILE:
        raise throttled("IMPORT_SIZE")
    task = call.portal.imports.add(Work(request, columns, rows), call.portal.now)
    return Answer({**_shown(call, task), "state": "STARTED"})


def list_imports(call: Call) -> Answer:
    """Those of this app, newest first."""
    changed = _carry_out(call)
    return Answer({"results": [_shown(call, task) for task in reversed(call.portal.imports.all)]}, changed=changed)


def read_import(call: Call) -> Answer:
    changed = _carry_out(call)
    return Answer(_shown(call, _task(call)), changed=changed)


def list_errors(call: Call) -> Answer:
    work, after, limit = _task(call).asked, call.after(), call.number("limit", 10, PAGE)
    page = work.errors[after : after + limit]
    if not call.flag("includeRowData"):
        data = [{**each["sourceData"], "rowData": None} for each in page]
        page = [{**each, "sourceData": one} for each, one in zip(page, data, strict=True)]
    body: dict[str, object] = {"results": page}
    if after + limit < len(work.errors):
        body["paging"] = call.following(after + limit)
    return Answer(body)


def cancel(call: Call) -> Answer:
    call.portal.imports.all.remove(_task(call))
    return Answer({"status": "COMPLETE"})


def _task(call: Call) -> Task:
    task = call.portal.imports.find(call.params["task"])
    if task is None:
        raise not_found(f"there is no import {call.params['task']}")
    return task


def _shown(call: Call, task: Task) -> dict[str, object]:
    work: Work = task.asked
    return {
        "id": str(task.id),
        "importName": work.name,
        "state": _STATE[task.state(call.portal.now)],
        "createdAt": iso(task.at),
        "metadata": {"counters": {"TOTAL_ROWS": len(work.rows), "ERRORS": len(work.errors)}},
    }


def _carry_out(call: Call) -> int:
    """Whatever is due by now. How many records it changed."""
    changed = 0
    for task in call.portal.imports.all:
        if task.result is None and task.state(call.portal.now) == "done":
            task.result = sum(_row(call, task.asked, line, row) for line, row in enumerate(task.asked.rows, 2))
            changed += task.result
    return changed


def _row(call: Call, work: Work, line: int, row: Sequence[str]) -> bool:
    """Whether it changed anything. A cell that cannot be taken does not keep the others from it; an empty one says
    nothing.
    """
    schema, found, record = call.portal.schemas[CONTACTS.name], dict[str, str](), None
    for number, (column, text) in enumerate(zip(work.columns, row, strict=False), 1):
        if column.get("columnType") == "HUBSPOT_OBJECT_ID":
            record = call.portal.tables[CONTACTS.name].get(as_id(text))
            if record is None or record.archived:
                work.errors.append(_error(work, line, row, number, "INVALID_OBJECT_ID"))
                return False
        elif text:
            name = str(column.get("propertyName"))
            value = kept(name, schema.active(name), text)
            if isinstance(value, Problem):
                work.errors.append(_error(work, line, row, number, _ERRORS.get(value.code, value.code)))
            else:
                found[name] = value
    return record is not None and call.portal.write(record, found)


def _error(work: Work, line: int, row: Sequence[str], column: int, code: str) -> dict[str, object]:
    return {
        "id": str(len(work.errors) + 1),
        "errorType": code,
        "invalidValue": row[column - 1],
        "knownColumnNumber": column,
        "objectType": "CONTACT",
        "sourceData": {"lineNumber": line, "rowData": list(row)},
    }


def _parts(call: Call) -> dict[str, tuple[str, bytes]]:
    """Of a form: name → file name and content."""
    kind = call.request.headers.get("content-type", "")
    form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + call.content, policy=policy.HTTP)
    if not form.is_multipart():
        raise bad_request("a form of several parts is wanted")
    found: dict[str, tuple[str, bytes]] = {}
    for part in form.iter_parts():
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        found[name] = (part.get_filename() or "", content if isinstance(content, bytes) else b"")
    return found


_imports = needs("crm.import")
_ALL = "/crm/imports"
_ONE = f"{_ALL}/{{task}}"

OPERATIONS = (
    Operation("POST", _ALL, "import", start, _imports, traits=WRITES),
    Operation("GET", _ALL, "imports", list_imports, _imports),
    Operation("GET", _ONE, "import status", read_import, _imports),
    Operation("GET", f"{_ONE}/errors", "import errors", list_errors, _imports),
    Operation("POST", f"{_ONE}/cancel", "cancel import", cancel, _imports),
)
