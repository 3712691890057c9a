"""`syncer rules`: check, test and show, with good and bad input, with and without a workspace."""

import os
from pathlib import Path

import pytest

from mappings.funnel import DEFAULT, SHIPPED
from tests.integration.cli.folder import WORKSPACE, Folder

FUNNEL = """\
version: 1
stages:
  - {key: none, label: None, definition: nothing, next_action: nothing}
  - {key: lead, label: Lead, definition: somebody, next_action: wait}
  - {key: prospect, label: Prospect, definition: interested, next_action: call}
groups:
  answers: [email_replied, call_connected]
rules:
  - {id: answered, stage: prospect, when: {did: answers, within: 90d}}
  - {id: known, stage: lead, when: {did: [email_sent, email_clicked]}}
"""
CASES = """\
now: 2026-06-15 12:00
cases:
  - {case: an answer, events: {email_replied: 3}, stage: prospect, rule: answered}
  - {case: a mail of ours, events: {email_sent: 3}, stage: lead, rule: known}
"""
NOBODY_HOME = "{connector: hubspot, base_url: 'http://127.0.0.1:9'"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A workspace with a funnel of its own, and cases beside it."""
    folder = Folder(tmp_path).lay()
    (folder.path / "syncer.yaml").write_text(WORKSPACE + "funnel: mine.yaml\n")
    lay(folder)
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def lay(folder: Folder, funnel: str = FUNNEL, cases: str = CASES, name: str = "mine") -> None:
    (folder.path / f"{name}.yaml").write_text(funnel, encoding="utf-8")
    beside = folder.path / "cases" / name
    beside.mkdir(parents=True, exist_ok=True)
    (beside / "all.yaml").write_text(cases, encoding="utf-8")


def told(folder: Folder, *arguments: str, **environment: str) -> dict[str, str]:
    """What `rules check` finds, by where; the file's folder is left out."""
    ran = folder.syncer("rules", "check", *arguments, "--json", **environment)
    found = ran.json["findings"]
    assert ran.code == int(any(finding["level"] == "error" for finding in found))
    assert ran.json["outcome"] == ("failed" if ran.code else "done")
    assert all(finding["fix"] for finding in found if finding["level"] != "ok")
    return {finding["where"].replace(f"{folder.path}/", ""): finding["what"] for finding in found}


# -- check


