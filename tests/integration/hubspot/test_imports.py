"""Very many changes by imports: the same receipts as by batches, and no trust in what an import says of itself."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.hubspot.access.spending import Usage
from connectors.hubspot.endpoints.exports import Exports
from connectors.hubspot.endpoints.imports import Imports
from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.sandbox import ALL_SCOPES
from connectors.hubspot.writing import importform, imports
from connectors.hubspot.writing.reasons import GONE, NOT_TAKEN, UNCLEAR
from connectors.hubspot.writing.spool import Spool
from connectors.hubspot.writing.underway import LISTED_WITHIN
from syncer.cache import Cache
from syncer.contract import Lanes
from syncer.errors import BudgetReached, Unavailable
from syncer.http import Lost
from syncer.model import Change, Outcome, Receipt
from syncer.testing.clock import VirtualClock
from tests.integration.hubspot.conftest import PROPERTIES, WIDE, Connection, connected

NOW = datetime(2026, 11, 22, tzinfo=UTC)
QUICK = replace(WIDE, export_seconds=0.0, import_seconds=0.0)
BOTH = pytest.mark.parametrize("version", ["2026-09", "v3"])
WISH = {
    "syncer_stage": "prospect",
    "syncer_stage_since": "2026-05-12T10:00:00Z",
    "syncer_stage_reason": 'Dijo "sí, señor";\r\nrespondió, el 12 de mayo',
}


def importing(crm: Connection) -> Connection:
    list(crm.sink.prepare(PROPERTIES))
    return crm.again(replace(crm.wiring, lanes=Lanes(write="import")))


@pytest.fixture(params=["2026-09", "v3"])
def quick(request: pytest.FixtureRequest) -> Iterator[Connection]:
    with connected(QUICK, request.param) as crm:
        yield importing(crm)


@contextmanager
def patient(version: str, import_seconds: float) -> Iterator[tuple[Connection, VirtualClock]]:
    clock = VirtualClock(NOW)
    with connected(replace(QUICK, import_seconds=import_seconds, now=NOW), version, clock=clock) as crm:
        yield importing(crm), clock


def changes(crm: Connection, **wish: str) -> list[Change]:
    return [Change(str(each), wish or WISH, {"syncer_stage": ""}, each) for each in crm.portal.ids("contacts")]


def write(crm: Connection, wanted: list[Change]) -> dict[str, Receipt]:
    receipts = {receipt.change.id: receipt for receipt in crm.sink.write_in_bulk(iter(wanted))}
    assert sorted(receipts) == sorted(change.id for change in wanted)
    assert all(receipts[change.id].change == change for change in wanted)
    return receipts


def outcomes(receipts: dict[str, Receipt]) -> dict[str, int]:
    return dict(Counter(receipt.outcome.value for receipt in receipts.values()))


def held(crm: Connection, contact: str) -> dict[str, str | None]:
    there = crm.portal.get("contacts", int(contact))
    return {name: there.get(name) for name in WISH}


def test_one_import_writes_them_all_and_what_is_held_is_read_back(quick: Connection) -> None:
    receipts = write(quick, changes(quick))
    assert outcomes(receipts) == {"written": 250}
    assert all(receipt.now == WISH for receipt in receipts.values())
    assert all(held(quick, contact) == WISH for contact in receipts)
    assert "write" not in quick.calls
    assert (quick.calls["import"], quick.calls["batch_read"]) == (4, 3)
    after = quick.again()
    list(after.sink.write(iter(changes(after)[:1])))
    assert after.calls == {"write": 1}, "an import that has ended is not asked for again"


def test_very_many_are_proved_by_one_export(quick: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "PROVED_BY_EXPORT", 100)
    receipts = write(quick, changes(quick)[:240])
    assert outcomes(receipts) == {"written": 240}
    assert all(receipt.now == WISH for receipt in receipts.values())
    assert (quick.calls["import"], quick.calls["export"]) == (4, 3)
    assert not {"write", "batch_read"} & quick.calls.keys()


def test_an_export_that_cannot_be_had_is_no_loss(quick: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "PROVED_BY_EXPORT", 100)
    monkeypatch.setattr(Exports, "start", _raising(Unavailable("no")))
    assert outcomes(write(quick, changes(quick))) == {"written": 250}
    assert quick.calls["batch_read"] == 3


def test_what_an_import_could_not_do_is_refused_with_its_reason(quick: Connection) -> None:
    first = quick.portal.ids("contacts")[0]
    quick.portal.archive("contacts", first)
    wanted = changes(quick)
    wanted[1] = replace(wanted[1], wish={**WISH, "syncer_stage": "emperor"})
    wanted.append(Change(str(first), WISH, {}))
    receipts = write(quick, wanted)
    assert outcomes(receipts) == {"written": 248, "refused": 2}
    assert receipts[str(first)].error == GONE
    odd = receipts[wanted[1].id]
    assert "option" in odd.error
    assert odd.now["syncer_stage"] == "", "and what it holds now is told"
    assert quick.calls.get("write", 0) == 1, "the one that is gone asks again; the import said why of the other"


def test_done_is_no_proof(quick: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = quick.portal.ids("contacts")
    kept = quick.portal.write

    def workflow(record: Any, values: Any, **more: Any) -> Any:
        if record.id in ids[:3]:
            values = {**values, "syncer_stage": "lead"}
        return kept(record, values, **more)

    monkeypatch.setattr(quick.portal, "write", workflow)
    receipts = write(quick, changes(quick))
    assert outcomes(receipts) == {"written": 247, "refused": 3}
    assert {receipts[str(each)].error for each in ids[:3]} == {NOT_TAKEN}
    assert receipts[str(ids[0])].now["syncer_stage"] == "lead"


def test_an_import_that_did_nothing_is_made_up_for_by_batches(
    quick: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.hubspot.sandbox.api.imports._row", lambda *_: False)
    assert outcomes(write(quick, changes(quick))) == {"written": 250}
    assert quick.calls["write"] == 3


@pytest.mark.parametrize("state", ["FAILED", "CANCELED", "REVERTED"])
def test_an_import_that_fails_is_made_up_for_by_batches(
    quick: Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    monkeypatch.setattr(Imports, "status", lambda self, task: {"state": state})
    assert outcomes(write(quick, changes(quick))) == {"written": 250}
    assert state in caplog.text


def test_a_lost_answer_finds_its_import_by_its_name(quick: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Imports.start

    def lost(self: Imports, form: Any) -> str:
        begin(self, form)
        raise Lost("no answer")

    monkeypatch.setattr(Imports, "start", lost)
    assert outcomes(write(quick, changes(quick))) == {"written": 250}
    assert quick.running.sandbox.requests.calls["import"] == 1
    assert "write" not in quick.calls


@BOTH
def test_an_answer_that_is_lost_before_anything_began_leaves_it_to_the_next_run_but_one(version: str) -> None:
    with patient(version, import_seconds=0.0) as (crm, clock):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Imports, "start", _raising(Lost("no answer")))
            assert outcomes(write(crm, changes(crm))) == {"unsure": 250}
        assert "write" not in crm.calls
        soon = crm.again()
        with pytest.raises(Unavailable, match="under way"):
            write(soon, changes(soon))
        clock.advance(LISTED_WITHIN)
        later = crm.again()
        assert outcomes(write(later, changes(later))) == {"written": 250}
        assert crm.running.sandbox.requests.calls["import"] == 1


@BOTH
def test_while_an_import_may_be_under_way_nothing_is_written_that_it_could_write_over(version: str) -> None:
    """Its answer is lost, and it is not listed at once; it lands three days later."""
    with patient(version, import_seconds=3 * 86_400) as (crm, clock):
        begin = Imports.start

        def lost(self: Imports, form: Any) -> str:
            begin(self, form)
            raise Lost("no answer")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Imports, "start", lost)
            patch.setattr(Imports, "named", lambda *_: None)
            assert outcomes(write(crm, changes(crm))) == {"unsure": 250}
        newer = changes(crm, syncer_stage="lead")
        without_memory = Cache("", clock)
        for _ in range(2):
            clock.advance(timedelta(hours=12))
            run = crm.again()
            with pytest.raises(Unavailable, match="under way"):
                list(run.sink.write(iter(newer[:1])))
            for cache in (run.wiring.cache, without_memory):
                again = crm.again(replace(crm.wiring, cache=cache))
                with pytest.raises(Unavailable, match="under way"):
                    list(again.sink.write_in_bulk(iter(newer)))
                assert again.calls == {"import": 1}
        clock.advance(timedelta(days=3))
        run = crm.again()
        assert {receipt.outcome for receipt in run.sink.write(iter(newer))} == {Outcome.WRITTEN}
        assert run.calls == {"import": 1, "write": 3}
        assert crm.running.sandbox.requests.calls["import"] == 1
        run = crm.again()
        list(run.sink.write(iter(newer[:1])))
        assert run.calls == {"write": 1}, "an import that has ended is not asked for again"
        assert {held(run, change.id)["syncer_stage"] for change in newer} == {"lead"}


def test_a_run_that_is_killed_while_an_import_is_under_way_leaves_word_of_it() -> None:
    with patient("2026-09", import_seconds=3 * 86_400) as (crm, clock):
        saved: list[str] = []
        cache = Cache("", clock, lambda told: saved.append(told.text(clock.now())))
        killed = crm.again(replace(crm.wiring, cache=cache))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Imports, "start", _raising(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                list(killed.sink.write_in_bulk(iter(changes(crm))))
        following = crm.again(replace(crm.wiring, cache=Cache(saved[-1], clock)))
        with pytest.raises(Unavailable, match="under way"):
            list(following.sink.write(iter(changes(crm)[:1])))


@BOTH
def test_an_import_that_outlasts_the_patience_is_looked_at_before_anything_else_is_written(version: str) -> None:
    with patient(version, import_seconds=5 * 3_600) as (crm, clock):
        assert outcomes(write(crm, changes(crm))) == {"unsure": 250}
        run = crm.again()
        with pytest.raises(Unavailable, match="under way"):
            write(run, changes(run, syncer_stage="lead"))
        assert (run.calls, len(crm.portal.imports.all)) == ({"import": 1}, 1)
        clock.advance(timedelta(hours=3))
        run = crm.again()
        assert outcomes(write(run, changes(run, syncer_stage="lead"))) == {"unsure": 250}, "this one takes its time too"
        clock.advance(timedelta(hours=5))
        assert outcomes(write(crm.again(), changes(crm, syncer_stage="lead"))) == {"written": 250}, "by the one before"


def test_what_is_beside_a_lost_import_is_written_by_another_one(
    quick: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importform, "MOST_ROWS", 100)
    begin, tries = Imports.start, list[int]()

    def lost(self: Imports, form: Any) -> str:
        tries.append(1)
        if len(tries) == 2:
            raise Lost("no answer")
        return begin(self, form)

    monkeypatch.setattr(Imports, "start", lost)
    receipts = write(quick, changes(quick))
    assert outcomes(receipts) == {"written": 150, "unsure": 100}
    wanted = [change.id for change in changes(quick)]
    assert [receipts[each].outcome for each in wanted[100:200]] == [Outcome.UNSURE] * 100
    assert "write" not in quick.calls


def test_on_the_wire_a_lost_answer_makes_one_import() -> None:
    with connected(QUICK) as crm:
        bulk = importing(crm)
        bulk.running.sandbox._faults.exact[len(bulk.running.sandbox.requests) + 2] = "lost"
        assert outcomes(write(bulk, changes(bulk))) == {"written": 250}
        assert bulk.running.sandbox.requests.calls["import"] == 1
        assert bulk.running.sandbox.requests.calls["imports"] == 2, "before it, and for it"


def test_without_the_scope_batches_write_and_it_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with connected(replace(QUICK, scopes=ALL_SCOPES - {"crm.import"})) as crm:
        bulk = importing(crm)
        assert outcomes(write(bulk, changes(bulk))) == {"written": 250}
        assert bulk.calls["write"] == 3
    [told] = [each.getMessage() for each in caplog.records if each.levelno == logging.WARNING]
    assert "crm.import" in told


@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_the_day_s_imports_are_used_up_and_batches_write_at_once(
    version: str, caplog: pytest.LogCaptureFixture
) -> None:
    clock = VirtualClock(NOW)
    with connected(replace(QUICK, now=NOW), version, clock) as crm:
        bulk = importing(crm)
        crm.portal.imports.a_day = 0
        assert outcomes(write(bulk, changes(bulk))) == {"written": 250}
        assert (bulk.calls["import"], bulk.calls["write"]) == (2, 3)
    assert clock.now() == NOW, "nobody was asked to wait"
    assert "their own limit is reached" in caplog.text


def test_an_import_that_takes_too_long_leaves_unsure_what_is_not_there_yet() -> None:
    clock = VirtualClock(NOW)
    with connected(replace(QUICK, import_seconds=1e6, now=NOW), clock=clock) as crm:
        bulk = importing(crm)
        some = str(crm.portal.ids("contacts")[5])
        crm.portal.update("contacts", int(some), WISH)
        receipts = write(bulk, changes(bulk))
        assert outcomes(receipts) == {"written": 1, "unsure": 249}
        assert receipts[some].outcome is Outcome.WRITTEN
        assert {each.error for each in receipts.values()} == {"", UNCLEAR}
        assert "write" not in bulk.calls, "two writers would race"
        assert NOW + timedelta(hours=2) <= clock.now() < NOW + timedelta(hours=3)


def test_who_empties_a_value_or_wishes_what_few_wish_goes_by_batch(
    quick: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = changes(quick)
    wanted[0] = replace(wanted[0], wish={"syncer_stage": "lead", "syncer_stage_reason": ""})
    wanted[1] = replace(wanted[1], wish={"syncer_stage": "lead"})
    wanted[2] = replace(wanted[2], wish={})
    for each in wanted[:2]:
        quick.portal.update("contacts", int(each.id), {"syncer_stage_reason": "old"})
    receipts = {
        r.change.id: r
        for r in imports.BulkWriter(
            quick.api, quick.settings.bulk, quick.sink._under_way, quick.sink.write, least=100
        ).write(iter(wanted))
    }
    assert outcomes(receipts) == {"written": 249, "unchanged": 1}
    assert held(quick, wanted[0].id)["syncer_stage_reason"] is None
    assert held(quick, wanted[1].id)["syncer_stage_reason"] == "old", "what is not wished is left alone"
    assert (quick.calls["write"], quick.calls["import"]) == (1, 3)


def test_what_is_too_much_for_one_import_makes_several(quick: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importform, "MOST_ROWS", 100)
    assert outcomes(write(quick, changes(quick))) == {"written": 250}
    assert quick.running.sandbox.requests.calls["import"] == 3
    sizes = [len(task.asked.rows) for task in quick.portal.imports.all]
    assert sizes == [100, 100, 50]


def test_a_spool_gives_back_what_it_was_given() -> None:
    wanted = [Change(str(n), {"a": f"ñ,\n{n}"}, {"a": "x"}, n) for n in (7, 3, 9)]
    with Spool() as spool:
        for change in [*wanted, Change("x1", {"a": "1"}, {}), Change("4", {"a": ""}, {}), Change("5", {"b": "1"}, {})]:
            spool.add(change)
        [group] = spool.groups(2)
        assert [group.change(line).id for line in range(3)] == ["3", "7", "9"]
        assert group.change(group.line(7) or 0) == wanted[0]
        assert group.line(8) is None
        assert sorted(change.id for change in spool.changes(spool.rest)) == ["4", "5", "x1"]


@pytest.mark.parametrize(
    ("lane", "number", "used", "bulk"),
    [
        ("auto", 9_999, 624_000, False),
        ("auto", 1_000_000, 0, False),
        ("auto", 1_000_000, 624_000, True),
        ("batch", 1_000_000, 624_000, False),
        ("import", 5, 0, True),
    ],
)
def test_which_way_is_taken(quick: Connection, lane: Any, number: int, used: int, bulk: bool) -> None:
    crm = quick.again(replace(quick.wiring, lanes=Lanes(write=lane)))
    quick.running.sandbox.limits.daily.used = used
    ways = crm.sink.ways_to_write(number)
    assert [(way.bulk, way.lane) for way in ways if way.taken] == [(bulk, "import" if bulk else "batch")]
    assert next(way.calls for way in ways if way.lane == "batch") == crm.sink.calls_for(number)
    assert sum(crm.calls.values()) == (lane == "auto" and number > 9_999)


def test_where_the_day_s_calls_are_not_told_batches_write(quick: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    auto = quick.again(replace(quick.wiring, lanes=Lanes()))
    monkeypatch.setattr(type(auto.sink), "daily_calls", _raising(Unavailable("no")))
    assert [way.lane for way in auto.sink.ways_to_write(1_000_000) if way.taken] == ["batch"]
    auto.api.api.allowance.pace.learn(Usage(100, 100))  # told earlier, it still counts
    assert [way.lane for way in auto.sink.ways_to_write(1_000_000) if way.taken] == ["import"]


def test_a_read_back_that_fails_leaves_it_to_batches(quick: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    told, failed = Records.told, list[bool]()

    def once(self: Records, *given: Any, **more: Any) -> Any:
        if not failed:
            failed.append(True)
            raise Unavailable("no")
        return told(self, *given, **more)

    monkeypatch.setattr(Records, "told", once)
    assert outcomes(write(quick, changes(quick))) == {"written": 250}
    assert failed


@pytest.mark.parametrize("read_back", [0, 2])
def test_what_an_import_did_is_unsure_when_the_calls_are_used_up_before_it_is_proved(
    quick: Connection, monkeypatch: pytest.MonkeyPatch, read_back: int
) -> None:
    really, reads = Records._read, list[int]()

    def read(self: Records, *asked: Any, **more: Any) -> Any:
        reads.append(1)
        if len(reads) > read_back:
            raise BudgetReached("no calls are left")
        return really(self, *asked, **more)

    monkeypatch.setattr(Records, "_read", read)
    wanted, receipts = changes(quick), list[Receipt]()
    with pytest.raises(BudgetReached):
        receipts.extend(quick.sink.write_in_bulk(iter(wanted)))
    assert sorted(each.change.id for each in receipts) == sorted(each.id for each in wanted)
    told = Counter(each.outcome.value for each in receipts)
    assert told == Counter(written=100 * read_back, unsure=250 - 100 * read_back)


def test_what_no_import_took_is_not_unsure_when_batches_fail(
    quick: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Imports, "start", _raising(Unavailable("no")))
    monkeypatch.setattr(Records, "update", _raising(BudgetReached("no calls are left")))
    receipts: list[Receipt] = []
    with pytest.raises(BudgetReached):
        receipts.extend(quick.sink.write_in_bulk(iter(changes(quick))))
    assert receipts == []


def _raising(error: BaseException | type[BaseException]) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail
