"""How people came and what they did last, as the CRM shows it."""

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.folder import Folder

AS_OF = "2026-06-01"
ANA = {"email": "ana@buyer.example"}
CONTACTS = """\
id,email,first_source
1,ana@buyer.example,search
2,bob@buyer.example,
"""
DEMO: dict[str, Any] = {
    "id": "e1", "who": ANA, "kind": "demo_requested", "at": "2026-05-10T10:00:00Z", "detail": {"form": "Demo"},
}  # fmt: skip
CLICK: dict[str, Any] = {
    "id": "e2", "who": ANA, "kind": "email_clicked", "at": "2026-05-20T10:00:00Z",
    "detail": {"message": "m", "link": "https://acme.example/a?t=1"},
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path).lay(CONTACTS, [DEMO])


def rows(folder: Folder) -> dict[str, dict[str, str]]:
    with (folder.path / "crm" / "contacts.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_first_and_latest_touch_are_written_once(folder: Folder) -> None:
    assert folder.syncer("sync", "--at", AS_OF).code == 0
    demo = "Asked for a demo on May 10, 2026. Form: Demo"
    ana, bob = rows(folder).values()
    assert (ana["syncer_first_touch"], ana["syncer_latest_touch"]) == (f"{demo}. First source: search", demo)
    assert (bob["syncer_first_touch"], bob["syncer_latest_touch"]) == ("", "")
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["counts"]["planned"] == 0
    assert f"\n  First touch: {demo}. First source: search\n" in folder.syncer("explain", ANA["email"]).out


def test_a_later_touch_is_written_though_the_stage_and_its_reason_stay(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    before = rows(folder)["1"]
    folder.add("engagements-mail.jsonl", [CLICK])
    plan = folder.syncer("sync", "--at", AS_OF, "--dry-run", "--json").json
    assert (plan["counts"]["planned"], plan["counts"]["unchanged"]) == (1, 1)
    folder.syncer("sync", "--at", AS_OF)
    after = rows(folder)["1"]
    latest = "Clicked a link in an e-mail on May 20, 2026. Link: acme.example/a"
    assert after == {**before, "syncer_latest_touch": latest}
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["counts"]["planned"] == 0
