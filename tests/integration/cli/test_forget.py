"""A person is forgotten on request: here, for good, and nowhere else."""

import sqlite3
from pathlib import Path

import pytest

from tests.integration.cli.folder import Folder

TABLES = ("contact", "identity", "engagement", "person", "history", "standing", "pin", "written", "reject")


def everything(folder: Folder) -> str:
    """All that the database holds, as text."""
    with sqlite3.connect(folder.path / "acme.db") as database:
        return "\n".join(str(row) for each in TABLES for row in database.execute(f"SELECT * FROM {each}"))  # noqa: S608


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path).lay()
    assert folder.syncer("sync").code == 0
    assert folder.syncer("pin", "ana@buyer.example", "lead", "--reason", "asked").code == 0
    return folder


def test_nothing_of_the_person_is_left_and_what_was_erased_is_said(folder: Folder) -> None:
    crm = (folder.path / "crm" / "contacts.csv").read_bytes()
    others = folder.syncer("explain", "bob@buyer.example", "--json").json["funnels"]
    ran = folder.syncer("forget", "Ana@Buyer.example", "--yes", "--json")
    assert ran.code == 0
    erased = ran.json["erased"]
    assert (erased["contacts"], erased["persons"], erased["engagements"], erased["pins"]) == (1, 1, 1, 1)
    assert erased["changes"] >= 1
    assert erased["written"] >= 1
    assert "ana@" not in everything(folder).lower()
    assert folder.syncer("explain", "ana@buyer.example").code == 2
    assert folder.syncer("explain", "bob@buyer.example", "--json").json["funnels"] == others
    assert (folder.path / "crm" / "contacts.csv").read_bytes() == crm


def test_it_is_asked_for_and_no_answer_is_no(folder: Folder) -> None:
    before = everything(folder)
    for arguments in (("forget", "ana@buyer.example"), ("forget", "ana@buyer.example", "--json")):
        ran = folder.syncer(*arguments)
        assert ran.code == 2
        assert "nothing was deleted" in ran.err
    assert everything(folder) == before


def test_it_says_that_a_contact_comes_back_that_is_still_in_the_crm(folder: Folder) -> None:
    said = folder.syncer("forget", "ana@buyer.example", "--yes").out
    assert "Erased: 1 contact, " in said
    assert "comes back" in said
    assert folder.syncer("forget", "ana@buyer.example", "--yes").code == 2, "there is nobody any more"
