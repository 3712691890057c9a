"""A page goes in whole or not at all, and the same page again changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import event as event_of

from syncer.contract import Page
from syncer.errors import SyncerError
from syncer.model import Kind, Reject, Trust, signal
from syncer.store import Saved, Store, Totals
from tests.integration.store.sample import (
    CLICKED,
    REPLIED,
    REPLIED_SUM,
    at,
    contact,
    decide_all,
    due,
    email,
    event,
    link,
    ms,
    read_at,
    record,
    save,
)

PAGE = (
    contact(1, "ana@x.cl", holds={"syncer_stage": "lead"}, updated_at=at(0)),
    contact(2, "bob@x.cl", merged_ids=("3",)),
    event("e1", "ana@x.cl", 1, detail={"link": "https://x.cl"}),
    event("e2", record(2), 2),
    event("e3", "nobody@x.cl", 3),
    link("nobody@x.cl", "else@x.cl"),
)


def test_a_page_is_stored(store: Store) -> None:
    saved = save(store, *PAGE, cursor="next")
    assert saved == Saved(contacts_new=2, engagements_new=3, persons=3)
    assert store.totals() == Totals(contacts=2, engagements=3, persons=3)
    assert store.cursor("hub", "all") == "next"


def test_the_same_page_again_changes_nothing_and_makes_nobody_due(store: Store) -> None:
    save(store, *PAGE, cursor="next")
    decide_all(store)
    assert save(store, *PAGE, day=1, cursor="next") == Saved()
    assert due(store) == []
    assert store.totals() == Totals(contacts=2, engagements=3, persons=3)


def test_an_empty_page_moves_the_cursor(store: Store) -> None:
    save(store, cursor="first")
    assert save(store, cursor="second") == Saved()
    assert store.cursor("hub", "all") == "second"


def test_no_cursor_leaves_it_where_it_is(store: Store) -> None:
    save(store, cursor="first")
    save(store, contact(1))
    assert store.cursor("hub", "all") == "first"
    assert store.cursor("hub", "other") is None


@contextmanager
def _error_at_statement(store: Store, number: int) -> Iterator[None]:
    countdown = count(number, -1)

    def before(*_: object) -> None:
        if next(countdown) == 0:
            raise RuntimeError("cut here")

    event_of.listen(store._database._engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event_of.remove(store._database._engine, "before_cursor_execute", before)


def test_an_error_at_any_statement_leaves_neither_rows_nor_cursor(store: Store) -> None:
    save(store, contact(9, "old@x.cl"), event("e9", "old@x.cl"), cursor="before")
    decide_all(store)
    before = store.totals(), due(store, everybody=True)
    changing = (*PAGE, contact(9, "new@x.cl", merged_ids=("1",)), event("e9", "new@x.cl", 3))
    for number in count():
        try:
            with _error_at_statement(store, number):
                save(store, *changing, cursor="after", rejects=(Reject("row 1", "bad"),), whole_since=read_at(0))
        except RuntimeError:
            assert store.cursor("hub", "all") == "before"
            assert (store.totals(), due(store, everybody=True)) == before
            assert store.set_aside() == []
        else:
            break
    assert number > 15, "each statement was cut once"
    assert store.cursor("hub", "all") == "after"
    assert store.totals().contacts == 2


def test_new_evidence_makes_its_person_due_and_nobody_else(store: Store) -> None:
    save(store, *PAGE)
    decide_all(store)
    assert save(store, event("e4", "ana@x.cl", 4)) == Saved(engagements_new=1, persons=1)
    assert [case.timeline for case in due(store)] == [{REPLIED: [ms(1), ms(4)]}]


def test_a_changed_engagement_is_changed_in_place(store: Store) -> None:
    save(store, *PAGE)
    decide_all(store)
    saved = save(store, event("e1", "ana@x.cl", 5, Kind.EMAIL_CLICKED))
    assert saved == Saved(engagements_changed=1, persons=1)
    assert [case.timeline for case in due(store)] == [{CLICKED: [ms(5)]}]
    assert store.totals().engagements == 3


def test_a_roll_up_is_one_row_that_grows(store: Store) -> None:
    save(store, contact(1), event("1/last", record(1), 1, trust=Trust.SUMMARY, count=2))
    decide_all(store)
    save(store, event("1/last", record(1), 3, trust=Trust.SUMMARY, count=5))
    assert store.totals().engagements == 1
    assert [case.timeline for case in due(store)] == [{REPLIED_SUM: [ms(3)] * 5}]


def test_a_roll_up_that_counts_nothing_any_more_is_no_evidence(store: Store) -> None:
    save(store, contact(1), event("1/last", record(1), 1, trust=Trust.SUMMARY, count=2))
    decide_all(store)
    empty = event("1/last", record(1), 1, trust=Trust.SUMMARY, count=0)
    assert save(store, empty) == Saved(engagements_changed=1, persons=1)
    assert [case.timeline for case in due(store)] == [{}]
    assert save(store, empty) == Saved(), "nor is it new, the next time"


def test_a_single_event_counts_once_whatever_it_says(store: Store) -> None:
    save(store, contact(1), event("e", record(1), 1, count=7))
    assert [case.timeline for case in due(store)] == [{REPLIED: [ms(1)]}]


def test_an_engagement_that_turns_out_to_be_of_somebody_else(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), contact(2, "bob@x.cl"), event("e", "ana@x.cl", 1))
    decide_all(store)
    assert save(store, event("e", "bob@x.cl", 1)) == Saved(engagements_changed=1, persons=2)
    assert {case.fields["first_name"]: case.timeline for case in due(store)} == {"P1": {}, "P2": {REPLIED: [ms(1)]}}
    assert store.totals().engagements == 1


def test_of_two_versions_on_one_page_the_later_counts(store: Store) -> None:
    save(
        store,
        contact(1, fields={"first_name": "New"}, updated_at=at(2)),
        contact(1, fields={"first_name": "Old"}, updated_at=at(1)),
        event("e", record(1), 1),
        event("e", record(1), 2),
    )
    assert [(case.fields, case.timeline) for case in due(store)] == [({"first_name": "New"}, {REPLIED: [ms(2)]})]


def test_a_version_that_was_read_before_the_stored_one_is_ignored(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", fields={"first_name": "New"}), day=2)
    decide_all(store)
    assert save(store, contact(1, "bob@x.cl", fields={"first_name": "Old"}), day=1) == Saved()
    assert due(store) == []
    assert save(store, contact(1, "bob@x.cl", fields={"first_name": "Newer"}), day=3).contacts_changed == 1


def test_what_a_crm_holds_makes_nobody_due_but_is_looked_at(store: Store) -> None:
    save(store, contact(1, holds={"syncer_stage": "lead"}))
    decide_all(store)
    store.settle("hub", ["1"])
    assert store.count_pending("hub") == 0
    save(store, contact(1, holds={"syncer_stage": "lead", "syncer_stage_rule": ""}))
    assert store.count_pending("hub") == 0, "empty is absent"
    save(store, contact(1, holds={"syncer_stage": "customer"}))
    assert due(store) == []
    assert [target.holds for target in store.pending("hub")] == [{"syncer_stage": "customer"}]


def test_a_new_mark_makes_nobody_due_and_nothing_pending(store: Store) -> None:
    save(store, contact(1, mark="a", belongs="7"), contact(2))
    decide_all(store)
    store.settle("hub", ["1", "2"])
    assert save(store, contact(1, mark="b", belongs="8"), contact(2), day=1).contacts_changed == 1
    (kept,) = store.contacts_of(1)
    assert (kept.mark, kept.belongs) == ("b", "8")
    assert due(store) == []
    assert list(store.pending("hub")) == []


def test_changed_fields_make_a_person_due(store: Store) -> None:
    save(store, contact(1, fields={"country": "CL"}), contact(2))
    decide_all(store)
    assert save(store, contact(1, fields={"country": "PE"})) == Saved(contacts_changed=1, persons=1)
    assert [case.fields for case in due(store)] == [{"country": "PE"}]


def test_the_fields_of_the_crm_win(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", fields={"country": "CL"}), source="hub")
    save(store, contact(7, "ana@x.cl", source="list", fields={"country": "PE", "opted_out": True}), source="list")
    decide_all(store)
    assert [case.fields for case in due(store, everybody=True)] == [{"country": "CL", "opted_out": True}]
    assert store.refresh_fields("hub") == 0
    assert store.refresh_fields("list") == 1
    assert [case.fields for case in due(store)] == [{"country": "PE", "opted_out": True}]


def test_a_contact_that_says_it_is_gone_keeps_who_it_was(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("e", "ana@x.cl", 1))
    decide_all(store)
    assert save(store, contact(1, gone=True, fields={})) == Saved(contacts_changed=1, persons=1, gone=1)
    assert [(case.fields, case.timeline) for case in due(store)] == [({}, {REPLIED: [ms(1)]})]
    assert store.count_targets("hub") == 0
    decide_all(store)
    store.settle("hub", ["1"])
    assert save(store, contact(1, "ana@x.cl")) == Saved(contacts_changed=1, persons=1)
    assert store.count_pending("hub") == 1, "who knows what it holds now"


def test_a_whole_listing_marks_those_it_did_not_list(store: Store) -> None:
    save(store, contact(1), contact(2), contact(3), day=0)
    save(store, contact(4, source="list"), day=0, source="list")
    decide_all(store)
    save(store, contact(1), day=1)
    last = Page((contact(2),), whole_since=read_at(1))
    assert store.would_be_gone("hub", last) == (1, 3)
    saved = store.save_page("hub", "all", last, read_at(1.1), "hub")
    assert saved == Saved(persons=1, gone=1)
    assert store.would_be_gone("hub", last) == (0, 2)
    assert [case.fields for case in due(store)] == [{}]
    assert store.totals().contacts == 3, "other sources keep theirs"
    assert save(store, contact(3), day=2) == Saved(contacts_changed=1, persons=1), "it may come back"


def test_a_page_that_ends_no_listing_makes_nobody_vanish(store: Store) -> None:
    save(store, contact(1), day=0)
    assert store.would_be_gone("hub", Page((contact(2),))) == (0, 1)
    assert store.would_be_gone("nobody", Page(whole_since=at(1))) == (0, 0)


def test_a_listing_that_began_after_the_page_was_read_marks_nobody_who_was_read(store: Store) -> None:
    saved = store.save_page("hub", "all", Page((contact(1),), whole_since=read_at(2)), read_at(1), "hub")
    assert saved.gone == 0


def test_items_set_aside_are_kept_once(store: Store) -> None:
    run = store.start_run("acme", "sync", at(0))
    save(store, rejects=(Reject("row 7", "no date"), Reject("row 7", "no date either"), Reject("row 9", "no id")))
    save(store, rejects=(Reject("row 9", "no id"),), day=1)
    found = [(one.source, one.stream, one.where, one.reason, one.run, one.at) for one in store.set_aside(run)]
    assert found == [
        ("hub", "all", "row 9", "no id", run, read_at(1)),
        ("hub", "all", "row 7", "no date either", run, read_at(0)),
    ]
    assert (store.count_set_aside(run), store.count_set_aside(), store.count_set_aside(run + 1)) == (2, 2, 0)


def test_text_that_a_database_cannot_hold_is_made_fit(store: Store) -> None:
    odd = contact(1, fields={"first_name": "A\0\ud800", "employees": 2**70, "budget": float("nan")})
    save(
        store,
        odd,
        event("e\0", "ana@x.cl", vendor_kind="w\0", detail={"title": "\udfff"}),
        rejects=(Reject("row \0", "bad \ud800"),),
        cursor="c",
    )
    assert save(store, odd, event("e\0", "ana@x.cl", vendor_kind="w\0", detail={"title": "\udfff"})) == Saved()
    fields = [case.fields for case in due(store) if case.fields]
    assert fields == [{"first_name": "A\ufffd?", "employees": str(2**70)}]


def test_details_are_no_bodies_of_mails(store: Store) -> None:
    save(store, event("e", "ana@x.cl", detail={"text": "x" * 5000, "link": "https://x.cl"}), event("f", "ana@x.cl"))
    number = store.person_of(email("ana@x.cl"))
    assert number
    details = {happening.id: happening.detail for happening in store.happenings(number)}
    assert details == {"e": {"text": "x" * 1000, "link": "https://x.cl"}, "f": {}}


def test_instants_keep_their_millisecond(store: Store) -> None:
    moment = datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
    save(store, event("e", "ana@x.cl", (moment - at(0)).total_seconds() / 86400))
    doubtful = signal(Kind.EMAIL_REPLIED, Trust.DOUBTFUL)  # so old
    assert [case.timeline for case in due(store, signals={doubtful})] == [{doubtful: [-1]}]


def test_a_page_of_thousands_is_one_page(store: Store) -> None:
    people = [contact(n, f"p{n}@x.cl") for n in range(5000)]
    events = [event(f"e{n}", f"p{n}@x.cl", n / 100) for n in range(5000)]
    assert save(store, *people, *events) == Saved(contacts_new=5000, engagements_new=5000, persons=5000)
    assert save(store, *people, *events) == Saved()


def test_errors_of_ours_pass_through_as_they_are(store: Store) -> None:
    with pytest.raises(SyncerError, match="mine"), store._database.write():
        raise SyncerError("mine")
