"""What other rules would do to everybody, before they do it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from connectors.hubspot.sandbox import Options, running
from mappings.funnel import DEFAULT
from syncer.store import Store
from tests.integration.cli.folder import Folder

AS_OF = "2026-06-01"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The shipped rules beside stricter ones: what supports a potential customer fades after ten days."""
    folder = Folder(tmp_path).lay()
    strict = DEFAULT.read_text(encoding="utf-8").replace("within: 90d", "within: 10d")
    (tmp_path / "strict.yaml").write_text(strict, encoding="utf-8")
    folder.syncer("sync", "--at", AS_OF)
    return folder


def state(folder: Folder) -> list[Any]:
    with Store.open(f"sqlite:///{folder.path / 'acme.db'}") as store:
        cases = list(store.due(2**60, set(), everybody=True))
        return [cases, store.last_runs(), store.active_ruleset("main"), store.count_pending("crm")]


def test_it_tells_who_would_move_and_writes_nothing(folder: Folder) -> None:
    before, contacts = state(folder), (folder.path / "crm" / "contacts.csv").read_bytes()
    told = folder.syncer("rules", "diff", "strict.yaml", "--at", AS_OF, "--movers", "movers.csv", "--json").json
    assert told["matrix"] == [
        {"from": "none", "to": "none", "persons": 1},
        {"from": "lead", "to": "lead", "persons": 1},
        {"from": "prospect", "to": "prospect", "persons": 1},
        {"from": "potential", "to": "prospect", "persons": 1},
    ]
    assert (told["persons"], told["movers"], told["contacts_written"], told["customers_touched"]) == (4, 1, 1, 0)
    assert told["rulesets"]["active"] != told["rulesets"]["new"]
    with (folder.path / "movers.csv").open(encoding="utf-8", newline="") as file:
        (mover,) = csv.DictReader(file)
    assert (mover["contacts"], mover["email"], mover["was"], mover["now"]) == (
        "1",
        "ana@buyer.example",
        "potential",
        "prospect",
    )
    assert mover["reason"] == "Asked for a demo on May 10, 2026"
    assert (state(folder), (folder.path / "crm" / "contacts.csv").read_bytes()) == (before, contacts)


def test_it_foresees_what_activating_does(folder: Folder) -> None:
    told = folder.syncer("rules", "diff", "strict.yaml", "--at", AS_OF, "--json").json
    workspace = folder.path / "syncer.yaml"
    workspace.write_text(workspace.read_text(encoding="utf-8") + "funnel: strict.yaml\n", encoding="utf-8")
    done = folder.syncer("sync", "--at", AS_OF, "--json").json
    assert done["moves"]["main"] == [{"from": "potential", "to": "prospect", "contacts": 1}]
    assert done["counts"]["written"] == told["contacts_written"]


def test_the_same_rules_move_nobody(folder: Folder) -> None:
    told = folder.syncer("rules", "diff", "default", "--at", AS_OF, "--json").json
    assert (told["movers"], told["contacts_written"]) == (0, 0)
    assert told["rulesets"]["active"] == told["rulesets"]["new"]


def test_windows_that_slid_since_the_last_sync_are_not_blamed_on_the_new_rules(folder: Folder) -> None:
    later = "2027-06-01"
    told = folder.syncer("rules", "diff", "strict.yaml", "--at", later, "--json").json
    assert told["movers"] == 0, "by either rules they have fallen by then"


def test_customers_that_would_be_touched_are_counted(folder: Folder) -> None:
    purchase = {"id": "p", "who": {"id": "3"}, "kind": "purchased", "at": "2026-05-20T10:00:00Z"}
    folder.add("engagements-shop.jsonl", [purchase])
    folder.syncer("sync", "--at", AS_OF)
    file = folder.path / "strict.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("did: purchased}", "did: purchased, at_least: 2}"))
    told = folder.syncer("rules", "diff", "strict.yaml", "--at", AS_OF, "--movers", "m.json", "--json").json
    assert told["customers_touched"] == 1
    movers = json.loads((folder.path / "m.json").read_text(encoding="utf-8"))
    assert {(mover["was"], mover["now"]) for mover in movers} == {("customer", "lead"), ("potential", "prospect")}


def test_a_movers_file_of_nobody_is_an_empty_list(folder: Folder) -> None:
    folder.syncer("rules", "diff", "default", "--at", AS_OF, "--movers", "m.json")
    assert json.loads((folder.path / "m.json").read_text(encoding="utf-8")) == []


