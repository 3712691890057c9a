"""`syncer report`: the way of persons through the funnel, with good and bad input."""

import stat
from pathlib import Path

import pytest

from tests.integration.cli.folder import WORKSPACE, Folder
from tests.integration.cli.test_funnels import FUNNELS, WIND

BOUGHT = [{"id": "e9", "who": {"email": "bob@buyer.example"}, "kind": "purchased", "at": "2026-07-20T10:00:00Z"}]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path).lay()


@pytest.fixture
def decided(folder: Folder) -> Folder:
    """Stages first decided in June; one person bought in July."""
    assert folder.syncer("sync", "--at", "2026-06-01T12:00Z").code == 0
    folder.add("engagements-later.jsonl", BOUGHT)
    assert folder.syncer("sync", "--at", "2026-08-01T12:00Z").code == 0
    return folder


def test_who_entered_which_stage_when_and_how_long_it_took(decided: Folder) -> None:
    ran = decided.syncer("report", "--months", "4", "--at", "2026-08-15", "--json")
    assert ran.code == 0
    (main,) = ran.json["funnels"]
    assert (ran.json["at"], main["first_decided_at"]) == ("2026-08-15T00:00:00Z", "2026-06-01T12:00:00Z")
    assert [month["month"] for month in main["months"]] == ["2026-05", "2026-06", "2026-07", "2026-08"]
    may, june, july, august = main["months"]
    entered = {stage: cohort["entered"] for stage, cohort in may["stages"].items()}
    assert entered == {"lead": 3, "prospect": 2, "potential": 1, "customer": 0}, "by the evidence, not by the first run"
    assert {stage: cohort["entered"] for stage, cohort in july["stages"].items()} == {
        "lead": 0,
        "prospect": 0,
        "potential": 1,
        "customer": 1,
    }
    assert may["stages"]["prospect"]["reached"] == {"potential": 2, "customer": 1}
    assert [(month["is_observed"], month["is_whole"]) for month in (may, june, july, august)] == [
        (False, True),
        (False, True),
        (True, True),
        (True, False),
    ]
    prospects = main["to_the_end"][1]
    assert (prospects["from"], prospects["to"], prospects["share"]) == ("prospect", "customer", 0.5)
    assert (prospects["measured"], prospects["median_days"], prospects["p80_days"]) == (1, 69.0, 69.0)
    assert main["persons"] == 4


def test_as_it_was_known_at_an_instant(decided: Folder) -> None:
    (before,) = decided.syncer("report", "--at", "2026-07-31", "--json").json["funnels"]
    assert before["total"]["stages"]["customer"]["entered"] == 0
    (nothing,) = decided.syncer("report", "--at", "2026-05-31", "--json").json["funnels"]
    assert nothing["persons"] == 0
    assert "Nobody has been decided yet" in decided.syncer("report", "--at", "2026-05-31").out


def test_months_are_those_of_the_workspace(decided: Folder) -> None:
    (decided.path / "syncer.yaml").write_text(WORKSPACE + "timezone: Pacific/Auckland\n", encoding="utf-8")
    ran = decided.syncer("report", "--months", "1", "--at", "2026-07-31T13:00Z", "--json").json
    assert (ran["timezone"], ran["funnels"][0]["months"][0]["month"]) == ("Pacific/Auckland", "2026-08")


def test_words_name_nobody_and_speak_the_language_of_the_workspace(decided: Folder) -> None:
    (decided.path / "syncer.yaml").write_text(WORKSPACE + "language: es\n", encoding="utf-8")
    words = decided.syncer("report", "--at", "2026-08-15").out
    assert "Prospecto → Cliente potencial" in words
    assert "El camino por el embudo" in words
    assert "buyer.example" not in words


def test_a_stage_set_by_hand_counts_and_is_told(decided: Folder) -> None:
    assert decided.syncer("pin", "caro@buyer.example", "potential").code == 0
    assert decided.syncer("sync").code == 0
    (main,) = decided.syncer("report", "--json").json["funnels"]
    assert main["total"]["stages"]["potential"]["by_hand"] == 1
    assert "set by hand: " in decided.syncer("report").out


def test_of_several_funnels_all_or_one(folder: Folder) -> None:
    (folder.path / "syncer.yaml").write_text(WORKSPACE + FUNNELS, encoding="utf-8")
    (folder.path / "wind.yaml").write_text(WIND, encoding="utf-8")
    folder.syncer("sync", "--at", "2026-06-01")
    both = folder.syncer("report", "--at", "2026-06-02", "--json").json["funnels"]
    assert [(each["funnel"], each["stages"][-1]) for each in both] == [("main", "customer"), ("wind", "warm")]
    (wind,) = folder.syncer("report", "--at", "2026-06-02", "--funnel", "wind", "--json").json["funnels"]
    assert wind == both[1]
    assert "Funnel: wind" in folder.syncer("report", "--at", "2026-06-02").out
    wrong = folder.syncer("report", "--funnel", "winds")
    assert (wrong.code, "wind" in wrong.err) == (2, True)


def test_before_anything_was_decided_it_says_so(folder: Folder) -> None:
    ran = folder.syncer("report")
    assert (ran.code, "Nobody has been decided yet" in ran.out) == (0, True)
    assert folder.syncer("report", "--json").json["funnels"][0]["first_decided_at"] is None
    assert folder.syncer("report", "--html", "page.html").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--months", "0"], "--months"),
        (["--months", "121"], "--months"),
        (["--at", "yesterday"], "must be a date"),
        (["--at", "0001-01-01"], "--at"),
        (["--at", "9999-12-31"], "--at"),
        (["--funnel", "nowhere"], "nowhere"),
        (["--html", "no/such/page.html"], "no/such/page.html cannot be written"),
        (["--html", "."], "not written over"),
    ],
)
def test_what_cannot_be_meant_is_told(decided: Folder, arguments: list[str], words: str) -> None:
    ran = decided.syncer("report", *arguments)
    assert (ran.code, words in ran.err) == (2, True), ran.err
    assert ran.out == ""


def test_a_page_is_written_and_renewed(decided: Folder) -> None:
    page = decided.path / "page.html"
    ran = decided.syncer("report", "--html", "page.html", "--at", "2026-07-31", "--json")
    assert (ran.code, ran.json["file"], len(ran.json["funnels"])) == (0, "page.html", 1)
    first = page.read_text(encoding="utf-8")
    assert first.startswith("<!DOCTYPE html>")
    page.chmod(0o604)
    assert decided.syncer("report", "--html", "page.html", "--at", "2026-08-15").out == "Wrote page.html.\n"
    assert page.read_text(encoding="utf-8") != first
    assert stat.S_IMODE(page.stat().st_mode) == 0o604
    assert not list(decided.path.glob(".page*"))


@pytest.mark.parametrize("name", ["syncer.yaml", "acme.db", "crm/contacts.csv", "notes.html"])
def test_a_file_that_is_no_such_page_is_not_written_over(decided: Folder, name: str) -> None:
    (decided.path / "notes.html").write_text("<html>mine</html>", encoding="utf-8")
    before = (decided.path / name).read_bytes()
    ran = decided.syncer("report", "--html", name)
    assert (ran.code, "not written over" in ran.err) == (2, True)
    assert (decided.path / name).read_bytes() == before


def test_a_link_to_a_page_stays_a_link(decided: Folder) -> None:
    (decided.path / "public").mkdir()
    (decided.path / "page.html").symlink_to("public/report.html")
    assert decided.syncer("report", "--html", "page.html").code == 0
    assert (decided.path / "page.html").is_symlink()
    assert (decided.path / "public" / "report.html").is_file()
