"""What a stream told that is not wanted any more goes, a part at a time, and nothing beside it."""

import pytest

from syncer.contract import Page
from syncer.model import Engagement, Organization, Reject, Stretch
from syncer.store import Store, streams
from tests.integration.store.sample import contact, decide_all, due, event, person, read_at, record, save, whose

ANA, BOB = "ana@x.cl", "bob@x.cl"


def tell(
    store: Store, read: str, *engagements: Engagement, day: float = 0, source: str = "hub", **more: object
) -> None:
    page = Page(engagements=engagements, cursor=f"{read} {day}", **more)  # type: ignore[arg-type]
    store.save_page(source, read, page, read_at(day), "hub")


def withdraw(store: Store, stream: str, parts: int | None = None, day: float = 9) -> tuple[int, int]:
    """How many engagements and organizations; at most so many parts."""
    engagements = organizations = done = 0
    after: str | None = ""
    while after is not None and done != parts:
        part = store.withdraw_stream("hub", stream, after, read_at(day), "hub")
        assert max(part.engagements, part.organizations) <= streams.AT_ONCE
        engagements, organizations = engagements + part.engagements, organizations + part.organizations
        after, done = part.after, done + 1
    return engagements, organizations


@pytest.fixture(params=[2, 1_000])
def at_once(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(streams, "AT_ONCE", request.param)
    return int(request.param)


@pytest.mark.usefixtures("at_once")
def test_all_that_it_told_goes_and_nothing_else(store: Store) -> None:
    save(store, contact(1, ANA), contact(2, BOB), contact(3, "eva@x.cl"))
    tell(store, "calls", *(event(f"calls/{number}", ANA) for number in range(5)), event("a", "ghost@x.cl"))
    tell(store, "mails", event("calls/x", ANA), event("mails/1", BOB))
    tell(store, "calls", event("calls/1", BOB, source="other"), source="other")
    rejects = (Reject("calls 7", "it has no date"), Reject("calls 8", "it has no date"))
    tell(store, "calls", rejects=rejects[:1])
    tell(store, "mails", rejects=rejects[1:])
    decide_all(store)
    assert withdraw(store, "calls") == (6, 0)
    assert (whose(store, ANA), whose(store, BOB)) == ({"calls/x"}, {"mails/1", "calls/1"})
    assert person(store, "ghost@x.cl") is None
    assert [case.person for case in due(store)] == [person(store, ANA)]
    assert [each.where for each in store.set_aside()] == ["calls 8"]
    assert store.streams("hub") == ["mails"]
    assert store.streams("other") == ["calls"]
    assert (store.cursor("hub", "calls"), store.cursor("hub", "mails")) == (None, "mails 0")
    assert withdraw(store, "calls") == (0, 0)


def test_what_a_run_left_that_was_cut_is_taken_later(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "AT_ONCE", 2)
    save(store, contact(1, ANA))
    tell(store, "calls", *(event(f"calls/{number}", ANA) for number in range(5)))
    assert withdraw(store, "calls", parts=1) == (2, 0)
    assert whose(store, ANA) == {"calls/2", "calls/3", "calls/4"}
    assert store.streams("hub") == ["calls"]
    assert store.cursor("hub", "calls") is None, "whoever wants it again reads all of it"
    assert withdraw(store, "calls") == (3, 0)
    assert (whose(store, ANA), store.streams("hub")) == (set(), [])


def test_it_goes_also_where_it_is_of_somebody_who_is_gone(store: Store) -> None:
    save(store, contact(1, ANA), contact(2, BOB))
    tell(store, "calls", event("calls/1/1", record(1)), event("calls/1/2", BOB))
    save(store, contact(1, ANA, gone=True), contact(2, BOB, gone=True), day=1)
    tell(store, "calls", whole=(Stretch("calls/1/", "", "9"),), day=2)
    assert (whose(store, ANA), whose(store, BOB)) == ({"calls/1/1"}, {"calls/1/2"})
    assert withdraw(store, "calls") == (2, 0)
    assert (whose(store, ANA), whose(store, BOB)) == (set(), set())


def test_a_page_can_be_told_by_another_stream_than_the_one_that_is_read(store: Store) -> None:
    save(store, contact(1, ANA))
    tell(store, "calls", event("1/opened", ANA), stream="contacts")
    tell(store, "calls", event("calls/1", ANA))
    assert withdraw(store, "calls") == (1, 0)
    assert whose(store, ANA) == {"1/opened"}


def test_what_two_streams_told_is_that_of_the_later_news(store: Store) -> None:
    save(store, contact(1, ANA))
    for number, stream in enumerate(("calls", "mails")):
        tell(store, stream, event("1", ANA, day=number), day=number)
    assert withdraw(store, "calls") == (0, 0)
    assert whose(store, ANA) == {"1"}
    assert withdraw(store, "mails") == (1, 0)
    assert whose(store, ANA) == set()


@pytest.mark.usefixtures("at_once")
def test_what_organizations_say_of_their_people_goes_and_comes_back(store: Store) -> None:
    save(store, *(contact(number, belongs=str(number)) for number in range(5)))
    told = tuple(Organization("hub", str(number), {"employees": 80}) for number in range(5))
    tell(store, "companies", organizations=told)
    tell(store, "other", organizations=(Organization("hub", "9", {"employees": 7}),))
    save(store, contact(9, belongs="9"))
    decide_all(store)
    assert withdraw(store, "companies") == (0, 5)
    assert {case.person for case in due(store)} == {person(store, record(number)) for number in range(5)}
    assert {number: employees(store, number) for number in (0, 4, 9)} == {0: None, 4: None, 9: 7}
    tell(store, "companies", organizations=told, day=10)
    assert employees(store, 4) == 80


def employees(store: Store, number: int) -> object:
    owner = person(store, record(number))
    case = store.case(owner) if owner else None
    assert case
    return case.fields.get("employees")
