"""What the rows of contacts.csv mean."""

import pytest

from syncer import identity
from syncer.contract import Words
from syncer.model import Contact
from tests.unit.files.conftest import Folder, contacts, rejects


def only(folder: Folder) -> Contact:
    [contact] = contacts(folder.read("contacts"))
    return contact


def test_a_row_is_a_contact_with_its_handles(folder: Folder) -> None:
    folder.contacts("id,email,additional_emails\n7, Ana@X.CL ,b@x.cl; C@x.cl\n")
    contact = only(folder)
    assert (contact.source, contact.id) == ("list", "7")
    assert contact.identities == (
        identity.crm_id("list", "7"),
        identity.email("ana@x.cl"),
        identity.email("b@x.cl"),
        identity.email("c@x.cl"),
    )
    assert contact.fields == {"email": "ana@x.cl", "additional_emails": "b@x.cl;c@x.cl"}


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("employees", "120", 120),
        ("budget", "1500.5", 1500.5),
        ("employees", "about 50", "about 50"),
        ("employees", "1,200", "1,200"),
        ("employees", "1" * 30, "1" * 30),
        ("employees", "nan", "nan"),
        ("decision_maker", "TRUE", True),
        ("opted_out", "sí", True),
        ("opted_out", "0", False),
        ("opted_out", "ask her", "ask her"),
        ("first_name", "1", "1"),
        ("first_name", "  Ana  ", "Ana"),
    ],
)
def test_a_cell_has_the_type_of_its_field(folder: Folder, column: str, text: str, value: object) -> None:
    folder.contacts(f'id,{column}\n1,"{text}"\n')
    found = only(folder).fields[column]
    assert (found, type(found)) == (value, type(value))


def test_an_empty_cell_says_nothing(folder: Folder) -> None:
    folder.contacts("id,email,company,syncer_stage\n1,,  ,\n")
    contact = only(folder)
    assert (contact.fields, contact.holds) == ({}, {})


def test_other_columns_are_custom_fields_and_ours_are_what_the_crm_holds(folder: Folder) -> None:
    folder.contacts("id,Segment,Company,syncer_stage,\n1,A,Acme, lead ,x\n")
    contact = only(folder)
    assert contact.fields == {"crm.Segment": "A", "company": "Acme"}
    assert contact.holds == {"syncer_stage": " lead "}


def test_a_mapping_renames_columns_and_translates_cells(folder: Folder) -> None:
    folder.words = Words(fields={"Nombre": "first_name"}, values={"decision_maker": {"jefa": "true"}})
    folder.contacts("id,Nombre,decision_maker\n1,Ana,jefa\n")
    assert only(folder).fields == {"first_name": "Ana", "decision_maker": True}


def test_a_telephone_is_a_handle(folder: Folder) -> None:
    folder.contacts("id,phone\n1,+56 9 1234 5678\n")
    assert identity.phone("+56912345678") in only(folder).identities


def test_an_unusable_address_costs_the_handle_not_the_contact(folder: Folder) -> None:
    folder.contacts("id,email,additional_emails\n1,not an address,\n2,b@x.cl,c@x.cl;nonsense\n")
    pages = folder.read("contacts")
    first, second = contacts(pages)
    assert first.identities == (identity.crm_id("list", "1"),)
    assert "email" not in first.fields
    assert second.fields["additional_emails"] == "c@x.cl"
    assert [reject.where for reject in rejects(pages)] == ["contacts.csv:2", "contacts.csv:3"]
    assert all("e-mail address" in reject.reason for reject in rejects(pages))
    assert not any("nonsense" in reject.reason or "not an" in reject.reason for reject in rejects(pages))


def test_two_contacts_with_one_address_are_both_kept(folder: Folder) -> None:
    folder.contacts("id,email\n1,a@x.cl\n2,A@x.cl\n")
    assert [contact.identities[1] for contact in contacts(folder.read("contacts"))] == [identity.email("a@x.cl")] * 2


BAD_ROWS = {
    "too few cells": (b"2,b@x.cl", "has 2 cells where the header has 3"),
    "too many cells": (b"2,b@x.cl,x,y", "has 4 cells where the header has 3"),
    "no id": (b" ,b@x.cl,B", "has no `id`"),
    "an id twice": (b"1,b@x.cl,B", "has the `id` of an earlier line"),
    "Latin-1": (b"2,b@x.cl,Mu\xf1oz", "is not UTF-8 text"),
    "a NUL": (b"2,b@x.cl,a\0b", "has a NUL character"),
    "an open quote": (b'2,b@x.cl,"secret', "a quote is opened and never closed"),
    "too long": (b"2,b@x.cl," + b"x" * (3 << 20), "longer than 1 MiB"),
}


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_set_aside_and_the_rest_goes_on(folder: Folder, row: bytes, reason: str) -> None:
    folder.contacts(b"id,email,first_name\n1,a@x.cl,Ana\n" + row + b"\n\n3,c@x.cl,Carla\n")
    pages = folder.read("contacts")
    [reject] = rejects(pages)
    assert reject.where == "contacts.csv:3"
    assert reason in reject.reason
    assert "b@x.cl" not in reject.reason
    assert [contact.id for contact in contacts(pages)] == ["1", "3"]


def test_an_open_quote_costs_its_line_and_not_the_table(folder: Folder) -> None:
    rows = "".join(f"{n},{'x' * 100}\n" for n in range(12_000))  # more than a record may have
    folder.contacts(f'id,notes\na,"open\n{rows}z,"closed"\n')
    pages = folder.read("contacts")
    assert [reject.where for reject in rejects(pages)] == ["contacts.csv:2"]
    assert [contact.id for contact in contacts(pages)] == [*map(str, range(12_000)), "z"]


def test_lines_are_counted_as_an_editor_counts_them(folder: Folder) -> None:
    folder.contacts('id,notes\r\n1,"one\r\ntwo\r\nthree"\r\n\r\n2\r\n')
    pages = folder.read("contacts")
    assert contacts(pages)[0].fields == {"crm.notes": "one\r\ntwo\r\nthree"}
    assert [reject.where for reject in rejects(pages)] == ["contacts.csv:6"]


def test_a_line_that_is_too_long_is_one_line(folder: Folder) -> None:
    folder.contacts("id,notes\n1," + "x" * (3 << 20) + "\n2\n3,c\n")
    pages = folder.read("contacts")
    assert [reject.where for reject in rejects(pages)] == ["contacts.csv:2", "contacts.csv:3"]
    assert [contact.id for contact in contacts(pages)] == ["3"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_dialect_is_found_in_the_header(folder: Folder, delimiter: str, bom: str, end: str) -> None:
    rows = [["ID", "Email", "first_name"], ["1", "a@x.cl", f'"Ana{delimiter} ""la jefa"""']]
    folder.contacts(bom + end.join(delimiter.join(row) for row in rows))
    assert only(folder).fields == {"email": "a@x.cl", "first_name": f'Ana{delimiter} "la jefa"'}


def test_fields_without_a_column_are_absent(folder: Folder) -> None:
    folder.csv.write_text("id,Email,Nombre,Plan,syncer_stage\n", encoding="utf-8")
    folder.words = Words(fields={"Nombre": "first_name"})
    asked = {"email", "first_name", "job_title", "crm.Plan", "crm.plan", "crm.Nombre"}
    assert folder.source.absent(asked) == {"job_title", "crm.plan", "crm.Nombre"}
    folder.csv.unlink()
    (folder.path / "engagements.jsonl").touch()
    assert folder.source.absent(asked) == asked, "a folder of engagements has no fields"
