"""Changes that HubSpot refuses, in whole runs: told, counted, and tried again when that may help."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.hubspot.access.faults import Problem, Rejected
from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.sandbox.requirements import Requirement
from syncer import extras
from syncer.prepare import setup
from syncer.report import overview, runs
from syncer.run import Job, Report
from tests.integration.cli.test_extras import WIDE, Enter, World, counts, enter

__all__ = ["enter"]

HOUR = timedelta(hours=1)


def _account(report: Report) -> tuple[int, int, int, int, int]:
    """The contacts that are as they should be, written, refused, refused before, and the exit code."""
    tally = report.counts
    assert report.targets == tally.unchanged + tally.planned + tally.refused_before
    return tally.unchanged, tally.written, tally.refused, tally.refused_before, report.exit_code


def _wants_city(world: World) -> int:
    """A contact that is to become a prospect, for which the portal wants a city."""
    contact = world.person(email="a@x.cl")
    world.person(email="b@x.cl")
    world.run()
    world.portal.requirements = [Requirement("city", "syncer_stage", "prospect")]
    world.talks(contact)
    assert _account(world.run()) == (1, 0, 1, 0, 4)
    return contact


def _writes(world: World) -> int:
    return sum(each.path.endswith("contacts/batch/update") for each in world.running.sandbox.requests.exchanges)


def test_what_stays_refused_is_told_in_every_run_and_costs_a_call_a_day(enter: Enter) -> None:
    world = enter()
    contact = _wants_city(world)
    before = _writes(world)
    tries = [world.run(after=HOUR) for _ in range(48)]  # noon, to noon two days later
    assert {_account(report) for report in tries} == {(1, 0, 1, 0, 4), (1, 0, 0, 1, 4)}
    assert sum(report.counts.refused for report in tries) == _writes(world) - before == 2
    quiet = tries[-1]
    assert "1 contacts, refused by an earlier run; tried again once a day" in runs.as_words(quiet)
    with world.job() as job:
        seen = overview.look(job)
    assert (seen.pending, seen.refused, seen.set_aside[0].where) == (0, 1, f"contact {contact}")
    assert "1 contacts do not hold what they should" in overview.as_words(seen)
    dry = world.run(dry_run=True)
    assert (dry.counts.planned, dry.counts.refused_before) == (0, 1)


def test_a_run_says_why_changes_were_refused(enter: Enter) -> None:
    world = enter()
    people = [world.person() for _ in range(3)]
    world.run()
    world.portal.requirements = [Requirement("city", "syncer_stage", "prospect")]
    for each in people:
        world.talks(each)
    report = world.run()
    [(why, times)] = report.refused_why.items()
    assert ("city" in why, times) == (True, 3)
    assert report.as_json()["refused_why"] == {why: 3}
    assert re.search(rf"written +0, 3 refused\n +3 {re.escape(why)}\n", runs.as_words(report))
    assert world.run().as_json()["refused_why"] == {}, "of this run"


def test_a_contact_that_was_mended_is_written_in_the_next_run(enter: Enter) -> None:
    world = enter()
    contact = _wants_city(world)
    world.clock.advance(timedelta(minutes=2))
    world.portal.update("contacts", contact, {"city": "Lima"})
    assert _account(world.run()) == (1, 1, 0, 0, 0)
    assert (world.held(contact)[0], world.set_aside()) == ("prospect", {})


def test_what_a_portal_wants_no_longer_is_noticed_the_next_day(enter: Enter) -> None:
    world = enter()
    contact = _wants_city(world)
    world.portal.requirements = []
    assert _account(world.run()) == (1, 0, 0, 1, 4)
    assert _account(world.run(after=timedelta(hours=12))) == (1, 1, 0, 0, 0)
    assert world.held(contact)[0] == "prospect"


def test_setup_has_everything_tried_again(enter: Enter) -> None:
    world = enter()
    contact = world.person(email="a@x.cl")
    world.run()
    ours = world.portal.schemas["contacts"].definitions
    ours["syncer_stage_reason"] = replace(ours["syncer_stage_reason"], archived=True)
    world.talks(contact)
    assert _account(world.run()) == (0, 0, 1, 0, 4)
    world.told(setup)
    assert _account(world.run()) == (0, 1, 0, 0, 0)
    assert (world.held(contact)[0], world.set_aside()) == ("prospect", {})


def test_an_hour_in_which_hubspot_refuses_everything_is_over_the_next_day(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: Records, inputs: Sequence[Any], kind: str = "write") -> Any:
        raise Rejected("no", (Problem("VALIDATION_ERROR"),), already_there=False)

    world = enter()
    people = [world.person() for _ in range(6)]
    world.run()
    for each in people:
        world.talks(each)
    with monkeypatch.context() as patch:
        patch.setattr(Records, "update", refused)
        assert _account(world.run()) == (0, 0, 6, 0, 4)
    assert _account(world.run(after=timedelta(days=1))) == (0, 6, 0, 0, 0)
    assert {world.held(each)[0] for each in people} == {"prospect"}


def test_a_lifecycle_stage_that_the_portal_lacked_is_moved_once_it_is_there(enter: Enter) -> None:
    world = enter(lifecycle_stage="{prospect: calificado}")
    contact = world.person(lifecyclestage="subscriber")
    world.run()
    world.talks(contact)
    report = world.run()
    assert (counts(report, "lifecycle"), report.exit_code) == ({"refused": 1}, 4)
    report = world.run()
    assert (counts(report, "lifecycle"), report.extras["lifecycle"].refused_before, report.exit_code) == ({}, 1, 4)
    assert "0 done, 1 refused before" in runs.as_words(report)
    stages = world.portal.schemas["contacts"].definitions
    options = stages["lifecyclestage"].options
    added = replace(options[0], value="calificado", label="Calificado")
    stages["lifecyclestage"] = replace(stages["lifecyclestage"], options=(*options[:2], added, *options[2:]))
    report = world.run(after=timedelta(days=1))
    assert (counts(report, "lifecycle"), report.exit_code) == ({"done": 1}, 0)
    assert (world.held(contact), world.set_aside()) == (("prospect", "calificado"), {})


def test_who_was_merged_before_their_task_was_created_gets_it_as_who_they_are_now(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = enter(follow_up="true")
    one, other = world.person(email="a@x.cl"), world.person(email="b@x.cl")
    world.run()
    world.negotiates(one)
    report = _before_tasks(world, monkeypatch, lambda: world.portal.merge(one, other))
    assert (counts(report, "follow_ups"), report.exit_code) == ({"refused": 1}, 4)
    assert [*world.set_aside()] == [f"follow-up contact {one}"]
    reports = [world.run() for _ in range(3)]
    [survivor] = world.portal.ids("contacts")
    assert (world.held(survivor)[0], len(world.tasks(survivor))) == ("potential", 1)
    assert sum(report.extras["follow_ups"].done for report in reports) == 1
    assert (reports[-1].exit_code, world.set_aside()) == (0, {})


def test_a_task_for_whom_hubspot_did_not_have_is_tried_again_once_a_day(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = enter(follow_up="true")
    contact = world.person()
    world.run()
    world.negotiates(contact)
    table = world.portal.tables["contacts"]
    there = table._edits[contact]
    report = _before_tasks(world, monkeypatch, lambda: world.portal.archive("contacts", contact))
    assert counts(report, "follow_ups") == {"refused": 1}
    table._edits[contact] = replace(table._edits[contact], archived_at=there.archived_at)
    assert counts(world.run(), "follow_ups") == {}, "not a call in every run"
    assert counts(world.run(after=timedelta(days=1)), "follow_ups") == {"done": 1}
    assert (len(world.tasks(contact)), world.set_aside()) == (1, {})


def _before_tasks(world: World, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> Report:
    """Something happens after stages were written, before tasks are created."""
    really = extras.apply

    def between(job: Job, report: Report) -> None:
        happens()
        really(job, report)

    with monkeypatch.context() as patch:
        patch.setattr(extras, "apply", between)
        return world.run()


def _missing(contacts: Sequence[int], monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """So many calls say that these are not there, though they are."""
    really, said = Records.update, iter(range(times))

    def update(self: Records, inputs: Sequence[Any], kind: str = "write") -> Any:
        lost = [str(each) for each in contacts if any(row["id"] == str(each) for row in inputs)]
        if not lost or next(said, None) is None:
            return really(self, inputs, kind)
        there = [row for row in inputs if row["id"] not in lost]
        answer = really(self, there, kind) if there else {"status": "COMPLETE", "results": []}
        errors = [{"status": "error", "category": "OBJECT_NOT_FOUND", "context": {"ids": lost}}]
        return {**answer, "numErrors": 1, "errors": errors}

    monkeypatch.setattr(Records, "update", update)


def test_a_contact_that_is_there_after_all_is_written_in_the_same_run(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = enter(replace(WIDE, latency_ms=1))
    one, other = world.person(), world.person()
    world.run()
    for each in (one, other):
        world.talks(each)
    _missing([one], monkeypatch, times=1)
    report = world.run()
    assert _account(report) == (0, 2, 0, 0, 0)
    assert (report.counts.planned, report.refused_why, report.gone) == (2, {}, 0)
    assert report.moves["main"].counts == {("none", "prospect"): 2}
    assert (world.held(one)[0], world.set_aside()) == ("prospect", {})


def test_a_contact_that_is_said_not_to_be_there_again_is_not_asked_for_a_third_time(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = enter(replace(WIDE, latency_ms=1))
    one = world.person()
    world.run()
    world.talks(one)
    _missing([one], monkeypatch, times=2)
    before = _writes(world)
    report = world.run()
    assert (_account(report), [*world.set_aside()]) == ((0, 0, 1, 0, 4), [f"missed contact {one}"])
    assert sum(report.refused_why.values()) == 1
    assert _writes(world) == before, "both were answered by somebody else"
    assert _account(world.run(after=timedelta(days=1))) == (0, 1, 0, 0, 0)