def test_a_cell_is_never_a_formula(folder: Folder) -> None:
    contacts = folder.path / "crm" / "contacts.csv"
    text = contacts.read_text(encoding="utf-8").replace("Gerente General", "=Gerente General")
    contacts.write_text(text, encoding="utf-8")
    file = folder.path / "strict.yaml"
    rules = file.read_text(encoding="utf-8") + (
        "\n  - {id: titled, stage: customer, when: {field: job_title, known: true}, because: '=HYPERLINK(1)'}\n"
    )
    file.write_text(rules, encoding="utf-8")
    folder.syncer("rules", "diff", "strict.yaml", "--at", AS_OF, "--movers", "m.csv")
    with (folder.path / "m.csv").open(encoding="utf-8", newline="") as rows:
        reasons = [row["reason"] for row in csv.DictReader(rows)]
    assert reasons
    assert all(reason.startswith("'=HYPERLINK") for reason in reasons)


def test_it_tells_what_it_costs_the_crm(tmp_path: Path) -> None:
    with running(Options(contacts=150)) as portal:
        (tmp_path / "token").write_text(portal.token, encoding="utf-8")
        settings = f"{{token: 'file:{tmp_path}/token', base_url: '{portal.base_url}', write: true}}"
        head = "workspace: acme\ndatabase: sqlite:///acme.db\nconnections:\n"
        (tmp_path / "syncer.yaml").write_text(f"{head}  hubspot: {settings}\n", encoding="utf-8")
        strict = DEFAULT.read_text(encoding="utf-8").replace("within: 180d", "within: 1d")
        (tmp_path / "strict.yaml").write_text(strict, encoding="utf-8")
        folder = Folder(tmp_path)
        assert folder.syncer("sync").code == 0
        portal.sandbox.requests.clear()
        told = folder.syncer("rules", "diff", "strict.yaml", "--json").json
    assert told["contacts_written"] > 0
    assert told["api_calls"] == -(-told["contacts_written"] // 100)
    assert 0 < told["share_of_daily_calls"] < 0.01
    assert portal.sandbox.requests.writes == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no.yaml"], "there is no file no.yaml"),
        (["strict.yaml", "--funnel", "wind"], "there is no funnel wind"),
        (["strict.yaml", "--movers", "m.txt"], "ends in neither .csv nor .json"),
        (["strict.yaml", "--movers", "no/such/folder.csv"], "cannot be written"),
        (["broken.yaml"], "email_reply is no kind or group (did you mean email_replied?)"),
    ],
)
def test_bad_input(folder: Folder, arguments: list[str], said: str) -> None:
    text = DEFAULT.read_text(encoding="utf-8").replace("    - email_replied\n", "    - email_reply\n")
    (folder.path / "broken.yaml").write_text(text, encoding="utf-8")
    ran = folder.syncer("rules", "diff", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_activating_decides_everybody_anew_and_is_guarded(folder: Folder) -> None:
    rows = "".join(f"{n},p{n}@buyer.example,P,Gerente General\n" for n in range(30))
    folder.lay("id,email,first_name,job_title\n" + rows)
    demo = {"kind": "demo_requested", "at": "2026-05-10T10:00:00Z"}
    folder.add("engagements-more.jsonl", [{"id": f"d{n}", "who": {"id": str(n)}, **demo} for n in range(30)])
    folder.syncer("sync", "--at", AS_OF)
    workspace = folder.path / "syncer.yaml"
    workspace.write_text(workspace.read_text(encoding="utf-8") + "funnel: strict.yaml\n", encoding="utf-8")
    stopped = folder.syncer("sync", "--at", AS_OF, "--json")
    assert (stopped.code, stopped.json["counts"]["written"]) == (5, 0)
    assert "30 of 30 stages would change; the guard allows 20%" in stopped.err
    assert set(folder.stages().values()) == {"potential"}
    assert folder.syncer("sync", "--at", AS_OF, "--override-guards").code == 0
    assert set(folder.stages().values()) == {"prospect"}
    first, second = folder.syncer("explain", "p7@buyer.example", "--at", AS_OF, "--json").json["funnels"][0]["history"]
    assert (first["to"], second["to"]) == ("potential", "prospect")
    with Store.open(f"sqlite:///{folder.path / 'acme.db'}") as store:
        kept = [store.ruleset(step["ruleset"]) for step in (first, second)]
    assert None not in kept
    assert kept[0] != kept[1], "every set of rules is kept under its fingerprint"