def test_rules_without_fault(folder: Folder) -> None:
    ran = folder.syncer("rules", "check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "ok       mine.yaml: 2 rules, nothing is wrong with them\n"


def test_rules_that_are_never_the_reason_are_errors_where_they_stand(folder: Folder) -> None:
    more = """\
  - {id: both, stage: lead, when: {all: [{did: email_sent}, {not: {did: [email_sent, page_viewed]}}]}}
  - {id: late, stage: prospect, when: {did: call_connected, within: 30d}}
"""
    lay(folder, FUNNEL + more)
    assert told(folder) == {
        "mine.yaml:11: both": (
            "can never fire: {did: email_sent} and {not: {did: [email_sent, page_viewed]}} cannot hold together"
        ),
        "mine.yaml:12: late": "can never be the reason: whenever it holds, so does answered, which is tried earlier",
    }
    assert "ERROR  " in folder.syncer("rules", "check").out


def test_what_nothing_uses_and_no_case_exercises_is_a_warning_at_its_line(folder: Folder) -> None:
    lay(
        folder,
        FUNNEL.replace("groups:\n", "groups:\n  left: [email_opened]\n"),
        CASES.replace("rule: known", "rule: answered"),
    )
    assert told(folder) == {
        "mine.yaml:7": "no rule asks for the group left",
        "mine.yaml:11: known": "no case exercises this rule",
    }


def test_cases_that_cannot_be_tried_are_told_and_the_rest_is_looked_at(folder: Folder) -> None:
    (folder.path / "cases" / "mine" / "all.yaml").unlink()
    lay(folder, FUNNEL.replace("groups:\n", "groups:\n  left: [email_opened]\n"), "cases: []")
    found = told(folder)
    assert found["mine.yaml:7"] == "no rule asks for the group left"
    assert "now: is required" in found["mine.yaml"]


def test_fields_that_the_folder_lacks_and_rules_that_wait_for_them(folder: Folder) -> None:
    more = """\
  - {id: chief, stage: prospect, when: {all: [{field: seniority, is: owner}, {field: crm.plan, known: true}]}}
  - {id: titled, stage: prospect, when: {field: job_title, matches: chief}}
"""
    lay(folder, FUNNEL + more, CASES.replace("rule: known", "rule: titled"))
    ran = folder.syncer("rules", "check", "--json")
    found = [(finding["where"].rpartition("/")[2], finding["what"]) for finding in ran.json["findings"]]
    assert found == [
        ("mine.yaml:10: known", "no case exercises this rule"),
        ("mine.yaml:11: chief", "no case exercises this rule"),
        ("mine.yaml:11: chief", "cannot fire here: no connection gives what it asks for"),
        ("mine.yaml", "asks for fields that no connection has: seniority"),
        ("mine.yaml", "asks for properties that no connection has: crm.plan"),
    ]
    header = (folder.path / "crm" / "contacts.csv").read_text().replace("job_title", "seniority", 1)
    (folder.path / "crm" / "contacts.csv").write_text(header)
    assert "asks for fields that no connection has: job_title" in folder.syncer("rules", "check").out


def test_kinds_that_no_connection_delivers(folder: Folder) -> None:
    (folder.path / "syncer.yaml").write_text(
        "workspace: acme\ndatabase: sqlite:///acme.db\nfunnel: mine.yaml\n"
        f"connections: {{crm: {NOBODY_HOME}, token: env:SOME_TOKEN, streams: [notes, emails], write: true}}}}\n"
    )
    more = (
        "  - {id: called, stage: prospect, when: {any: [{did: demo_requested}, {did: call_connected, at_least: 2}]}}\n"
    )
    lay(
        folder,
        FUNNEL + more,
        CASES + "  - {case: a demo, events: {demo_requested: 1}, stage: prospect, rule: called}\n",
    )
    found = told(folder, SOME_TOKEN="x")
    assert found["mine.yaml:11: called"] == "cannot fire here: no connection gives what it asks for"
    undelivered = "asks for kinds that no connection delivers: email_clicked, call_connected, demo_requested"
    assert found["mine.yaml"] == undelivered
    assert "mine.yaml:9: answered" not in found, "mails are read"


def test_a_door_that_cannot_be_opened_is_told_beside_what_the_files_say(folder: Folder) -> None:
    (folder.path / "syncer.yaml").write_text(
        "workspace: acme\ndatabase: sqlite:///acme.db\nfunnel: mine.yaml\n"
        f"connections: {{crm: {NOBODY_HOME}, token: env:NO_SUCH_TOKEN, write: true}}}}\n"
    )
    more = "  - {id: late, stage: prospect, when: {did: call_connected, within: 30d, after: never}}\n"
    lay(folder, FUNNEL.replace("rules:\n", "anchors: {never: {first: purchased}}\nrules:\n") + more)
    found = told(folder)
    assert found["mine.yaml:12: late"].startswith("can never be the reason")
    [unseen] = [what for what in found.values() if "not looked at" in what]
    assert "NO_SUCH_TOKEN" in unseen
    assert not [what for what in found.values() if "no connection" in what], "it might give anything"
    shut = told(folder, NO_SUCH_TOKEN="s3cret")
    [unseen] = [what for what in shut.values() if "not looked at" in what]
    assert unseen.startswith("which fields there are was not looked at: ")
    assert "s3cret" not in str(shut)


def test_words_that_no_mapping_translates_are_told_with_counts(folder: Folder) -> None:
    pigeon = {"who": {"id": "1"}, "kind": "carrier_pigeon", "at": "2026-05-01T00:00:00Z"}
    odd = [{**pigeon, "id": f"w{n}", "kind": f"word{n:02}"} for n in range(21)]
    folder.add("engagements-odd.jsonl", [{**pigeon, "id": "o1"}, {**pigeon, "id": "o2"}, *odd])
    assert folder.syncer("pull").code == 0
    words = folder.syncer("rules", "check").out
    assert "warning  crm: no mapping translates 'carrier_pigeon', which came 2 times" in words
    assert "no mapping translates 2 more words" in words
    assert words.count(", which came") == 20


def test_a_database_that_does_not_answer_is_told(folder: Folder) -> None:
    url = "postgresql+psycopg://u:s3cret@127.0.0.1:9/none"
    (folder.path / "syncer.yaml").write_text(WORKSPACE.replace("sqlite:///acme.db", url) + "funnel: mine.yaml\n")
    found = told(folder)
    assert any("words that no mapping translates were not looked at" in what for what in found.values())
    assert "s3cret" not in str(found)


def test_a_file_can_be_checked_without_a_workspace(empty: Folder) -> None:
    lay(empty)
    assert told(empty, "mine.yaml") == {
        "mine.yaml": "2 rules, nothing is wrong with them",
        "connections": "only the rules themselves were looked at: there is no workspace here",
    }
    assert empty.syncer("rules", "check", "scoring").code == 0
    for command in ("check", "test", "show"):
        without = empty.syncer("rules", command)
        assert (without.code, "syncer init" in without.err) == (2, True)
        missing = empty.syncer("rules", command, "nowhere.yaml", "--json")
        assert missing.code == 2
        assert "there is no file nowhere.yaml" in missing.err


def test_faults_of_all_files_are_told_at_once(folder: Folder) -> None:
    lay(folder, FUNNEL.replace("email_sent", "email_snet"))
    lay(folder, FUNNEL.replace("90d", "90x"), name="other")
    several = "funnels: {one: {file: mine.yaml}, two: {file: other.yaml}}\n"
    (folder.path / "syncer.yaml").write_text(WORKSPACE + several)
    for command in ("check", "test", "show"):
        ran = folder.syncer("rules", command)
        assert ran.code == 2
        assert "mine.yaml:10: rules[1].when.did" in ran.err
        assert "did you mean email_sent?" in ran.err
        assert "other.yaml:9: rules[0].when.within" in ran.err


def test_every_funnel_of_a_workspace_is_checked_with_its_persona(folder: Folder) -> None:
    lay(folder, FUNNEL + "  - {id: left, stage: prospect, when: {did: purchased}}\n", name="other")
    several = "funnels: {one: {file: mine.yaml, persona: [{field: country, is: Chile}]}, two: {file: other.yaml}}\n"
    (folder.path / "syncer.yaml").write_text(WORKSPACE + several)
    found = told(folder)
    assert found["other.yaml:11: left"] == "no case exercises this rule"
    assert "no rule asks for the persona" in found.values()
    assert "no rule asks for the persona" in told(folder, "mine.yaml").values(), "as the workspace has it"
    assert "no rule asks for the persona" not in told(folder, "other.yaml").values()


# -- test


def test_cases_that_hold(folder: Folder) -> None:
    ran = folder.syncer("rules", "test")
    assert (ran.code, ran.out) == (0, "mine.yaml: 2 cases hold.\n")
    assert folder.syncer("rules", "test", "--json").json == {
        "outcome": "done",
        "funnels": [{"file": "mine.yaml", "passed": 2, "failed": [], "untested": []}],
    }


def test_a_case_that_does_not_hold_is_told_with_its_line_and_why(folder: Folder) -> None:
    lay(folder, cases=CASES.replace("{email_replied: 3}", "{email_replied: 93, email_sent: 2}"))
    ran = folder.syncer("rules", "test")
    assert ran.code == 1
    place = "cases/mine/all.yaml:3"
    reason = "expected prospect by answered, got lead by known because: We sent an e-mail on June 13, 2026"
    assert ran.out.splitlines() == [
        f"{place}: an answer: {reason}",
        "mine.yaml: 1 case holds, 1 failed.",
    ]


def test_a_rule_that_no_case_exercises_fails(folder: Folder) -> None:
    lay(folder, cases="\n".join(CASES.splitlines()[:3]))
    ran = folder.syncer("rules", "test", "--json")
    assert (ran.code, ran.json["outcome"]) == (1, "failed")
    assert ran.json["funnels"][0]["untested"] == ["known"]
    words = folder.syncer("rules", "test").out
    assert "mine.yaml: known: no case exercises this rule" in words


def test_cases_may_stand_elsewhere_and_need_no_workspace(empty: Folder) -> None:
    lay(empty)
    assert empty.syncer("rules", "test", "mine.yaml").code == 0
    (empty.path / "cases" / "mine").rename(empty.path / "elsewhere")
    missing = empty.syncer("rules", "test", "mine.yaml")
    assert (missing.code, "cases/mine: there are no cases" in missing.err) == (2, True)
    assert empty.syncer("rules", "test", "mine.yaml", "--cases", "elsewhere").code == 0
    for name in SHIPPED:
        assert empty.syncer("rules", "test", name).code == 0


def test_days_are_those_of_the_zone(empty: Folder) -> None:
    days = FUNNEL.replace("within: 90d", "on_days: 2")
    cases = CASES.replace("{email_replied: 3}", "{email_replied: [2026-06-01T23:30:00Z, 2026-06-02T00:30:00Z]}")
    lay(empty, days, cases)
    assert empty.syncer("rules", "test", "mine.yaml").code == 0
    assert empty.syncer("rules", "test", "mine.yaml", "--timezone", "America/Santiago").code == 1
    (empty.path / "syncer.yaml").write_text(WORKSPACE + "timezone: America/Santiago\n")
    assert empty.syncer("rules", "test", "mine.yaml").code == 1, "the workspace's"
    assert empty.syncer("rules", "test", "mine.yaml", "--timezone", "UTC").code == 0
    assert empty.syncer("rules", "test", "mine.yaml", "--timezone", "Santiago").code == 2


def test_the_cases_of_several_funnels(folder: Folder) -> None:
    lay(folder, cases=CASES.replace("rule: known", "rule: answered"), name="other")
    several = "funnels: {one: {file: mine.yaml}, two: {file: other.yaml}}\n"
    (folder.path / "syncer.yaml").write_text(WORKSPACE + several)
    ran = folder.syncer("rules", "test", "--json")
    assert ran.code == 1
    assert [funnel["passed"] for funnel in ran.json["funnels"]] == [2, 1]
    assert folder.syncer("rules", "test", "--cases", "cases/mine").code == 2
    assert folder.syncer("rules", "test", "mine.yaml", "--cases", "cases/mine").code == 0


# -- show


def test_the_page_in_every_format_and_language(folder: Folder) -> None:
    words = folder.syncer("rules", "show")
    assert (words.code, "Prospect" in words.out) == (0, True)
    assert folder.syncer("rules", "show", "--format", "markdown").out.startswith("# ")
    html = folder.syncer("rules", "show", "--format", "html", "--language", "es").out
    assert html.startswith("<!DOCTYPE html>")
    assert 'lang="es"' in html
    [page] = folder.syncer("rules", "show", "--json").json["pages"]
    assert page["language"] == "en"
    (folder.path / "syncer.yaml").write_text(WORKSPACE + "funnel: mine.yaml\nlanguage: es\n")
    assert folder.syncer("rules", "show", "--json").json["pages"][0]["language"] == "es", "the workspace's"
    assert folder.syncer("rules", "show", "--format", "pdf").code == 2
    assert folder.syncer("rules", "show", "--language", "fr").code == 2


def test_the_page_can_be_written_to_a_file_but_not_over_what_it_is_made_from(folder: Folder) -> None:
    ran = folder.syncer("rules", "show", "--format", "html", "--out", "page.html", "--json")
    assert ran.json == {"outcome": "done", "file": "page.html"}
    page = (folder.path / "page.html").read_text(encoding="utf-8")
    assert page == folder.syncer("rules", "show", "--format", "html").out
    for out in ("mine.yaml", "./syncer.yaml"):
        refused = folder.syncer("rules", "show", "--out", out)
        assert (refused.code, "made from it" in refused.err) == (2, True)
    assert (folder.path / "mine.yaml").read_text(encoding="utf-8") == FUNNEL
    for out in ("no/such/page.txt", "."):
        refused = folder.syncer("rules", "show", "--out", out)
        assert (refused.code, f"--out: {out} cannot be written" in refused.err) == (2, True), refused.err


def test_a_page_is_renewed_whole_for_whoever_is_reading_it(folder: Folder) -> None:
    page = folder.path / "page.txt"
    page.write_text("signed last year", encoding="utf-8")
    with page.open(encoding="utf-8") as reader:
        assert folder.syncer("rules", "show", "--out", "page.txt").code == 0
        assert reader.read() == "signed last year"
    assert "Prospect" in page.read_text(encoding="utf-8")
    assert not list(folder.path.glob(".page*"))


def test_a_page_can_go_through_a_pipe(folder: Folder) -> None:
    pipe = folder.path / "pipe"
    os.mkfifo(pipe)
    with open(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), encoding="utf-8") as reader:
        assert folder.syncer("rules", "show", "--out", "pipe").code == 0
        assert "Prospect" in reader.read()
    assert pipe.is_fifo()


