"""A person overrules the rules, in the CRM or on the command line, until it expires or is removed."""

from pathlib import Path

import pytest

from tests.integration.cli.folder import CONTACTS, Folder

AS_OF, LATER = "2026-06-01", "2026-07-01"
BOB = "bob@buyer.example"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path).lay()


def pinned_in_crm(folder: Folder, stage: str, until: str = "") -> None:
    header, ana, bob, *rest = CONTACTS.splitlines()
    lines = [f"{header},pin_syncer_stage,pin_syncer_stage_until", f"{ana},,", f"{bob},{stage},{until}"]
    lines += [f"{line},," for line in rest]
    (folder.path / "crm" / "contacts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def funnel(folder: Folder, *arguments: str) -> dict[str, object]:
    told = folder.syncer("explain", BOB, *arguments, "--json").json
    found = told["funnels"][0]
    assert isinstance(found, dict)
    return found


def test_a_pin_wins_and_says_so_until_it_is_removed(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    assert folder.syncer("pin", BOB, "potential", "--reason", "met the board").code == 0
    again = folder.syncer("sync", "--at", AS_OF, "--json").json
    assert again["moves"] == {"main": [{"from": "prospect", "to": "potential", "contacts": 1}]}
    assert folder.stages()["2"] == "potential"
    assert "Set by hand. met the board" in (folder.path / "crm" / "contacts.csv").read_text(encoding="utf-8")
    told = funnel(folder, "--at", AS_OF)
    assert (told["stage"], told["rule"], told["review_at"]) == ("potential", "pinned", None)
    assert told["pin"] == {
        "stage": "potential",
        "until": None,
        "reason": "met the board",
        "by_rules": {"stage": "prospect", "rule": "conversation"},
    }
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["counts"]["planned"] == 0
    assert folder.syncer("unpin", BOB, "--json").json["removed"] is True
    folder.syncer("sync", "--at", AS_OF)
    assert folder.stages()["2"] == "prospect"
    assert folder.syncer("unpin", BOB, "--json").json["removed"] is False


def test_a_pin_expires_by_itself_at_the_end_of_its_day(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    assert folder.syncer("pin", BOB, "Lead", "--until", "2036-06-30").code == 0
    folder.syncer("sync", "--at", AS_OF)
    assert funnel(folder, "--at", AS_OF)["review_at"] == "2036-07-01T00:00:00Z"
    assert "Set by hand until June 30, 2036" in folder.syncer("explain", BOB, "--at", AS_OF).out
    assert folder.syncer("sync", "--at", "2036-06-30T23:59:59Z", "--json", "--override-guards").json["moves"]["main"]
    assert folder.stages()["2"] == "lead"
    fell = funnel(folder, "--at", "2036-07-01")
    assert (fell["stage"], fell["rule"]) == ("lead", "showed_interest")


def test_a_pin_follows_the_person_through_a_merge(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    folder.syncer("pin", BOB, "excluded")
    contacts = folder.path / "crm" / "contacts.csv"
    text = contacts.read_text(encoding="utf-8")
    columns = text.splitlines()[0].count(",")
    contacts.write_text(f"{text}7,bob2@buyer.example{',' * (columns - 1)}\n", encoding="utf-8")
    link = {"id": "l1", "who": {"email": "bob2@buyer.example", "crm_id": "crm/2"}, "kind": "email_opened"}
    folder.add("engagements-more.jsonl", [{**link, "at": "2026-05-20T10:00:00Z"}])
    assert folder.syncer("sync", "--at", AS_OF).code == 0
    assert folder.stages()["2"] == folder.stages()["7"] == "excluded"


def test_a_stage_set_in_the_crm_wins_until_its_day_ends(folder: Folder) -> None:
    pinned_in_crm(folder, "Cliente potencial", "2026-06-20")
    assert folder.syncer("sync", "--at", AS_OF).code == 0
    assert folder.stages()["2"] == "potential"
    told = funnel(folder, "--at", AS_OF)
    assert (told["rule"], told["review_at"]) == ("pinned", "2026-06-21T00:00:00Z")
    folder.syncer("sync", "--at", LATER)
    assert folder.stages()["2"] == "prospect"
    past = funnel(folder, "--at", LATER)
    assert past["since"] == "2026-06-21T00:00:00Z", "from when the hand let go"
    history = past["history"]
    assert isinstance(history, list)
    assert [(row["from"], row["to"], row["rule"]) for row in history] == [
        ("", "potential", "pinned"),
        ("potential", "prospect", "conversation"),
    ]


def test_the_crm_outranks_the_command_line(folder: Folder) -> None:
    pinned_in_crm(folder, "lead")
    folder.syncer("pull")
    folder.syncer("pin", BOB, "customer")
    folder.syncer("sync", "--at", AS_OF)
    assert folder.stages()["2"] == "lead"


@pytest.mark.parametrize(
    ("stage", "until", "told", "left"),
    [
        ("hot", "", "crm.pin_syncer_stage names no stage of the funnel: ignored", "prospect"),
        ("lead", "soon", "crm.pin_syncer_stage_until is no date: the stage is kept until it is removed", "lead"),
    ],
)
def test_what_cannot_be_used_is_reported_with_a_count(
    folder: Folder, stage: str, until: str, told: str, left: str
) -> None:
    pinned_in_crm(folder, stage, until)
    ran = folder.syncer("sync", "--at", AS_OF, "--json")
    assert (ran.code, ran.json["ignored"]) == (0, {told: 1})
    assert folder.stages()["2"] == left


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nobody@buyer.example", "lead"], "nobody with this e-mail address is known"),
        ([BOB, "prospekt"], "prospekt is no stage (did you mean prospect?)"),
        ([BOB, "lead", "--until", "soon"], "must be a day to come"),
        ([BOB, "lead", "--until", "2020-01-01"], "must be a day to come"),
        ([BOB, "lead", "--funnel", "wind"], "there is no funnel wind"),
    ],
)
def test_a_pin_that_cannot_be(folder: Folder, arguments: list[str], told: str) -> None:
    folder.syncer("sync", "--at", AS_OF)
    ran = folder.syncer("pin", *arguments)
    assert ran.code == 2
    assert told in ran.err
