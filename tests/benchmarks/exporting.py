"""A portal in a process of its own whose exports have as many rows as wanted, made while they are sent."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from connectors.hubspot.sandbox import Options
from connectors.hubspot.sandbox.api import exports
from connectors.hubspot.sandbox.portal import Portal
from tests.benchmarks.serving import serve

TOLD = 500  # contacts of the portal's story, over and over
_CHUNK = 1_000  # rows
_OWN = {
    "email": "p{}@buyer.example",
    "hs_additional_emails": "q{}@buyer.example",
    "hs_merged_object_ids": "9{:09}",
}


def main() -> None:
    told = json.loads(sys.argv[1])
    rows = told.pop("contacts")

    def download(portal: Portal, request: Request) -> Response:
        task, _ = portal.downloads[request.path_params["key"]]
        return StreamingResponse(_table(portal, task.asked, rows), media_type="text/csv")

    exports.download = download
    exports._made = lambda portal, task: exports.File(b"", rows)
    serve(Options(contacts=TOLD, export_seconds=0.0, **told))


def _table(portal: Portal, asked: Any, rows: int) -> Iterator[bytes]:
    head, lines = exports._table(portal, asked)
    template, place = list(lines), {name: head.index(name) for name in ("hs_object_id", *_OWN)}
    text = io.StringIO(newline="")
    write = csv.writer(text)
    write.writerow(head)
    for number in range(rows):
        row = list(template[number % TOLD])
        row[place["hs_object_id"]] = str(1_000_000 + number)
        for name, own in _OWN.items():  # else all who are told by the same story would be one person
            if row[place[name]]:
                row[place[name]] = own.format(number)
        write.writerow(row)
        if number % _CHUNK == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


if __name__ == "__main__":
    main()