def test_the_pages_of_several_funnels(folder: Folder) -> None:
    lay(folder, FUNNEL.replace("Prospect", "Suspect"), name="other")
    several = "funnels: {one: {file: mine.yaml}, two: {file: other.yaml}}\n"
    (folder.path / "syncer.yaml").write_text(WORKSPACE + several)
    words = folder.syncer("rules", "show").out
    assert all(said in words for said in ("one", "two", "Prospect", "Suspect"))
    assert folder.syncer("rules", "show", "--format", "html").code == 2
    assert folder.syncer("rules", "show", "other.yaml", "--format", "html").code == 0


def test_a_funnel_that_ships_can_be_shown_anywhere(empty: Folder) -> None:
    shown = empty.syncer("rules", "show", "default", "--json").json["pages"][0]
    assert empty.syncer("rules", "show", str(DEFAULT), "--json").json["pages"][0] == shown


# -- init --funnel


@pytest.mark.parametrize(("name", "file"), [("default", "funnel.yaml"), ("scoring", "scoring.yaml")])
def test_a_funnel_of_one_s_own_begins_as_a_copy_whose_cases_hold(empty: Folder, name: str, file: str) -> None:
    ran = empty.syncer("init", "--connector", "files", "--funnel", name, "--json")
    assert ran.code == 0
    assert {"syncer.yaml", file, "funnel.schema.json"} < set(ran.json["files"])
    assert all((empty.path / written).is_file() for written in ran.json["files"])
    assert (empty.path / file).read_bytes() == SHIPPED[name].read_bytes()
    tested = empty.syncer("rules", "test", "--json")
    assert tested.code == 0, tested.err
    assert tested.json["funnels"][0]["file"] == file
    (empty.path / "crm").mkdir()
    (empty.path / "crm" / "contacts.csv").write_text("id,email\n1,a@b.example\n")
    assert empty.syncer("sync").code == 0


def test_no_file_of_yours_is_replaced_unless_you_say_so(empty: Folder) -> None:
    (empty.path / "funnel.yaml").write_text("mine")
    refused = empty.syncer("init", "--funnel", "default")
    assert refused.code == 2
    assert "funnel.yaml is there already" in refused.err
    assert [path.name for path in empty.path.iterdir()] == ["funnel.yaml"], "nothing was written"
    assert empty.syncer("init", "--funnel", "default", "--force").code == 0
    assert (empty.path / "funnel.yaml").read_bytes() == SHIPPED["default"].read_bytes()
    again = empty.syncer("init", "--funnel", "default")
    assert "syncer.yaml, funnel.yaml" in again.err
    assert empty.syncer("init", "--funnel", "nothing", "--force").code == 2
