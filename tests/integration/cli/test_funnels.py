"""Several funnels in one workspace: each decides for itself and has properties of its own."""

import csv
from pathlib import Path

import pytest

from tests.integration.cli.folder import WORKSPACE, Folder

AS_OF = "2026-06-01"
FUNNELS = """\
funnels:
  main: {}
  wind: {file: wind.yaml, persona: [{field: job_title, matches: analyst}]}
"""
WIND = """\
version: 1
stages:
  - {key: cold, label: Cold, definition: nothing yet, next_action: wait}
  - {key: warm, label: Warm, definition: did something, next_action: call, needs: {fits: persona}}
rules:
  - {id: any_sign, stage: warm, when: {did: [email_replied, demo_requested], within: 60d}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path).lay()
    (tmp_path / "syncer.yaml").write_text(WORKSPACE + FUNNELS, encoding="utf-8")
    (tmp_path / "wind.yaml").write_text(WIND, encoding="utf-8")
    return folder


def held(folder: Folder, name: str) -> dict[str, str]:
    with (folder.path / "crm" / "contacts.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row[name] for row in csv.DictReader(file)}


def test_each_funnel_writes_its_own_properties(folder: Folder) -> None:
    first = folder.syncer("sync", "--at", AS_OF, "--json").json
    assert held(folder, "syncer_stage") == {"1": "potential", "2": "prospect", "3": "lead", "4": "none"}
    assert held(folder, "syncer_wind_stage") == {"1": "cold", "2": "warm", "3": "cold", "4": "cold"}
    assert held(folder, "syncer_wind_next_action")["2"] == "call"
    assert first["counts"]["written"] == 4, "one change a contact, whatever the number of funnels"
    assert first["stages"]["wind"] == {"cold": 3, "warm": 1}
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["counts"]["planned"] == 0


def test_each_fades_when_its_own_window_slides(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    ran = folder.syncer("sync", "--at", "2026-07-12", "--json").json
    assert ran["moves"] == {"main": [], "wind": [{"from": "warm", "to": "cold", "contacts": 1}]}
    told = folder.syncer("explain", "bob@buyer.example", "--at", "2026-07-12", "--json").json
    main, wind = told["funnels"]
    assert (main["stage"], main["since"]) == ("prospect", "2026-05-12T10:00:00Z")
    assert (wind["stage"], wind["since"]) == ("cold", "2026-07-11T10:00:00Z")
    assert held(folder, "syncer_wind_stage_since")["2"] == "2026-07-11T10:00:00Z"
    words = folder.syncer("explain", "bob@buyer.example", "--at", "2026-07-12").out
    assert "bob@buyer.example in the funnel wind: cold" in words


def test_a_pin_is_of_one_funnel(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    vague = folder.syncer("pin", "ana@buyer.example", "warm")
    assert (vague.code, "this workspace has several funnels" in vague.err) == (2, True)
    assert folder.syncer("pin", "ana@buyer.example", "warm", "--funnel", "wind").code == 0
    folder.syncer("sync", "--at", AS_OF)
    assert (held(folder, "syncer_wind_stage")["1"], held(folder, "syncer_stage")["1"]) == ("warm", "potential")


def test_guards_look_at_each_funnel(folder: Folder) -> None:
    rows = "".join(f"{n},p{n}@buyer.example,P,Analyst\n" for n in range(20))
    folder.lay("id,email,first_name,job_title\n" + rows)
    (folder.path / "syncer.yaml").write_text(WORKSPACE + FUNNELS, encoding="utf-8")
    kind = {"kind": "email_replied", "at": "2026-05-12T10:00:00Z"}
    folder.add("engagements-more.jsonl", [{"id": f"p{n}", "who": {"id": str(n)}, **kind} for n in range(20)])
    folder.syncer("sync", "--at", AS_OF)
    stopped = folder.syncer("sync", "--at", "2026-08-01")
    assert stopped.code == 5
    assert "funnel wind: 20 of 20 stages would change" in stopped.err


def test_a_funnel_that_is_given_up_leaves_its_properties_alone(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    (folder.path / "syncer.yaml").write_text(WORKSPACE, encoding="utf-8")
    ran = folder.syncer("sync", "--at", AS_OF, "--json").json
    assert set(ran["stages"]) == {"main"}
    assert held(folder, "syncer_wind_stage")["2"] == "warm"


def test_faults_of_all_funnel_files_are_told_at_once(folder: Folder) -> None:
    (folder.path / "wind.yaml").write_text(WIND.replace("within: 60d", "withn: 60d"), encoding="utf-8")
    (folder.path / "other.yaml").write_text(WIND.replace("email_replied", "email_reply"), encoding="utf-8")
    funnels = "funnels: {wind: {file: wind.yaml}, other: {file: other.yaml}}\n"
    (folder.path / "syncer.yaml").write_text(WORKSPACE + funnels, encoding="utf-8")
    ran = folder.syncer("sync")
    assert ran.code == 2
    assert "wind.yaml:6: rules[0].when.withn: is not a known key (did you mean within?)" in ran.err
    assert "email_reply is no kind or group (did you mean email_replied?)" in ran.err
