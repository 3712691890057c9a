"""A group of changes as the form that an import is begun with.

https://developers.hubspot.com/docs/api-reference/crm-imports-v3/guide: every column is mapped, in the file's order.
"""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from uuid import uuid4

import orjson

from connectors.hubspot.paths import CONTACTS
from connectors.hubspot.writing.spool import Group
from syncer.http import Upload

MOST_BYTES = 20_000_000  # of the smallest subscription; the others take more
MOST_ROWS = 500_000
_ID = "Record ID"
_FILE = "syncer.csv"


@contextmanager
def form(name: str, group: Group, start: int) -> Iterator[tuple[Upload, int]]:
    """As many of the changes from `start` on as one import takes, and where the next one begins."""
    boundary = uuid4().hex
    with tempfile.TemporaryFile(prefix="syncer-") as file:
        _head(file, boundary, "importRequest", "application/json")
        file.write(orjson.dumps(_request(name, group.names)) + b"\r\n")
        _head(file, boundary, "files", "text/csv", f'; filename="{_FILE}"')
        end = _table(file, group, start)
        file.write(f"\r\n--{boundary}--\r\n".encode())
        yield Upload(f"multipart/form-data; boundary={boundary}", file), end


def _head(file: IO[bytes], boundary: str, name: str, media_type: str, more: str = "") -> None:
    disposition = f'Content-Disposition: form-data; name="{name}"{more}'
    file.write(f"--{boundary}\r\n{disposition}\r\nContent-Type: {media_type}\r\n\r\n".encode())


def _table(file: IO[bytes], group: Group, start: int) -> int:
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    try:
        rows, began, line = csv.writer(text), file.tell(), start
        rows.writerow([_ID, *group.names])
        while line < len(group) and line - start < MOST_ROWS and file.tell() - began < MOST_BYTES:
            change = group.change(line)
            rows.writerow([change.id, *(change.wish[name] for name in group.names)])
            line += 1
        return line
    finally:
        text.detach()


def _request(name: str, names: tuple[str, ...]) -> dict[str, Any]:
    columns = [{"columnName": _ID, "propertyName": "hs_object_id", "columnType": "HUBSPOT_OBJECT_ID"}]
    columns += [{"columnName": each, "propertyName": each} for each in names]
    page = {"hasHeader": True, "columnMappings": [{"columnObjectTypeId": CONTACTS, **each} for each in columns]}
    return {
        "name": name,
        "importOperations": {CONTACTS: "UPDATE"},
        "dateFormat": "YEAR_MONTH_DAY",
        "createContactListFromImport": False,
        "files": [{"fileName": _FILE, "fileFormat": "CSV", "fileImportPage": page}],
    }
