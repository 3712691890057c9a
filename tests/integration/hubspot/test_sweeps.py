"""A look through everything: what is no more, and what it costs to know."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.reading import portions
from connectors.hubspot.reading.cursor import Done, parse
from syncer.model import Engagement, Kind, Stretch
from tests.integration.hubspot.conftest import ACTIVITIES, Connection, Read

DAY = timedelta(days=1)
STREAMS = pytest.mark.parametrize("stream", ACTIVITIES)


def looked_through(crm: Connection, stream: str, since: str | None = None) -> Read:
    """After a first reading, or from where that ended."""
    cursor = since or crm.read(stream).cursor
    return Read(list(crm.source.reconcile(stream, cursor, crm.later())))


def missing(read: Read, stream: str, ids: set[int]) -> set[int]:
    """Those of which it says that all engagements are gone that it does not tell."""
    stretches = [stretch for page in read.pages for stretch in page.whole]
    told = set(map(record, read.engagements))
    return {id_ for id_ in ids - told if any(holds(stretch, stream, id_) for stretch in stretches)}


def record(one: Engagement) -> int:
    return int(one.id.split("/")[1])


def holds(stretch: Stretch, stream: str, id_: int) -> bool:
    if not stretch.numbered:
        return stretch.prefix == f"{stream}/{id_}/"
    return stretch.prefix == f"{stream}/" and int(stretch.low) < id_ <= int(stretch.high)


@STREAMS
def test_what_was_purged_or_archived_is_missing_wherever_it_stood(crm: Connection, stream: str) -> None:
    person = crm.portal.ids("contacts")[0]
    for _ in range(120):
        crm.portal.add(stream, {}, [person])
    ids = crm.portal.ids(stream)
    cursor = crm.read(stream).cursor
    gone = {ids[0], ids[50], ids[99], ids[100], ids[101], ids[-2], ids[-1]}
    for place, id_ in enumerate(sorted(gone)):
        (crm.portal.purge if place % 2 else crm.portal.archive)(stream, id_)
    read = looked_through(crm, stream, cursor)
    nobodys = {id_ for id_ in crm.portal.ids(stream) if not crm.portal.links.contacts_of(stream, id_)}
    assert missing(read, stream, set(ids)) - nobodys == gone
    assert not gone & set(map(record, read.engagements))


def test_what_cannot_be_understood_is_not_missing(crm: Connection) -> None:
    cursor = crm.read("calls").cursor
    ids = crm.portal.ids("calls")
    broken, gone = ids[10], ids[11]
    crm.portal.update("calls", broken, {"hs_timestamp": ""})
    crm.portal.purge("calls", gone)
    read = looked_through(crm, "calls", cursor)
    assert [reject.where for reject in read.rejects if "search" not in reject.where][-1] == f"calls {broken}"
    assert missing(read, "calls", {broken, gone}) == {gone}


def listed(edit: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[..., Any]:
    """A list whose second page is otherwise."""
    list_page = Records.list_page
    pages: list[Any] = []

    def other(self: Records, *asked: Any) -> Any:
        pages.append(list_page(self, *asked))
        return edit(pages[-1]) if len(pages) == 2 else pages[-1]

    return other


def without_end(page: dict[str, Any]) -> dict[str, Any]:
    return {"results": page["results"][:5]}


def without_rows(page: dict[str, Any]) -> dict[str, Any]:
    return {**page, "results": []}


def nothing(_page: dict[str, Any]) -> dict[str, Any]:
    return {"results": []}


def in_disorder(page: dict[str, Any]) -> dict[str, Any]:
    return {**page, "results": page["results"][::-1]}


def with_somebody(page: dict[str, Any]) -> dict[str, Any]:
    return {**page, "results": [{"properties": {}}, *page["results"][1:]]}


@pytest.mark.parametrize("edit", [without_end, without_rows, nothing, in_disorder, with_somebody])
def test_of_a_list_that_is_not_in_order_nothing_is_missing_that_it_may_have_left_out(
    crm: Connection, monkeypatch: pytest.MonkeyPatch, edit: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    person = crm.portal.ids("contacts")[0]
    for _ in range(400):
        crm.portal.add("notes", {}, [person])
    cursor, ids = crm.read("notes").cursor, crm.portal.ids("notes")
    crm.portal.purge("notes", ids[7])
    monkeypatch.setattr(Records, "list_page", listed(edit))
    read = looked_through(crm, "notes", cursor)
    there = {id_ for id_ in crm.portal.ids("notes") if crm.portal.links.contacts_of("notes", id_)}
    assert missing(read, "notes", {*there, ids[7]}) == {ids[7]}, "the first page was as ever"


def test_a_record_that_came_back_behind_the_place_of_a_list_is_not_missing(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "A_FEW", 1)
    person = crm.portal.ids("contacts")[0]
    for _ in range(400):
        crm.portal.add("notes", {}, [person])
    done = parse(crm.read("notes").cursor, crm.now())
    assert isinstance(done, Done)
    overdue = replace(done, upkeep=replace(done.upkeep, swept=crm.now() - 8 * DAY))
    binned = crm.portal.ids("notes")[100]  # with which the list would go on
    crm.portal.archive("notes", binned)
    sharp = crm.again(overlap=timedelta(0))
    first = sharp.read("notes", overdue.text, crm.later())
    assert missing(first, "notes", {binned}) == {binned}
    crm.portal.restore("notes", binned)
    rest = sharp.read("notes", first.cursor, crm.later() + timedelta(minutes=15))
    assert [stretch.numbered for page in rest.pages for stretch in page.whole] == [True], "it went on"
    assert missing(rest, "notes", {binned}) == set()


@pytest.mark.parametrize("keep", [False, True], ids=["new record", "primary kept"])
def test_a_deal_that_another_one_absorbed_is_missing_as_soon_as_that_is_read(crm: Connection, keep: bool) -> None:
    people = crm.portal.ids("contacts")[:2]
    one, other = (
        crm.portal.add("deals", {"pipeline": "default", "dealstage": "contractsent"}, [person]) for person in people
    )
    cursor = crm.read("deals").cursor
    survivor = crm.portal.merge_deals(one, other, keep=keep)
    crm.portal.update("deals", survivor, {"dealstage": "closedlost", "closedate": crm.now().isoformat()})
    read = crm.read("deals", cursor, crm.later())
    assert missing(read, "deals", {one, other}) == {one, other} - {survivor}
    assert {each.kind for each in read.engagements if record(each) == survivor} == {Kind.NEUTRAL}
    assert missing(looked_through(crm, "deals", read.cursor), "deals", {one, other}) == {one, other} - {survivor}


def test_a_look_costs_its_list_and_two_searches_for_how_long_it_is(crm: Connection) -> None:
    cursor = crm.read("emails").cursor
    before = dict(crm.calls)
    again = crm.again()
    looked_through(again, "emails", cursor)
    pages = -(-len(crm.portal.ids("emails")) // 100)
    assert before["list"] == pages
    extra = {"associations": again.calls["associations"]} if "associations" in again.calls else {}
    assert again.calls == {"list": pages, "search": 2, **extra}, "what changed, and that nothing is behind the end"


def companies(read: Read) -> dict[str, Any]:
    return {one.id: (one.gone, dict(one.fields)) for page in read.pages for one in page.organizations}


def test_companies_are_looked_through_like_everything(crm: Connection) -> None:
    cursor = crm.read("companies").cursor
    assert cursor
    archived, recalculated, *_ = crm.portal.ids("companies")
    crm.portal.archive("companies", archived)
    crm.portal.update("companies", recalculated, {"numberofemployees": "4321"}, silently=True)
    sharp = crm.again(overlap=timedelta(0))
    assert str(recalculated) not in companies(sharp.read("companies", cursor, crm.later()))
    read = looked_through(sharp, "companies", cursor)
    found = companies(read)
    assert found[str(archived)] == (True, {})
    assert found[str(recalculated)][1]["employees"] == 4321
    crm.portal.restore("companies", archived)
    assert not companies(looked_through(sharp, "companies", read.cursor))[str(archived)][0]


def test_what_companies_are_asked_for_anew_is_known_by_the_next_run(crm: Connection) -> None:
    some = crm.again(replace(crm.wiring, fields=frozenset({"company"})))
    cursor = some.read("companies").cursor
    read = crm.read("companies", cursor, crm.later())
    assert {id_: set(fields) for id_, (_, fields) in companies(read).items()} == {
        str(id_): {"company", "industry", "country", "employees"} for id_ in crm.portal.ids("companies")
    }
    again = crm.again()
    assert "list" not in again.calls
    again.read("companies", read.cursor, crm.later() + timedelta(minutes=15))
    assert again.calls == {"search": 1}, "once"
