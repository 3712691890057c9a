"""The main job on a folder, as ops run it."""

import csv
from pathlib import Path

import pytest

from tests.integration.cli.folder import CONTACTS, ENGAGEMENTS, WORKSPACE, Folder

AS_OF = "2026-06-01"
COUNTS = {
    "contacts", "engagements", "persons", "decided", "planned", "unchanged", "written", "refused", "skipped", "unsure",
    "refused_before",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path).lay()


def test_a_first_sync_writes_stages_and_the_second_writes_nothing(folder: Folder) -> None:
    first = folder.syncer("sync", "--at", AS_OF, "--json")
    assert first.code == 0, first.err
    assert set(first.json) >= {"run", "outcome", "counts", "api_calls"}
    assert set(first.json["counts"]) == COUNTS
    assert folder.stages() == {"1": "potential", "2": "prospect", "3": "lead", "4": "none"}
    counts = first.json["counts"]
    assert (counts["contacts"], counts["engagements"], counts["written"]) == (4, 3, 4)

    written = (folder.path / "crm" / "contacts.csv").read_bytes()
    second = folder.syncer("sync", "--at", AS_OF, "--json")
    assert second.code == 0
    assert (second.json["counts"]["planned"], second.json["counts"]["written"]) == (0, 0)
    assert second.json["counts"]["unchanged"] == 4
    assert (folder.path / "crm" / "contacts.csv").read_bytes() == written


def test_either_database_serves(folder: Folder, database_url: str) -> None:
    (folder.path / "syncer.yaml").write_text(WORKSPACE.replace("sqlite:///acme.db", "env:DATABASE"), encoding="utf-8")
    assert folder.syncer("sync", "--at", AS_OF, DATABASE=database_url).code == 0
    assert folder.stages() == {"1": "potential", "2": "prospect", "3": "lead", "4": "none"}
    assert folder.syncer("sync", "--at", AS_OF, "--json", DATABASE=database_url).json["counts"]["planned"] == 0


