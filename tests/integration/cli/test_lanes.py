"""A sync on the sandbox with single events beside the counts: the same stages, nothing counted twice, few calls."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.hubspot.lanes import LANES
from connectors.hubspot.sandbox import Options, Running, running
from connectors.hubspot.sandbox.happenings import MailEvent
from connectors.hubspot.sandbox.story.texts import SITE
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.identity import crm_id
from syncer.model import DOUBT, Doubt, Kind, Trust, unpack
from syncer.rules.events import Events
from syncer.run import Job, Report
from syncer.store import Case
from syncer.sync import leased, recorded, sync
from syncer.testing.clock import VirtualClock

START = datetime(2026, 6, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
CORE = [name for name, lane in LANES.items() if lane.core]
SINGLE = ["email_events", "page_visits", "forms"]
ALL = [*CORE, *SINGLE, "preferences"]
_ENDS = {Kind.UNSUBSCRIBED, Kind.BOUNCED_HARD}  # the counts do not know when
# Mails and calls of sales are single events of these kinds as well: beside what the CRM only counts, they hide in it.
_OTHERS_TOO = {Kind.EMAIL_SENT, Kind.REFERENCE_CONTACTED}
OPTIONS = Options(contacts=150, now=START)
WORKSPACE = """\
workspace: lanes
database: sqlite:///{name}.db
connections:
  hubspot: {{token: 'file:{token}', base_url: '{base_url}', version: {version}, write: true, history: 14400h, streams: [{streams}]}}
