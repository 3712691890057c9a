"""Commands beside the main job, with good and bad input."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from syncer.cli.main import app
from tests.docs.sections import _flat
from tests.integration.cli.folder import WORKSPACE, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path).lay()


@pytest.fixture
def empty(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_every_command_has_help_and_json() -> None:
    import typer
    from typer.main import get_command

    group = get_command(app)
    found = dict(_flat("", group, typer.Context(group)))
    assert {"init", "check", "setup", "pull", "decide", "plan", "sync", "explain", "status", "sandbox", "demo"} < set(
        found
    )
    assert "connectors list" in found
    for name, command in found.items():
        assert command.help, name
        assert "--json" in {option for parameter in command.params for option in parameter.opts}, name


@pytest.mark.parametrize(
    "command", ["sync", "check", "status", "plan", "explain a@b.example", "pull", "decide", "setup"]
)
def test_without_a_workspace_file_every_command_says_what_to_do(empty: Folder, command: str) -> None:
    ran = empty.syncer(*command.split(), "--json")
    assert ran.code == 2
    assert ran.json["outcome"] == "bad settings"
    assert "syncer init" in ran.err


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ("sync --nonsense", "--nonsense"),
        ("sync --write-lane train", "'train'"),
        ("explain", "Missing argument"),
        ("nonsense", "nonsense"),
        ("rules nonsense", "nonsense"),
        ("rules diff --at 2026-06-01", "Missing argument"),
        ("--nonsense sync", "--nonsense"),
    ],
)
def test_a_slip_in_the_command_line_is_told_as_json_where_that_is_asked_for(
    empty: Folder, slip: str, said: str
) -> None:
    ran = empty.syncer(*slip.split(), "--json")
    assert (ran.code, ran.json["outcome"]) == (2, "bad settings")
    [problem] = ran.json["problems"]
    assert said in problem["what"]
    assert said in ran.err
    plain = empty.syncer(*slip.split())
    assert (plain.code, plain.out) == (2, "")
    assert said in plain.err


def test_init_writes_a_file_that_is_accepted_and_never_replaces_yours(empty: Folder) -> None:
    assert empty.syncer("init", "--connector", "files").code == 0
    (empty.path / "crm").mkdir()
    (empty.path / "crm" / "contacts.csv").write_text("id,email\n1,a@b.example\n")
    assert empty.syncer("sync").code == 0
    text = (empty.path / "syncer.yaml").read_text()
    again = empty.syncer("init")
    assert (again.code, (empty.path / "syncer.yaml").read_text()) == (2, text)
    assert "--force" in again.err
    assert empty.syncer("init", "--connector", "nowhere", "--force").code == 2
    hubspot = empty.syncer("init", "--force", "--json")
    assert hubspot.code == 0
    checked = empty.syncer("check", HUBSPOT_TOKEN="")
    assert checked.code == 2
    assert "connections.hubspot.token" in checked.err
    assert "HUBSPOT_TOKEN" in checked.err


def test_all_faults_of_a_workspace_file_at_once(folder: Folder) -> None:
    (folder.path / "syncer.yaml").write_text(WORKSPACE + "langauge: es\nguards: {max_demotions: lots}\n")
    ran = folder.syncer("sync", "--json")
    assert ran.code == 2
    assert "langauge" in ran.err
    assert "guards.max_demotions" in ran.err
    assert ran.out.count("{") >= 1
    assert ran.json["problems"]


def test_the_workspace_option_stands_before_the_command(folder: Folder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    there = Folder(elsewhere)
    assert there.syncer("--workspace", str(folder.path / "syncer.yaml"), "sync").code == 0
    assert there.syncer("status", "--json", SYNCER_WORKSPACE=str(folder.path / "syncer.yaml")).json["contacts"] == 4
    assert (folder.path / "acme.db").exists()


def test_check_and_setup(folder: Folder) -> None:
    before = (folder.path / "crm" / "contacts.csv").read_bytes()
    checked = folder.syncer("check", "--json")
    assert checked.code == 0
    assert {finding["level"] for finding in checked.json["findings"]} <= {"ok", "warning"}
    assert (folder.path / "crm" / "contacts.csv").read_bytes() == before
    assert folder.syncer("setup").code == 0
    header = (folder.path / "crm" / "contacts.csv").read_text().splitlines()[0]
    assert "syncer_stage_reason" in header
    written = (folder.path / "crm" / "contacts.csv").read_bytes()
    assert folder.syncer("setup").code == 0
    assert (folder.path / "crm" / "contacts.csv").read_bytes() == written


def test_check_tells_properties_for_which_the_rules_ask_in_vain(folder: Folder) -> None:
    persona = "persona: [{field: crm.plan, is: gold}, {field: crm.first, known: true}, {field: industry, is: Wine}]\n"
    (folder.path / "syncer.yaml").write_text(WORKSPACE + persona)
    asked = "no connection has a contact property"
    told = folder.syncer("check").out
    assert f"crm: {asked} first" in told
    assert f"crm: {asked} plan" in told
    assert f"{asked} industry" not in told, "a shipped mapping may name what is not there"
    table = folder.path / "crm" / "contacts.csv"
    table.write_text(table.read_text().replace("first_name", "plan", 1))
    again = folder.syncer("check").out
    assert f"{asked} first" in again
    assert f"{asked} plan" not in again
    (folder.path / "syncer.yaml").write_text(WORKSPACE.replace("path: crm", "path: nowhere") + persona)
    assert asked not in folder.syncer("check").out, "a shut door is told as such"


def test_check_says_when_no_connection_receives_stages(folder: Folder) -> None:
    (folder.path / "syncer.yaml").write_text(WORKSPACE.replace(", write: true", ""))
    assert "no CRM receives the stages" in folder.syncer("check").out
    assert folder.syncer("sync").code == 0
    assert folder.syncer("plan").code == 2
    assert folder.syncer("setup").code == 2


def test_a_missing_folder_is_no_traceback(folder: Folder) -> None:
    (folder.path / "syncer.yaml").write_text(WORKSPACE.replace("path: crm", "path: nowhere"))
    ran = folder.syncer("sync", "--json")
    assert ran.code in {2, 3}
    assert "nowhere" in ran.err


def test_an_unreachable_database_is_told_without_its_password(folder: Folder) -> None:
    url = "postgresql+psycopg://u:s3cret@127.0.0.1:9/none"
    (folder.path / "syncer.yaml").write_text(WORKSPACE.replace("sqlite:///acme.db", url))
    ran = folder.syncer("sync", "--json")
    assert ran.code == 4
    assert "127.0.0.1" in ran.err
    assert "s3cret" not in ran.err + ran.out


def test_pull_decide_and_plan_one_after_the_other_are_a_sync_without_writing(folder: Folder) -> None:
    assert folder.syncer("pull", "crm").code == 0
    assert folder.syncer("plan", "--json").json["planned"] == 0, "nothing is decided yet"
    decided = folder.syncer("decide", "--at", "2026-06-01", "--json")
    assert decided.json["counts"]["decided"] == 4
    assert folder.syncer("plan", "--json").json["planned"] == 4
    assert folder.syncer("decide", "--at", "yesterday").code == 2
    unknown = folder.syncer("pull", "nowhere")
    assert unknown.code == 2
    assert "crm" in unknown.err


def test_two_runs_of_one_workspace_are_kept_apart(folder: Folder) -> None:
    with long_run(folder) as first:
        second = folder.syncer("pull", "--json")
        assert (second.code, second.json["outcome"]) == (7, "busy")
        assert f"process {first.pid}" in second.err
        first.kill()
    assert folder.syncer("pull").code == 0, "the dead are not waited for"


def test_a_stopped_run_gives_the_lease_back_and_says_so(folder: Folder) -> None:
    with long_run(folder) as run:
        run.send_signal(signal.SIGTERM)
        _, err = run.communicate(timeout=30)
    assert run.returncode == 130
    assert "Traceback" not in err
    assert "run it again" in err
    assert folder.syncer("status", "--json").json["runs"][0]["outcome"] == "interrupted"


@contextmanager
def long_run(folder: Folder) -> Iterator["subprocess.Popen[str]"]:
    """A sync that is under way."""
    folder.lay("id,email\n" + "".join(f"{n},p{n}@buyer.example\n" for n in range(40_000)), [])
    folder.syncer("status")
    with folder.process("sync") as process:
        try:
            while not folder.syncer("status", "--json").json["runs"]:
                assert process.poll() is None, "the run was too quick for this test"
                time.sleep(0.1)
            yield process
        finally:
            process.kill()


def test_vendor_words_that_no_mapping_translates_are_kept_and_shown(folder: Folder) -> None:
    folder.add(
        "engagements-odd.jsonl",
        [{"id": "o1", "who": {"id": "1"}, "kind": "carrier_pigeon", "at": "2026-05-01T00:00:00Z"}],
    )
    assert folder.syncer("sync").code == 0
    words = folder.syncer("status", "--json").json["unknown_words"]
    assert [word["vendor_kind"] for word in words] == ["carrier_pigeon"]


def test_connectors_are_listed(empty: Folder) -> None:
    rows = empty.syncer("connectors", "list", "--json").json["connectors"]
    assert {"files", "hubspot"} <= {row["connector"] for row in rows}
    assert all(row["summary"] and row["package"] == "syncer" for row in rows)


def test_the_demo_shows_the_main_job_and_can_be_shown_again(empty: Folder) -> None:
    for _ in range(2):
        ran = empty.syncer("demo", "--contacts", "60", "--language", "es", "--json")
        assert ran.code == 0, ran.err
        assert ran.json["first"]["counts"]["written"] == 60
        assert ran.json["second"]["counts"]["written"] == 0
        stages = {person["syncer_stage"] for person in ran.json["people"]}
        assert stages == {"none", "lead", "prospect", "potential", "customer", "excluded"}
    status = empty.syncer("--workspace", "demo/syncer.yaml", "status", "--json")
    assert status.json["contacts"] == 60


def test_the_demo_touches_no_workspace_of_yours(folder: Folder) -> None:
    assert folder.syncer("demo", "--folder", ".").code == 2
    assert (folder.path / "syncer.yaml").read_text() == WORKSPACE


def test_the_sandbox_answers_until_it_is_stopped(empty: Folder) -> None:
    import orjson
    import requests

    command = [sys.executable, "-m", "syncer", "sandbox", "--contacts", "50", "--port", "0", "--json"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        try:
            text = b""
            while not text.rstrip().endswith(b"}"):
                text += process.stdout.readline()
            ready = orjson.loads(text)
            headers = {"Authorization": f"Bearer {ready['token']}"}
            page = requests.get(f"{ready['base_url']}/crm/v3/objects/contacts?limit=100", headers=headers, timeout=10)
            assert len(page.json()["results"]) == 50
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)
    assert process.returncode == 0


@pytest.mark.parametrize("arguments", [("--faults", "sunspots:0.1"), ("--contacts", "0"), ("--port", "70000")])
def test_a_sandbox_that_cannot_be_meant_says_why(empty: Folder, arguments: tuple[str, str]) -> None:
    ran = empty.syncer("sandbox", *arguments)
    assert ran.code == 2
    assert arguments[0] in ran.err


def test_a_sandbox_whose_port_is_taken_says_so(empty: Folder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = empty.syncer("sandbox", "--port", str(taken.getsockname()[1]))
    assert ran.code == 2
    assert "choose another --port" in ran.err
