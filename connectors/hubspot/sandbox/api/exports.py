"""Exports: asked for, waited for, fetched from an address of their own.

https://developers.hubspot.com/docs/api-reference/crm-exports-v3/guide
"""

import csv
import io
import secrets
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from connectors.hubspot.sandbox.bulk import Task
from connectors.hubspot.sandbox.call import Answer, Call, names_in
from connectors.hubspot.sandbox.definition import Definition
from connectors.hubspot.sandbox.errors import bad_request, not_found
from connectors.hubspot.sandbox.instants import MINUTE, iso, parse
from connectors.hubspot.sandbox.object_types import OBJECT_TYPES, ObjectType
from connectors.hubspot.sandbox.operation import Operation, needs
from connectors.hubspot.sandbox.portal import TIME_ZONE, Portal

ROWS_IN_FILE = 1_000_000
LARGEST_PLAIN = 2 * 1024 * 1024  # bytes of a CSV that is not zipped
LIVES = 5 * MINUTE  # an address
DOWNLOAD = "/downloads/{key}"
_REQUIRED = (
    "exportType",
    "format",
    "exportName",
    "language",
    "objectType",
    "objectProperties",
    "associatedObjectType",
    "exportInternalValuesOptions",
    "includePrimaryDisplayPropertyForAssociatedObjects",
    "includeLabeledAssociations",
    "overrideAssociatedObjectsPerDefinitionPerRowLimit",
)
_STATUS = {"waiting": "PENDING", "running": "PROCESSING", "done": "COMPLETE"}
_DETAIL = {"waiting": "ENQUEUED", "running": "PROCESSING", "done": "DONE"}
_BY_TYPE = {each.singular.upper(): each for each in OBJECT_TYPES}


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    rows: int


def start(call: Call) -> Answer:
    body = call.body()
    missing = [name for name in _REQUIRED if name not in body]
    if missing:
        raise bad_request(f"Some required fields were not set: {missing}")
    if body["exportType"] != "VIEW" or str(body["format"]).upper() != "CSV" or body["objectType"] not in _BY_TYPE:
        raise bad_request("only a view as CSV, of a type that is kept here, can be exported")
    unknown = [name for name in names_in(body, "objectProperties") if not _schema(call.portal, body).get(name)]
    if unknown:
        raise bad_request(f"there are no properties {unknown}")
    task = call.portal.exports.add(body, call.portal.now)
    return Answer({"id": str(task.id)}, status=202)


def status(call: Call) -> Answer:
    """Each answer has an address of its own."""
    task = _task(call)
    state = task.state(call.portal.now)
    body: dict[str, object] = {"status": _STATUS[state], "requestedAt": iso(task.at), "startedAt": iso(task.starts)}
    if state != "done":
        return Answer(body)
    _made(call.portal, task)
    key = secrets.token_urlsafe(24)
    call.portal.downloads[key] = (task, call.portal.now + LIVES)
    scope, host = call.request.scope, call.request.headers.get("host", "")
    address = f"{scope['scheme']}://{host}{DOWNLOAD.format(key=key)}?signature={secrets.token_hex(8)}"
    return Answer({**body, "completedAt": iso(task.ends), "result": address})


def details(call: Call) -> Answer:
    task = _task(call)
    state = task.state(call.portal.now)
    body: dict[str, object] = {
        "id": task.id,
        "exportName": task.asked["exportName"],
        "exportState": "PENDING_APPROVAL" if task.held else _DETAIL[state],
        "createdAt": iso(task.at),
    }
    return Answer({**body, "recordCount": _made(call.portal, task).rows} if state == "done" else body)


def download(portal: Portal, request: Request) -> Response:
    """Takes no token: with one beside the signature, as elsewhere, it is turned away."""
    task, until = portal.downloads.get(request.path_params["key"], (None, 0))
    if "authorization" in request.headers:
        return Response("<Error><Code>InvalidArgument</Code></Error>", 400, media_type="application/xml")
    if task is None or portal.now > until:
        return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
    return Response(task.result.content, media_type="application/octet-stream")


def _task(call: Call) -> Task:
    task = call.portal.exports.find(call.params["task"])
    if task is None:
        raise not_found(f"there is no export {call.params['task']}")
    return task


def _schema(portal: Portal, body: Mapping[str, Any]) -> Mapping[str, Definition]:
    schema = portal.schemas[_BY_TYPE[body["objectType"]].name]
    return {name: each for name, each in schema.definitions.items() if not each.archived}


def _made(portal: Portal, task: Task) -> File:
    """The file, made once: as the portal was when somebody first asked whether it is ready."""
    if task.result is None:
        task.result = _file(portal, task)
    return task.result  # type: ignore[no-any-return]


def _file(portal: Portal, task: Task) -> File:
    head, lines = _table(portal, task.asked)
    parts = [list(islice(lines, ROWS_IN_FILE))]
    while part := list(islice(lines, ROWS_IN_FILE)):
        parts.append(part)
    texts = [_csv(head, part) for part in parts]
    rows = sum(map(len, parts))
    if len(texts) == 1 and len(texts[0]) <= LARGEST_PLAIN:
        return File(texts[0], rows)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, text in enumerate(texts):
            archive.writestr(f"export-{task.id}-{number}.csv", text)
    return File(packed.getvalue(), rows)


def _csv(head: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([head, *lines])
    return text.getvalue().encode()


def _table(portal: Portal, body: Mapping[str, Any]) -> tuple[list[str], Iterator[Sequence[str]]]:
    object_type, schema = _BY_TYPE[body["objectType"]], _schema(portal, body)
    options = body["exportInternalValuesOptions"]
    names: list[str] = list(dict.fromkeys(body["objectProperties"]))
    head = names if "NAMES" in options else [schema[name].label for name in names]
    written = _internal if "VALUES" in options else _displayed
    return head, _lines(portal, object_type, [schema[name] for name in names], written)


def _lines(portal: Portal, object_type: ObjectType, columns: Sequence[Definition], written: Any) -> Iterator[list[str]]:
    table, names = portal.tables[object_type.name], tuple(each.name for each in columns)
    for record_id in table.ids_from(0):
        record = table.get(record_id)
        if record and not record.archived:
            values = record.select(names)
            yield [written(each, values.get(each.name) or "") for each in columns]


def _internal(definition: Definition, text: str) -> str:
    """Instants and days as milliseconds since 1970."""
    instant = parse(text) if definition.type in ("date", "datetime") and text else None
    return text if instant is None else str(instant)


def _displayed(definition: Definition, text: str) -> str:
    """As people see it: labels, and instants in the account's time zone, without saying so."""
    instant = parse(text) if definition.type in ("date", "datetime") and text else None
    if instant is not None:
        return datetime.fromtimestamp(instant / 1000, UTC).astimezone(ZoneInfo(TIME_ZONE)).strftime("%Y-%m-%d %H:%M")
    return next((option.label for option in definition.options if option.value == text), text)


_exports = needs("crm.export")
_START = "/crm/exports/export/async"

OPERATIONS = (
    Operation("POST", _START, "export", start, _exports),
    Operation("GET", f"{_START}/tasks/{{task}}/status", "export status", status, _exports),
    Operation("GET", "/crm/exports/export/{task}", "export details", details, _exports),
)
