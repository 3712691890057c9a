"""Runs, notes, and what people ask."""

from syncer.model import Kind, Trust
from syncer.store import Happening, Run, Store, Totals, UnknownWord
from tests.integration.store.sample import at, contact, email, event, person, record, save


def test_runs_are_recorded(store: Store) -> None:
    first = store.start_run("acme", "pull", at(0))
    second = store.start_run("acme", "sync", at(1))
    store.end_run(second, "done", {"counts": {"written": 3}, "why": "é"}, at(2))
    assert store.last_runs() == [
        Run(second, "acme", "sync", at(1), at(2), "done", {"counts": {"written": 3}, "why": "é"}),
        Run(first, "acme", "pull", at(0), None, "", {}),
    ]
    assert [run.id for run in store.last_runs(1)] == [second]


def test_notes(store: Store) -> None:
    assert store.note("wording") is None
    store.set_note("wording", "a")
    store.set_note("wording", "b")
    assert store.note("wording") == "b"


def test_what_happened_newest_first(store: Store) -> None:
    save(
        store,
        contact(1, "ana@x.cl"),
        event("e1", "ana@x.cl", 1, vendor_kind="REPLY", detail={"subject": "Hola", "n": 2}),
        event("e2", record(1), 2, Kind.PAGE_VIEWED, trust=Trust.SUMMARY, count=4),
        event("e3", record(1), 0),
    )
    number = person(store, record(1)) or 0
    assert store.happenings(number, 2) == [
        Happening("hub", "e2", Kind.PAGE_VIEWED, Trust.SUMMARY, "", at(2), 4, {}),
        Happening("hub", "e1", Kind.EMAIL_REPLIED, Trust.TRUSTED, "REPLY", at(1), 1, {"subject": "Hola", "n": 2}),
    ]
    assert len(store.happenings(number)) == 3


def test_contacts_come_back_as_they_were_said(store: Store) -> None:
    said = contact(
        2,
        "ana@x.cl",
        fields={"country": "CL", "employees": 7},
        holds={"syncer_stage": "lead"},
        updated_at=at(1.5),
        merged_ids=("1", "7"),
    )
    save(store, said)
    (found,) = store.contacts_of(person(store, "ana@x.cl") or 0)
    assert set(found.identities) == {record(2), email("ana@x.cl")}
    assert (found.source, found.id, found.fields, found.holds) == (said.source, said.id, said.fields, said.holds)
    assert (found.updated_at, found.merged_ids, found.gone) == (at(1.5), ("1", "7"), False)


def test_words_that_no_mapping_knows_are_counted(store: Store) -> None:
    save(
        store,
        *(event(f"a{n}", record(1), kind=Kind.UNKNOWN, vendor_kind="FAX") for n in range(3)),
        event("b", record(1), kind=Kind.UNKNOWN, vendor_kind="TELEX"),
        event("c", record(1), vendor_kind="REPLY"),
        event("d", record(1), kind=Kind.NEUTRAL, vendor_kind="NOTE"),
    )
    assert store.unknown_words() == [UnknownWord("hub", "FAX", 3), UnknownWord("hub", "TELEX", 1)]


def test_totals_of_nothing(store: Store) -> None:
    assert store.totals() == Totals(0, 0, 0)
    assert store.person_of(email("ana@x.cl")) is None
    assert store.happenings(1) == []
    assert store.contacts_of(1) == []