"""  # noqa: E501


def run(job: Job) -> Report:
    report = Report("sync")
    with leased(job, "sync"), recorded(job, report):
        sync(job, report)
    return report


@contextmanager
def job_on(portal: Running, clock: VirtualClock, folder: Path, streams: list[str], version: str) -> Iterator[Job]:
    name = f"with-{len(streams)}"
    (folder / "token").write_text(portal.token)
    words = {
        "name": name,
        "token": str(folder / "token"),
        "base_url": portal.base_url,
        "version": version,
        "streams": ", ".join(streams),
    }
    (folder / f"{name}.yaml").write_text(WORKSPACE.format(**words))
    with opened(str(folder / f"{name}.yaml"), Output(json=True), Wanted(clock=clock)) as job:
        yield job


def stages(portal: Running) -> dict[int, str | None]:
    there = portal.sandbox.portal
    return {each: there.get("contacts", each).get("syncer_stage") for each in there.ids("contacts")}


def counts(job: Job, portal: Running) -> dict[int, dict[Kind, int]]:
    """How often each contact did what, as a rule counts it."""
    found = {}
    for contact in portal.sandbox.portal.ids("contacts"):
        case = case_of(job, contact)
        said = {kind: len(Events((kind,)).newest_first(case.timeline)) for kind in Kind}
        found[contact] = {kind: count for kind, count in said.items() if count and kind not in _ENDS | _OTHERS_TOO}
    return found


def case_of(job: Job, contact: int) -> Case:
    person = job.store.person_of(crm_id("hubspot", str(contact)))
    case = job.store.case(person) if person is not None else None
    assert case
    return case


@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_single_events_beside_the_counts_lead_to_the_same_stages_and_count_nothing_twice(
    tmp_path: Path, version: str
) -> None:
    found, counted = [], []
    for streams in (CORE, ALL):
        clock = VirtualClock(START)
        with running(OPTIONS, clock) as portal, job_on(portal, clock, tmp_path, streams, version) as job:
            assert run(job).exit_code == 0
            found.append(stages(portal))
            counted.append(counts(job, portal))
            signals = {signal for contact in found[0] for signal in case_of(job, contact).timeline}
            trusted = {unpack(each)[0] for each in signals if unpack(each)[1] == Trust.TRUSTED}
            assert (trusted >= {Kind.EMAIL_CLICKED, Kind.PAGE_VIEWED, Kind.DEMO_REQUESTED, *_ENDS}) == (streams is ALL)
    assert len(set(found[0].values())) == 6, "of every stage somebody"
    assert found[0] == found[1]
    assert counted[0] == counted[1]


@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_a_page_between_the_first_and_the_last_is_counted_once_as_what_it_was(tmp_path: Path, version: str) -> None:
    clock = VirtualClock(START)
    streams = ["contacts", "page_visits"]
    with running(OPTIONS, clock) as portal, job_on(portal, clock, tmp_path, streams, version) as job:
        visits = portal.sandbox.portal.happenings._all()[2]
        contact, many = Counter(each.contact for each in visits).most_common(1)[0]
        middle = [place for place, each in enumerate(visits) if each.contact == contact][1]
        assert many > 3
        visits[middle] = replace(visits[middle], url=f"{SITE}precios")
        run(job)
        timeline = case_of(job, contact).timeline
        assert len(Events((Kind.PAGE_VIEWED, Kind.PRICING_VIEWED)).newest_first(timeline)) == many
        visited = {each.at for each in visits if each.contact == contact and "precios" in each.url}
        assert {at for at, *_ in Events((Kind.PRICING_VIEWED,)).newest_first(timeline)} == visited


def test_a_robot_is_told_by_what_it_did_and_a_person_by_what_they_did(tmp_path: Path) -> None:
    clock = VirtualClock(START)
    with running(OPTIONS, clock) as portal, job_on(portal, clock, tmp_path, ALL, "2026-09") as job:
        run(job)
        clicks: dict[str, set[tuple[Trust, object]]] = {}
        for contact in portal.sandbox.portal.ids("contacts"):
            key = portal.sandbox.portal.archetype(contact).key
            for one in job.store.happenings(case_of(job, contact).person, 10_000):
                if one.kind == Kind.EMAIL_CLICKED and one.id.startswith("email_events/"):
                    clicks.setdefault(key, set()).add((one.trust, one.detail.get(DOUBT)))
    assert {trust for trust, _ in clicks["mail_robot"]} == {Trust.DOUBTFUL}
    assert {doubt for _, doubt in clicks["mail_robot"]} <= {Doubt.BURST, Doubt.DELIVERY}
    assert clicks["clicker"] == {(Trust.TRUSTED, None)}


def test_a_run_in_which_nothing_changed_stays_within_ten_calls(tmp_path: Path) -> None:
    clock = VirtualClock(START)
    with running(OPTIONS, clock) as portal, job_on(portal, clock, tmp_path, [*CORE, *SINGLE], "2026-09") as job:
        run(job)
        made = []
        for hours in (2, 2.25, 3.5, 5):
            clock.set(START + hours * HOUR)
            portal.sandbox.requests.clear()
            report = run(job)
            assert (report.exit_code, report.counts.planned) == (0, 0)
            made.append(sum(each.kind != "usage" for each in portal.sandbox.requests.exchanges))
    again = 2  # for a form that no list had when everything was read
    assert made == [10 + again, 7, 10, 10], "and within the hour, none more than without these lanes"


def test_touches_name_the_link_and_the_page_of_a_single_event(tmp_path: Path) -> None:
    clock = VirtualClock(START)
    with running(OPTIONS, clock) as portal, job_on(portal, clock, tmp_path, ALL, "2026-09") as job:
        there = portal.sandbox.portal
        person = next(each for each in there.ids("contacts") if there.archetype(each).key == "clicker")
        now = there.now
        address, link = str(there.get("contacts", person)["email"]), "https://x.example/oferta?utm_campaign=primavera"
        there.happenings.add(MailEvent(now - 600_000, "f" * 16, "CLICK", address, 9, link))
        run(job)
        latest = str(there.get("contacts", person)["syncer_latest_touch"])
    assert "Link: x.example/oferta" in latest
    assert "Campaign: primavera" in latest