def test_all_properties_are_written_and_nothing_else_changes(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    lines = (folder.path / "crm" / "contacts.csv").read_text(encoding="utf-8").splitlines()
    ours = "syncer_stage,syncer_stage_since,syncer_stage_reason,syncer_next_action,syncer_stage_rule"
    by_hand = "pin_syncer_stage,pin_syncer_stage_until"  # for the team; left empty
    assert lines[0] == f"id,email,first_name,job_title,{ours},{by_hand},syncer_first_touch,syncer_latest_touch"
    assert all(row["pin_syncer_stage"] == row["pin_syncer_stage_until"] == "" for row in csv.DictReader(lines))
    for before, after in zip(CONTACTS.splitlines(), lines, strict=True):
        assert after.startswith(before)
    assert "2026-05-12T10:00:00Z" in lines[2]
    assert "Replied to an e-mail on May 12, 2026" in lines[2]


def test_reasons_are_in_the_language_of_the_workspace_and_follow_it(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    (folder.path / "syncer.yaml").write_text(WORKSPACE + "language: es\n", encoding="utf-8")
    again = folder.syncer("sync", "--at", AS_OF, "--json")
    assert again.json["counts"]["written"] == 4
    assert "Respondió un correo el 12 de mayo" in (folder.path / "crm" / "contacts.csv").read_text(encoding="utf-8")
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["counts"]["planned"] == 0


def test_a_dry_run_writes_nothing_and_says_what_it_would(folder: Folder) -> None:
    dry = folder.syncer("sync", "--dry-run", "--at", AS_OF, "--json")
    assert dry.code == 0
    assert dry.json["counts"]["planned"] == 4
    assert dry.json["counts"]["written"] == 0
    assert (folder.path / "crm" / "contacts.csv").read_text(encoding="utf-8") == CONTACTS
    assert dry.json["stages"] == {"main": {"none": 1, "lead": 1, "prospect": 1, "potential": 1}}
    folder.syncer("decide", "--at", AS_OF)
    plan = folder.syncer("plan", "--json")
    assert plan.json["planned"] == 4
    assert {change["id"] for change in plan.json["changes"]} == {"1", "2", "3", "4"}
    assert {"from": "", "to": "potential", "contacts": 1} in plan.json["moves"]["main"]


@pytest.mark.parametrize("day", ["2026-05-11", "2027-12-01"])
def test_a_dry_run_as_of_another_day_leaves_no_trace(folder: Folder, day: str) -> None:
    folder.syncer("sync", "--at", AS_OF)
    written, explained = _written(folder), folder.syncer("explain", "bob@buyer.example", "--at", AS_OF).out
    dry = folder.syncer("sync", "--dry-run", "--at", day, "--json").json
    assert dry["counts"]["decided"] == dry["counts"]["persons"] == 4
    assert {"from": "prospect", "to": "none" if day < AS_OF else "lead", "contacts": 1} in dry["moves"]["main"]
    assert dry["counts"]["planned"] + dry["counts"]["unchanged"] == 4
    assert folder.syncer("status", "--json").json["pending"] == 0
    assert folder.syncer("explain", "bob@buyer.example", "--at", AS_OF).out == explained, "nor in the history"
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["counts"]["decided"] == 0
    assert _written(folder) == written


def test_a_run_ahead_of_time_is_made_good_by_the_next(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    written, history = _written(folder), _history(folder)
    assert len(history) == 1
    folder.syncer("sync", "--at", "2099-01-01")
    assert folder.stages()["2"] == "lead"
    assert len(_history(folder)) == 2
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["counts"]["written"] == 2
    assert (_written(folder), _history(folder)) == (written, history), "what did not come to pass is no history"
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["counts"]["decided"] == 0


def _written(folder: Folder) -> str:
    return (folder.path / "crm" / "contacts.csv").read_text(encoding="utf-8")


def _history(folder: Folder) -> list[str]:
    told = folder.syncer("explain", "bob@buyer.example", "--at", "2100-01-01", "--json").json["funnels"][0]["history"]
    return [f"{past['at']} {past['from']} {past['to']}" for past in told]


def test_windows_slide_without_new_data(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    later = folder.syncer("sync", "--at", "2027-06-01", "--json")
    assert later.code == 0, later.err
    assert folder.stages() == {"1": "lead", "2": "lead", "3": "lead", "4": "none"}
    text = (folder.path / "crm" / "contacts.csv").read_text(encoding="utf-8")
    assert "2026-11-08T10:00:00Z" in text, "Bob fell 180 days after his reply, not when we happened to look"


def test_new_evidence_moves_one_contact(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    folder.add("engagements-june.jsonl", [{**ENGAGEMENTS[1], "id": "e9", "who": {"email": "caro@buyer.example"}}])
    after = folder.syncer("sync", "--at", AS_OF, "--json")
    assert after.json["counts"]["decided"] == 1
    assert after.json["counts"]["written"] == 1
    assert folder.stages()["3"] == "prospect"


def test_an_engagement_of_an_unknown_person_is_kept_and_joins_later(folder: Folder) -> None:
    folder.add("engagements-web.jsonl", [{**ENGAGEMENTS[1], "id": "w1", "who": {"email": "late@buyer.example"}}])
    assert folder.syncer("sync", "--at", AS_OF).code == 0
    contacts = folder.path / "crm" / "contacts.csv"
    text = contacts.read_text(encoding="utf-8")
    contacts.write_text(text + "5,late@buyer.example,Late" + "," * 10 + "\n", encoding="utf-8")
    assert folder.syncer("sync", "--at", AS_OF).code == 0
    assert folder.stages()["5"] == "prospect"


def test_two_contacts_with_one_address_are_one_person_with_one_stage(folder: Folder) -> None:
    contacts = folder.path / "crm" / "contacts.csv"
    contacts.write_text(CONTACTS + "6,BOB@buyer.example,Robert,\n", encoding="utf-8")
    assert folder.syncer("sync", "--at", AS_OF).code == 0
    assert folder.stages()["6"] == folder.stages()["2"] == "prospect"


def test_bad_lines_are_set_aside_and_named_and_the_rest_goes_on(folder: Folder) -> None:
    with (folder.path / "crm" / "engagements.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "bad1", "who"\n')
        file.write(
            '{"id": "bad2", "who": {"email": "ana@buyer.example"}, "kind": "email_replied", "at": "2026-05-01"}\n'
        )
    done = folder.syncer("sync", "--at", AS_OF, "--json")
    assert done.code == 4
    assert done.json["outcome"] == "incomplete"
    assert done.json["set_aside"] == 2
    assert folder.stages()["2"] == "prospect"
    places = [item["where"] for item in folder.syncer("status", "--json").json["set_aside"]["latest"]]
    assert {"engagements.jsonl:4", "engagements.jsonl:5"} == set(places)
    assert "ana@buyer" not in done.out + done.err


def test_a_guard_stops_before_anything_is_written(folder: Folder) -> None:
    many = "id,email\n" + "".join(f"{n},p{n}@buyer.example\n" for n in range(40))
    replies = [
        {"id": f"r{n}", "who": {"email": f"p{n}@buyer.example"}, "kind": "email_replied", "at": "2026-05-12T10:00:00Z"}
        for n in range(40)
    ]
    folder.lay(many, replies)
    assert folder.syncer("sync", "--at", AS_OF).code == 0
    before = (folder.path / "crm" / "contacts.csv").read_bytes()
    stopped = folder.syncer("sync", "--at", "2027-06-01", "--json")
    assert stopped.code == 5
    assert stopped.json["outcome"] == "unsafe"
    assert "40 of 40 stages would change" in stopped.err
    assert "--override-guards" in stopped.err
    assert (folder.path / "crm" / "contacts.csv").read_bytes() == before
    assert folder.syncer("sync", "--at", "2027-06-01", "--override-guards").code == 0
    assert set(folder.stages().values()) == {"lead"}


def test_a_source_turned_empty_stops(folder: Folder) -> None:
    folder.lay("id,email\n" + "".join(f"{n},p{n}@buyer.example\n" for n in range(40)), [])
    assert folder.syncer("sync").code == 0
    (folder.path / "crm" / "contacts.csv").write_text("id,email\n", encoding="utf-8")
    assert folder.syncer("sync").code == 5
    assert folder.syncer("status", "--json").json["contacts"] == 40
    assert folder.syncer("sync", "--override-guards").code == 0
    assert folder.syncer("status", "--json").json["contacts"] == 0


def test_explain_says_why(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    told = folder.syncer("explain", "bob@buyer.example", "--at", AS_OF, "--json").json
    (main,) = told["funnels"]
    assert (main["funnel"], main["stage"], main["rule"]) == ("main", "prospect", "conversation")
    assert main["because"] == ["Replied to an e-mail on May 12, 2026"]
    assert main["review_at"] == "2026-11-08T10:00:00Z"
    assert told["evidence"][0]["kind"] == "email_replied"
    assert told["crm"]["contacts"][0]["properties"]["syncer_stage"] == "prospect"
    early = folder.syncer("explain", "bob@buyer.example", "--at", "2026-05-11", "--json").json
    assert early["funnels"][0]["stage"] == "none"
    words = folder.syncer("explain", "BOB@buyer.example ")
    assert "prospect" in words.out
    assert "Replied to an e-mail" in words.out


@pytest.mark.parametrize("address", ["nobody@buyer.example", "not an address"])
def test_explain_of_nobody_is_a_users_mistake(folder: Folder, address: str) -> None:
    folder.syncer("sync")
    told = folder.syncer("explain", address, "--json")
    assert told.code == 2
    assert told.json["outcome"] == "bad settings"


def test_a_connection_that_is_missing_is_told_once_by_a_run_and_by_each_check(folder: Folder) -> None:
    workspace = folder.path / "syncer.yaml"
    text = workspace.read_text()
    (folder.path / "fairs").mkdir()
    (folder.path / "fairs" / "contacts.csv").write_text("id,email\n7,ana@buyer.example\n")
    workspace.write_text(text + "  fairs: {connector: files, path: fairs}\n")
    assert folder.syncer("sync").code == 0
    workspace.write_text(text)
    said = "what it told still counts"
    assert said in folder.syncer("check").out
    told = folder.syncer("pull", "--json").json["findings"]
    assert [(finding["level"], finding["where"]) for finding in told] == [("warning", "fairs")]
    assert said in told[0]["what"]
    assert folder.syncer("pull", "--json").json["findings"] == []
    assert said in folder.syncer("check").out
    workspace.write_text(text + "  fairs: {connector: files, path: fairs}\n")
    assert folder.syncer("pull", "--json").json["findings"] == []
    assert said not in folder.syncer("check").out
    workspace.write_text(text)
    assert len(folder.syncer("pull", "--json").json["findings"]) == 1, "again, once it was there in between"
