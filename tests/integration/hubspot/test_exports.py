"""All contacts by one export: the same as by a list, whatever happens on the way."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.hubspot.endpoints.exports import Exports
from connectors.hubspot.reading import download, exports
from connectors.hubspot.reading.cursor import Done, Export, Upkeep, parse
from connectors.hubspot.sandbox import ALL_SCOPES, bulk
from connectors.hubspot.sandbox.api import exports as portal_exports
from connectors.hubspot.sandbox.errors import Refusal
from syncer.contract import Lanes, Meter
from syncer.errors import BudgetReached
from syncer.model import Contact, Engagement, Kind
from syncer.store import Store
from syncer.testing.clock import VirtualClock
from tests.integration.hubspot.conftest import PROPERTIES, RECORDS, WIDE, Connection, Read, connected

NOW = datetime(2026, 11, 22, tzinfo=UTC)
QUICK = replace(WIDE, export_seconds=0.0)
EXPORT, LIST = Lanes(read="export"), Lanes(read="list")
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.sampled_from(",;\"\n\r\t\\'"), max_size=40
)
INSTANTS = st.integers(1_000_000_000_000, 1_790_000_000_000).map(str)


def by(crm: Connection, lanes: Lanes) -> Connection:
    return crm.again(replace(crm.wiring, lanes=lanes))


def contacts(read: Read) -> dict[str, Contact]:
    found = {contact.id: contact for contact in read.contacts}
    assert len(found) == len(read.contacts)
    return found


def pages_listed(crm: Connection) -> int:
    """Of contacts, by all connections to this sandbox."""
    calls: int = crm.running.sandbox.requests.calls["list contacts"]
    return calls


def rollups(read: Read) -> dict[str, Engagement]:
    return {each.id: each for each in read.engagements}


@pytest.fixture(params=["2026-09", "v3"])
def quick(request: pytest.FixtureRequest) -> Iterator[Connection]:
    with connected(QUICK, request.param) as crm:
        yield crm


@pytest.fixture(scope="module")
def spoiled() -> Iterator[Connection]:
    """One portal for all the examples, which spoil it more and more."""
    with connected(replace(QUICK, contacts=40)) as crm:
        list(crm.sink.prepare(PROPERTIES))
        crm.portal.schemas["contacts"].create(
            {
                "name": "seen_on",
                "label": "Seen",
                "type": "date",
                "fieldType": "date",
                "groupName": "contactinformation",
            },
            1,
        )
        yield crm.again(replace(crm.wiring, fields=crm.wiring.fields | {"crm.seen_on", "crm.is_employee"}))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(
            st.integers(0, 30),
            st.fixed_dictionaries(
                {},
                optional={
                    "firstname": TEXT,
                    "jobtitle": TEXT,
                    "recent_conversion_event_name": TEXT,
                    "annual_budget": st.sampled_from(["", "5", "5.0", "1e3", "0012"]),
                    "is_employee": st.sampled_from(["", "true", "false"]),
                    "hs_additional_emails": st.sampled_from(["", "a@b.cl", "a@b.cl;C@d.cl"]),
                    "recent_conversion_date": INSTANTS,
                    "first_conversion_date": INSTANTS,
                    "num_conversion_events": st.sampled_from(["", "1", "2", "7"]),
                    "seen_on": st.sampled_from(["", "2026-05-12", "1969-12-31"]),
                    "syncer_stage": st.sampled_from(["", "lead", "prospect"]),
                    "syncer_stage_since": INSTANTS,
                    "syncer_stage_reason": TEXT,
                },
            ),
        ),
        max_size=8,
    ),
    end=st.sampled_from(["", "merge", "archive", "forget"]),
)
def test_both_lanes_give_the_same_whatever_a_contact_holds(spoiled: Connection, edits: Any, end: str) -> None:
    portal = spoiled.portal
    ids = portal.ids("contacts")
    for number, values in edits:
        portal.update("contacts", ids[number % len(ids)], values)
    if end and len(ids) > 10:
        {"merge": lambda: portal.merge(ids[0], ids[1]), "archive": lambda: portal.archive("contacts", ids[0])}.get(
            end, lambda: portal.forget(ids[0])
        )()
    listed, exported = by(spoiled, LIST).read("contacts"), by(spoiled, EXPORT).read("contacts")
    assert contacts(exported) == contacts(listed)
    assert rollups(exported) == rollups(listed)
    assert exported.rejects == listed.rejects == []


def test_an_export_takes_a_few_calls_and_leads_over_to_increments_from_its_begin(quick: Connection) -> None:
    until, crm = quick.now(), by(quick, EXPORT)
    read = crm.read("contacts", None, until)
    assert [int(contact.id) for contact in read.contacts] == crm.portal.ids("contacts")
    # and those that any way of reading contacts needs: what forms are called, whether deals can be read
    assert crm.calls == {"export": 4, "properties": 1, "forms": 2, "list": 1}
    assert pages_listed(crm) == 0
    assert read.pages[-1].whole_since == until
    assert [page.whole_since for page in read.pages[:-1]] == [None] * (len(read.pages) - 1)
    assert parse(read.cursor, until) == Done(until, Upkeep(until, wording=crm.wording("contacts")))
    contact = crm.portal.ids("contacts")[7]
    crm.portal.update("contacts", contact, {"jobtitle": "Chef"})
    [found] = [each for each in crm.read("contacts", read.cursor, crm.later()).contacts if each.id == str(contact)]
    assert found.fields["job_title"] == "Chef"


def test_a_file_that_was_asked_for_by_another_wording_is_left(quick: Connection) -> None:
    """It may lack what is asked for now."""
    crm = by(quick, EXPORT)
    with_file = next(page.cursor for page in crm.read("contacts").pages if page.cursor and "export" in page.cursor)
    begun = parse(with_file, quick.now())
    assert isinstance(begun, Export)
    known, other = (by(quick, EXPORT).read("contacts", replace(begun, wording=each).text) for each in ("", "other"))
    assert len(known.contacts) == len(other.contacts) == len(crm.portal.ids("contacts"))
    assert {one.task for one in exports_in(known)} == {begun.task}
    assert {one.task for one in exports_in(other)} == {str(int(begun.task) + 1)}


def exports_in(read: Read) -> list[Export]:
    places = (parse(page.cursor, datetime.now(UTC)) for page in read.pages if page.cursor)
    return [place for place in places if isinstance(place, Export)]


@pytest.mark.parametrize("deals", [True, False])
@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_both_lanes_leave_the_same_in_the_store(version: str, deals: bool, tmp_path: Path) -> None:
    scopes = ALL_SCOPES if deals else ALL_SCOPES - {"crm.objects.deals.read"}
    with connected(replace(QUICK, scopes=scopes), version) as crm:
        listed, exported = (_stored(by(crm, lanes), tmp_path / f"{lanes.read}.db") for lanes in (LIST, EXPORT))
        assert pages_listed(crm) == 3, "the other way was an export"
    assert exported == listed
    assert len(listed["contact"]) == 250
    assert all(row["mark"] for row in listed["contact"])
    assert any(row["belongs"] for row in listed["contact"])
    told = [row["external_id"] for row in listed["engagement"]]
    assert any("/forms/" in each for each in told), "what was sent in, one by one"
    assert any(each.endswith(f"/{Kind.PURCHASED.word}/last") for each in told) is not deals


def _stored(crm: Connection, file: Path) -> dict[str, list[dict[str, Any]]]:
    """All tables, as reading contacts leaves them."""
    with Store.open(f"sqlite:///{file}") as store:
        for page in crm.read("contacts", None, NOW).pages:
            store.save_page("crm", "contacts", page, NOW + timedelta(days=9), "crm")
    with closing(sqlite3.connect(file)) as database:
        database.row_factory = sqlite3.Row
        tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        rows = {name: map(dict, database.execute(f"select * from {name}")) for name in tables}  # noqa: S608
        return {name: sorted(found, key=repr) for name, found in rows.items()}


def test_what_was_exported_is_not_found_changed_when_everything_is_looked_through(quick: Connection) -> None:
    read = by(quick, EXPORT).read("contacts", None, NOW)
    marks = {contact.id: contact.mark for contact in read.contacts}
    swept = [each for page in quick.source.reconcile("contacts", read.cursor, quick.later()) for each in page.seen]
    assert {each.id: each.mark for each in swept} == marks


@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_cut_after_any_page_it_goes_on_in_the_same_file(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "ROWS_IN_PAGE", 30)
    monkeypatch.setattr(portal_exports, "ROWS_IN_FILE", 100)
    with connected(replace(QUICK, contacts=250), version) as crm:
        whole = contacts(by(crm, LIST).read("contacts"))
        length = len(by(crm, EXPORT).read("contacts").pages)
        assert length == 11
        for cut in range(1, length):
            first = by(crm, EXPORT).read("contacts", None, pages=cut)
            place = parse(first.cursor, crm.now())
            assert isinstance(place, Export)
            assert place.row == len(first.contacts)
            later = by(crm, Lanes())  # goes on as the cursor says, whatever is said now
            rest = later.read("contacts", first.cursor)
            assert rest.contacts == list(whole.values())[place.row :]
            assert crm.running.sandbox.requests.calls["export"] == cut + 1, "asked for once a reading"


def test_whoever_wants_a_list_after_all_gets_one(quick: Connection) -> None:
    begun = by(quick, EXPORT).read("contacts", None, NOW, pages=1)
    read = by(quick, LIST).read("contacts", begun.cursor, NOW)
    assert len(contacts(read)) == 250
    assert [page.whole_since for page in read.pages] == [None, None, NOW]


def test_a_slow_export_is_waited_for_ever_less_often() -> None:
    clock = VirtualClock(NOW)
    with connected(replace(WIDE, export_seconds=600.0, now=NOW), clock=clock) as crm:
        exporting = by(crm, EXPORT)
        assert len(contacts(exporting.read("contacts", None, NOW))) == 250
        assert NOW + timedelta(seconds=600) <= clock.now() < NOW + timedelta(seconds=700)
        assert exporting.calls["export"] < 25


def test_a_stale_address_is_asked_for_anew() -> None:
    clock = VirtualClock(NOW)
    with (
        connected(replace(WIDE, export_seconds=0.0, now=NOW), clock=clock) as crm,
        pytest.MonkeyPatch.context() as patch,
    ):
        answers = iter([timedelta(minutes=6), timedelta(0)])
        status = Exports.status

        def late(self: Exports, task: str) -> Any:
            answer = status(self, task)
            if "result" in answer and (looked := crm.running.sandbox.requests.calls["export status"]) > 1:
                clock.advance(next(answers, timedelta(0)) if looked == 2 else timedelta(0))
            return answer

        patch.setattr(Exports, "status", late)
        assert len(contacts(by(crm, EXPORT).read("contacts", None, NOW))) == 250
        statuses = [each.status for each in crm.running.sandbox.requests.exchanges if each.kind == "download"]
        assert statuses == [403, 200]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"scopes": ALL_SCOPES - {"crm.export"}}, "crm.export"),
        ({"export_approval": True}, "approved by somebody"),
        ({"export_seconds": 9e5}, "not ready within"),
    ],
)
@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_what_stands_against_it_is_said_and_the_list_is_read(
    options: dict[str, Any], why: str, version: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock = VirtualClock(NOW)
    with connected(replace(WIDE, now=NOW, **options), version, clock) as crm:
        exporting = by(crm, EXPORT)
        read = exporting.read("contacts", None, NOW)
        assert len(contacts(read)) == 250
        assert pages_listed(crm) == 3
        assert any(page.whole_since == NOW for page in read.pages)
    [told] = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    assert "contacts are listed, not exported" in told
    assert why in told


@pytest.mark.parametrize("wait", ["", "60", "36000"])
@pytest.mark.parametrize("policy", ["ROLLING_DAY", "DAILY", ""])
@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_the_day_s_exports_are_used_up_and_nothing_else_is(
    version: str, policy: str, wait: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_: str) -> Refusal:
        return Refusal(429, {"policyName": policy} if policy else {}, {"Retry-After": wait} if wait else {})

    monkeypatch.setattr(bulk, "throttled", full)
    clock = VirtualClock(NOW)
    with connected(replace(QUICK, now=NOW), version, clock) as crm:
        for _ in range(30):
            crm.portal.exports.add({}, crm.portal.now)
        exporting = by(crm, EXPORT)
        assert len(contacts(exporting.read("contacts", None, NOW))) == 250
        assert exporting.read("calls", None, NOW).engagements
        assert exporting.calls["export"] == 1
    assert clock.now() == NOW, "nobody was asked to wait"
    assert "contacts are listed" in caplog.text
    assert "their own limit is reached" in caplog.text


def test_an_export_waits_for_the_limit_that_it_shares() -> None:
    with connected(replace(QUICK, faults="429@export#1")) as crm:
        exporting = by(crm, EXPORT)
        assert len(contacts(exporting.read("contacts", None, NOW))) == 250
        assert pages_listed(crm) == 0
        assert crm.running.sandbox.requests.calls["export"] == 2


def test_a_lost_task_is_no_loss(quick: Connection, caplog: pytest.LogCaptureFixture) -> None:
    begun = by(quick, EXPORT).read("contacts", None, NOW, pages=2)
    quick.portal.exports.all.clear()
    assert len(contacts(by(quick, EXPORT).read("contacts", begun.cursor, NOW))) == 250
    assert "contacts are listed" in caplog.text


def test_a_file_with_less_rows_than_hubspot_says_is_not_believed(
    quick: Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Exports, "details", lambda self, task: {"recordCount": 251})
    read = by(quick, EXPORT).read("contacts", None, NOW)
    assert {int(contact.id) for contact in read.contacts} == set(quick.portal.ids("contacts"))
    assert [page.whole_since for page in read.pages if page.whole_since] == [NOW], "only the list says that it was all"
    assert "HubSpot says 251" in caplog.text


def test_the_budget_is_no_reason_to_forget_the_export(quick: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = by(quick, EXPORT).read("contacts", None, NOW, pages=1).cursor
    limited = by(quick, EXPORT)

    def spent(*_: object) -> None:
        raise BudgetReached("used up")

    monkeypatch.setattr(type(limited.api.api.allowance), "before", spent)
    with pytest.raises(BudgetReached):
        limited.read("contacts", begun)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", ""),
        (b"email\r\na@b.cl\r\n", "columns"),
        (b"PK\x03\x04 no zip at all", "columns"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_leads_to_the_list(
    quick: Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, content: bytes, why: str
) -> None:
    monkeypatch.setattr(portal_exports, "_file", lambda portal, task: portal_exports.File(content, 250))
    assert len(contacts(by(quick, EXPORT).read("contacts", None, NOW))) == 250
    assert why in caplog.text


def test_dates_as_people_read_them_are_not_taken_for_instants(
    quick: Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(portal_exports, "_internal", portal_exports._displayed)
    expected = contacts(by(quick, LIST).read("contacts"))
    assert contacts(by(quick, EXPORT).read("contacts", None, NOW)) == expected
    assert "dates as people read them" in caplog.text


def test_neither_the_address_nor_the_token_gets_into_a_log_or_the_token_to_another_machine(
    quick: Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    exporting, again = by(quick, EXPORT), by(quick, EXPORT)
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "urllib3")  # which HubSpot's library silences, and another may not
    addresses: list[str] = []
    safe = download._is_safe

    def seen(url: str) -> bool:
        addresses.append(url)
        return safe(url)

    monkeypatch.setattr(download, "_is_safe", seen)
    assert len(contacts(exporting.read("contacts", None, NOW))) == 250
    assert len(addresses) == 1
    quick.portal.downloads.clear()
    monkeypatch.setattr(quick.portal, "downloads", _Nothing())
    assert len(contacts(again.read("contacts", None, NOW))) == 250
    assert len(addresses) == 4, "three tries, then the list"
    assert "status 403" in caplog.text
    ours = " ".join(each.getMessage() for each in caplog.records if not each.name.startswith("uvicorn"))
    assert ours.count("GET") > 10
    for each in addresses:
        assert each.partition("/downloads/")[2] not in ours
        assert each.partition("signature=")[2] not in ours
    assert quick.running.token not in ours


class _Nothing(dict[str, Any]):
    """Forgets every address at once."""

    def __setitem__(self, key: str, value: Any) -> None: ...


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://127.0.0.1/x", "file:///etc/passwd", "https:///", ""])
def test_an_address_that_is_none_of_the_web_is_not_asked(url: str, quick: Connection, caplog: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Exports, "status", lambda self, task: {"status": "COMPLETE", "result": url})
        assert len(contacts(by(quick, EXPORT).read("contacts", None, NOW))) == 250
    assert "contacts are listed" in caplog.text
    assert quick.running.sandbox.requests.calls["download"] == 0


def test_auto_lists_a_small_portal_and_exports_a_large_one(quick: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    auto = quick.again()
    assert len(contacts(auto.read("contacts", None, NOW))) == 250
    assert pages_listed(quick) == 3
    monkeypatch.setattr("connectors.hubspot.estimate.WORTH_A_THOUGHT", 100)
    monkeypatch.setattr("connectors.hubspot.estimate._TASK_TAKES", 0.1)
    large = quick.again()
    assert len(contacts(large.read("contacts", None, NOW))) == 250
    assert pages_listed(quick) == 3
    assert large.calls["export"] == 4


def test_the_setting_and_the_flag_above_it_decide(quick: Connection) -> None:
    always = quick.again(bulk={"read": "export"})
    always.read("contacts", None, NOW)
    assert pages_listed(quick) == 0
    never = always.again(replace(always.wiring, lanes=LIST, meter=Meter()))
    never.read("contacts", None, NOW)
    assert "export" not in never.calls


def test_what_is_left_to_read_is_foreseen(quick: Connection) -> None:
    start: dict[str, str | None] = dict.fromkeys(quick.source.streams)
    told = {way.what: way for way in quick.source.forecast(start, quick.now()) if way.taken}
    assert told.keys() == {*RECORDS, "lists", "marketing_events"}
    for stream, way in ((stream, told[stream]) for stream in RECORDS):
        there = len(quick.portal.ids(stream))
        assert (way.lane, way.items) == ("list", there)
        assert -(-there // 100) <= way.calls <= -(-there // 100) + 4
    done = Done(quick.later() + timedelta(hours=1)).text  # but for the hour of the overlap
    quick.portal.clock = VirtualClock(quick.later() + timedelta(seconds=2))
    quick.portal.update("contacts", quick.portal.ids("contacts")[0], {"jobtitle": "Chef"})
    later = quick.source.forecast(dict.fromkeys(quick.source.streams, done), quick.now())
    assert {(way.what, way.items) for way in later if way.items} == {("contacts", 1)}
    forced = by(quick, EXPORT).source.forecast(start, quick.now())
    ways = {way.lane: way for way in forced if way.what == "contacts"}
    assert (ways["export"].taken, ways["list"].taken) == (True, False)
    begun = by(quick, EXPORT).read("contacts", None, NOW, pages=2).cursor
    left = quick.source.forecast({**start, "contacts": begun}, quick.now())
    [rest] = [way for way in left if way.what == "contacts"]
    assert (rest.lane, rest.items) == ("export", 150)
