"""Exports and imports of the portal."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import requests

from connectors.hubspot.sandbox import ALL_SCOPES, Options, running
from connectors.hubspot.sandbox.api import exports
from syncer.testing.clock import VirtualClock
from tests.unit.hubspot_sandbox.app import NOW, App

VERSIONS = {"2026-09": ("/crm/exports/2026-09", "/crm/imports/2026-09"), "v3": ("/crm/v3/exports", "/crm/v3/imports")}
BODY = {
    "exportType": "VIEW",
    "format": "CSV",
    "exportName": "all",
    "language": "EN",
    "objectType": "CONTACT",
    "objectProperties": ["hs_object_id", "email", "lifecyclestage", "lastmodifieddate"],
    "associatedObjectType": [],
    "exportInternalValuesOptions": ["NAMES", "VALUES"],
    "includePrimaryDisplayPropertyForAssociatedObjects": False,
    "includeLabeledAssociations": False,
    "overrideAssociatedObjectsPerDefinitionPerRowLimit": False,
}
V3 = VERSIONS["v3"]


class Bulky(App):
    """With a clock that only the test moves."""

    clock: VirtualClock

    def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    def export(self, **body: Any) -> str:
        return str(self.post(f"{V3[0]}/export/async", {**BODY, **body})["id"])

    def status(self, task: str) -> Any:
        return self.get(f"{V3[0]}/export/async/tasks/{task}/status")

    def state(self, task: str) -> str:
        return str(self.get(f"{V3[0]}/export/{task}")["exportState"])

    def load(self, rows: list[list[str]], request: dict[str, Any] | None = None, path: str = V3[1]) -> Any:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        described = json.dumps(request or importing(rows[0]))
        parts = {
            "importRequest": (None, described, "application/json"),
            "files": ("c.csv", text.getvalue().encode(), "text/csv"),
        }
        return self.ask("POST", path, files=parts)


def importing(head: list[str]) -> dict[str, Any]:
    columns = [{"columnObjectTypeId": "0-1", "columnName": name, "propertyName": name} for name in head]
    columns[0]["columnType"] = "HUBSPOT_OBJECT_ID"
    page = {"hasHeader": True, "columnMappings": columns}
    files = [{"fileName": "c.csv", "fileFormat": "CSV", "fileImportPage": page}]
    return {"name": "mine", "importOperations": {"0-1": "UPDATE"}, "dateFormat": "YEAR_MONTH_DAY", "files": files}


@pytest.fixture
def bulky(request: pytest.FixtureRequest) -> Any:
    given = {
        "contacts": 30,
        "now": NOW,
        "export_seconds": 90.0,
        "import_seconds": 90.0,
        **getattr(request, "param", {}),
    }
    clock = VirtualClock(NOW)
    with running(Options(**given), clock) as server:
        app = Bulky(server)
        app.clock = clock
        with app.session:
            yield app


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_an_export_is_asked_for_waited_for_and_fetched(bulky: Bulky) -> None:
    task = bulky.export()
    assert (bulky.status(task)["status"], bulky.state(task)) == ("PROCESSING", "PROCESSING")
    bulky.wait(91)
    done = bulky.status(task)
    assert done["status"] == "COMPLETE"
    told = bulky.get(f"{V3[0]}/export/{task}")
    assert (told["exportState"], told["recordCount"]) == ("DONE", 30)
    head, *rows = rows_of(requests.get(done["result"], timeout=20).content)
    assert head == BODY["objectProperties"]
    portal = bulky.sandbox.portal
    assert [int(row[0]) for row in rows] == portal.ids("contacts")
    first = portal.get("contacts", int(rows[0][0]))
    assert rows[0][1] == (first["email"] or "")
    assert rows[0][3].isdecimal(), "an instant as milliseconds"


@pytest.mark.parametrize("version", VERSIONS)
def test_both_versions_have_both(bulky: Bulky, version: str) -> None:
    exported, imported = VERSIONS[version]
    task = bulky.post(f"{exported}/export/async", BODY)["id"]
    assert bulky.get(f"{exported}/export/async/tasks/{task}/status")["status"] == "PROCESSING"
    answer = bulky.load([["Record ID", "jobtitle"], ["101", "Chef"]], path=imported)
    assert answer.json()["state"] == "STARTED"


def test_exports_come_one_after_the_other_and_thirty_a_day(bulky: Bulky) -> None:
    first, second = bulky.export(), bulky.export()
    assert (bulky.status(second)["status"], bulky.state(second)) == ("PENDING", "ENQUEUED")
    bulky.wait(91)
    assert (bulky.status(first)["status"], bulky.status(second)["status"]) == ("COMPLETE", "PROCESSING")
    for _ in range(28):
        bulky.export()
    bulky.refused("POST", f"{V3[0]}/export/async", 429, json=BODY)
    bulky.wait(24 * 3600)
    assert bulky.export()


def test_an_address_lives_for_five_minutes_takes_no_token_and_is_minted_again(bulky: Bulky) -> None:
    task = bulky.export()
    bulky.wait(91)
    address = bulky.status(task)["result"]
    assert requests.get(address, timeout=20).status_code == 200
    assert bulky.session.get(address, timeout=20).status_code == 400, "a token beside the signature"
    bulky.wait(301)
    assert requests.get(address, timeout=20).status_code == 403
    again = bulky.status(task)["result"]
    assert again != address
    assert requests.get(again, timeout=20).status_code == 200


@pytest.mark.parametrize("bulky", [{"export_approval": True}], indirect=True)
def test_an_export_can_wait_for_somebody_to_approve_it(bulky: Bulky) -> None:
    task = bulky.export()
    bulky.wait(9_000)
    assert (bulky.status(task)["status"], bulky.state(task)) == ("PENDING", "PENDING_APPROVAL")


def test_a_large_export_is_zipped_and_a_very_large_one_is_of_several_files(
    bulky: Bulky, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "LARGEST_PLAIN", 100)
    monkeypatch.setattr(exports, "ROWS_IN_FILE", 12)
    task = bulky.export()
    bulky.wait(91)
    content = requests.get(bulky.status(task)["result"], timeout=20).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [rows_of(archive.read(each)) for each in archive.namelist()]
    assert [len(part) - 1 for part in parts] == [12, 12, 6]
    assert {tuple(part[0]) for part in parts} == {("hs_object_id", "email", "lifecyclestage", "lastmodifieddate")}


def test_without_internal_values_people_read_it(bulky: Bulky) -> None:
    task = bulky.export(exportInternalValuesOptions=["NAMES"])
    bulky.wait(91)
    _, row, *_ = rows_of(requests.get(bulky.status(task)["result"], timeout=20).content)
    assert row[3].count(":") == 1, "no seconds, no time zone"


@pytest.mark.parametrize(
    "change", [{"objectProperties": ["no_such"]}, {"objectType": "THING"}, {"format": "PDF"}, {"exportName": None}]
)
def test_an_export_that_cannot_be_is_refused(bulky: Bulky, change: dict[str, Any]) -> None:
    body = {key: value for key, value in {**BODY, **change}.items() if value is not None}
    bulky.refused("POST", f"{V3[0]}/export/async", 400, json=body)


@pytest.mark.parametrize("bulky", [{"scopes": ALL_SCOPES - {"crm.export", "crm.import"}}], indirect=True)
def test_both_take_their_scope(bulky: Bulky) -> None:
    told = bulky.refused("POST", f"{V3[0]}/export/async", 403, json=BODY)
    assert told["errors"][0]["context"]["requiredGranularScopes"] == ["crm.export"]
    assert bulky.load([["Record ID", "jobtitle"], ["101", "Chef"]]).status_code == 403


def test_an_import_changes_records_when_it_is_done_and_tells_what_it_could_not(bulky: Bulky) -> None:
    first, second = (str(each) for each in bulky.sandbox.portal.ids("contacts")[:2])
    title = bulky.sandbox.portal.get("contacts", int(second)).get("jobtitle")
    rows = [["Record ID", "jobtitle", "lifecyclestage"], [first, "Chef", "lead"], ["999999", "x", "lead"]]
    answer = bulky.load([*rows, [second, "", "nonsense"]])
    task = answer.json()["id"]
    assert bulky.get(f"{V3[1]}/{task}")["state"] == "PROCESSING"
    assert bulky.sandbox.portal.get("contacts", int(first))["jobtitle"] != "Chef"
    bulky.wait(91)
    assert bulky.get(f"{V3[1]}/{task}")["state"] == "DONE"
    assert bulky.sandbox.portal.get("contacts", int(first))["jobtitle"] == "Chef"
    assert bulky.sandbox.portal.get("contacts", int(second)).get("jobtitle") == title, "an empty cell says nothing"
    pages = bulky.pages(f"{V3[1]}/{task}/errors", limit=1, includeRowData="true")
    told = [(one["errorType"], one["sourceData"]["lineNumber"], one["sourceData"]["rowData"][0]) for [one] in pages]
    assert told == [("INVALID_OBJECT_ID", 3, "999999"), ("INVALID_ENUMERATION_OPTION", 4, second)]
    assert bulky.get(f"{V3[1]}/{task}/errors")["results"][0]["sourceData"]["rowData"] is None
    assert [one["importName"] for one in bulky.get(V3[1])["results"]] == ["mine"]


def test_three_imports_run_at_once(bulky: Bulky) -> None:
    tasks = [bulky.load([["Record ID", "jobtitle"], ["101", "Chef"]]).json()["id"] for _ in range(4)]
    states = [bulky.get(f"{V3[1]}/{task}")["state"] for task in tasks]
    assert states == ["PROCESSING", "PROCESSING", "PROCESSING", "DEFERRED"]


@pytest.mark.parametrize(
    "change",
    [
        {"importOperations": {"0-1": "UPSERT"}},
        {"files": []},
        importing(["jobtitle", "Record ID"]),
        importing(["Record ID"]),
    ],
)
def test_an_import_that_is_not_as_described_is_refused(bulky: Bulky, change: dict[str, Any]) -> None:
    head = ["Record ID", "jobtitle"]
    assert bulky.load([head, ["101", "Chef"]], {**importing(head), **change}).status_code == 400
