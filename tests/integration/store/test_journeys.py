"""The first and the latest touch of a person."""

from collections.abc import Mapping

from syncer.model import Kind, Trust
from syncer.store import Decided, Journey, Store
from tests.integration.store.sample import at, contact, decide_all, event, ms, save


def journey(store: Store, until: float = 90) -> Journey:
    (target,) = store.targets("hub")
    return store.journeys([target.person], ms(until))[target.person]


def kinds(store: Store, until: float = 90) -> tuple[str, str]:
    first, latest, _ = journey(store, until)
    return (first.kind.word if first else ""), (latest.kind.word if latest else "")


def test_what_persons_did_counts_in_whatever_order_it_came(store: Store) -> None:
    form: Mapping[str, str] = {"form": "Contact us"}
    save(store, contact(1, "ana@x.cl", fields={"first_source": "search"}), event("2", "ana@x.cl", 5))
    save(
        store,
        event("3", "ana@x.cl", 3, Kind.FORM_SUBMITTED, detail=form),
        event("4", "ana@x.cl", 9, Kind.EMAIL_SENT),
        event("5", "ana@x.cl", 1, Kind.EMAIL_OPENED),
        event("6", "ana@x.cl", 8, Kind.EMAIL_CLICKED, trust=Trust.DOUBTFUL),
    )
    decide_all(store)
    first, latest, fields = journey(store)
    assert first == (Kind.FORM_SUBMITTED, at(3), form)
    assert latest == (Kind.EMAIL_REPLIED, at(5), {})
    assert fields == {"first_source": "search"}


def test_nothing_that_comes_later_than_asked(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("1", "ana@x.cl", 2, Kind.PAGE_VIEWED), event("2", "ana@x.cl", 5))
    decide_all(store)
    assert kinds(store) == ("page_viewed", "email_replied")
    assert kinds(store, until=3) == ("page_viewed", "page_viewed")
    assert kinds(store, until=1) == ("", "")


def test_of_several_at_one_instant_the_strongest_counts(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("b", "ana@x.cl", 2, Kind.QUOTE_REQUESTED))
    save(
        store,
        event("a", "ana@x.cl", 2, Kind.PAGE_VIEWED),
        event("c", "ana@x.cl", 2, Kind.QUOTE_REQUESTED, detail={"form": "c"}),
    )
    decide_all(store)
    first, latest, _ = journey(store)
    assert first == latest == (Kind.QUOTE_REQUESTED, at(2), {})


def test_news_make_a_contact_pending_though_its_standing_stays(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("1", "ana@x.cl", 2))
    decide_all(store)
    store.settle("hub", ["1"])
    for has_news, pending in ((False, []), (True, ["1"])):
        (target,) = store.targets("hub")
        store.save_decisions(1, [Decided(target.person, None, {}, has_news)])
        assert [target.contact for target in store.pending("hub")] == pending
