"""What no modified date tells is found by looking through everything: in time, a little a run, or at once."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.meaning.contacts import ContactReader
from connectors.hubspot.meaning.numbers import numbered
from connectors.hubspot.meaning.rows import Broken, Row
from connectors.hubspot.reading import portions
from connectors.hubspot.sandbox import Options, Running, running
from connectors.hubspot.sandbox.instants import iso
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.errors import Unsafe
from syncer.identity import crm_id
from syncer.model import Contact
from syncer.run import Job, Report
from syncer.sync import leased, recorded, sync
from syncer.testing.clock import VirtualClock

START = datetime(2026, 6, 1, 5, tzinfo=UTC)
HOUR, MINUTES = timedelta(hours=1), timedelta(minutes=15)
WEEK = timedelta(days=7)
SMALL = Options(contacts=60, now=START, rate=100_000, search_rate=100_000, association_rate=100_000)
ACTIVITIES = ("calls", "emails", "meetings", "notes", "tasks", "communications")


@dataclass
class Ours:
    """A workspace and its portal, whose time passes only between runs."""

    job: Job
    there: Running
    clock: VirtualClock

    @property
    def portal(self) -> Any:
        return self.there.sandbox.portal

    @property
    def calls(self) -> Counter[str]:
        calls: Counter[str] = self.there.sandbox.requests.calls
        return calls

    def run(self, *, after: timedelta = MINUTES, whole: bool = False) -> Report:
        self.clock.advance(after)
        self.there.sandbox.requests.clear()
        report = Report("sync")
        with leased(self.job, "sync"), recorded(self.job, report):
            sync(self.job, report, whole=whole)
        return report

    def contact(self, number: int) -> Contact | None:
        person = self.job.store.person_of(crm_id("hubspot", str(number)))
        found = self.job.store.contacts_of(person) if person else ()
        return next((one for one in found if one.id == str(number)), None)

    def did(self, number: int) -> set[str]:
        """The ids of all that is known to have happened to a contact."""
        person = self.job.store.person_of(crm_id("hubspot", str(number)))
        return {each.id for each in self.job.store.happenings(person, 999)} if person else set()


Open = Callable[..., Ours]


@pytest.fixture(params=["2026-09", "v3"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Open]:
    """A portal that was read and written once."""
    with ExitStack() as stack:

        def open_(options: Options = SMALL, version: str = "2026-09", more: str = "", head: str = "") -> Ours:
            clock = VirtualClock(START)
            there = stack.enter_context(running(options, clock))
            (tmp_path / "token").write_text(there.token)
            settings = f"token: 'file:{tmp_path}/token', base_url: '{there.base_url}', version: '{version}'"
            file = tmp_path / "syncer.yaml"
            file.write_text(
                f"workspace: acme\ndatabase: sqlite:///acme.db\n{head}connections:\n"
                f"  hubspot: {{{settings}, write: true{more}}}\n"
            )
            job = stack.enter_context(opened(str(file), Output(json=True), Wanted(clock=clock)))
            ours = Ours(replace(job, override_guards=True), there, clock)
            assert ours.run().exit_code == 0
            return ours

        yield open_


def part_of(stream: str, activity: int, contact: int) -> str:
    """The id of what somebody did who took part in an activity."""
    return f"{stream}/{activity}/{numbered(str(contact))}"


def parts(ours: Ours, stream: str, activity: int, *contacts: int) -> list[set[str]]:
    """What each contact is known to have done in an activity."""
    thing = f"{stream}/{activity}/"
    return [{each for each in ours.did(contact) if each.startswith(thing)} for contact in contacts]


def said_to(to: str, *cc: str) -> str:
    """The headers of a mail, as HubSpot keeps them."""
    return json.dumps({"to": [{"email": to}], "cc": [{"email": each} for each in cc]})


def busy(ours: Ours, wanted: str = "calls") -> tuple[int, int]:
    """A contact who took part in an activity alone, and that activity."""
    for contact in ours.portal.ids("contacts"):
        for activity in ours.portal.links.activities_of(wanted, contact):
            if ours.portal.links.contacts_of(wanted, activity) == [contact]:
                return contact, activity
    raise LookupError(wanted)


def without(listed: Callable[..., Any], missing: set[str]) -> Callable[..., Any]:
    """A list that leaves some contacts out."""

    def hiccup(self: Records, stream: str, *args: Any) -> Any:
        page = listed(self, stream, *args)
        return {**page, "results": [row for row in page["results"] if stream != "contacts" or row["id"] not in missing]}

    return hiccup


def test_an_archived_contact_is_gone_with_its_evidence_kept_and_comes_back_when_restored(
    opening: Open, version: str
) -> None:
    ours = opening(version=version)
    contact, activity = busy(ours)
    evidence = ours.did(contact)
    ours.portal.archive("contacts", contact)
    ours.run()
    assert ours.contact(contact) is not None
    assert not ours.contact(contact).gone, "no date tells"  # type: ignore[union-attr]
    assert ours.run(whole=True).gone == 1
    gone = ours.contact(contact)
    assert gone
    assert gone.gone
    assert part_of("calls", activity, contact) in evidence == ours.did(contact)
    ours.portal.restore("contacts", contact)
    ours.run(whole=True)
    back = ours.contact(contact)
    assert back
    assert not back.gone
    assert ours.did(contact) == evidence


def test_an_erased_contact_is_erased_here_too(opening: Open, version: str) -> None:
    ours = opening(version=version)
    contact, _ = busy(ours)
    before = ours.job.store.totals()
    ours.portal.forget(contact)
    report = ours.run(whole=True)
    assert (report.erased, report.gone) == (1, 0)
    assert ours.job.store.person_of(crm_id("hubspot", str(contact))) is None
    after = ours.job.store.totals()
    assert (after.contacts, after.persons) == (before.contacts - 1, before.persons - 1)
    assert after.engagements < before.engagements
    assert ours.run().exit_code == 0


@pytest.mark.parametrize("in_bin", [False, True], ids=["among the others", "in the bin"])
def test_whom_an_answer_does_not_mention_is_gone_and_not_erased(
    opening: Open, version: str, in_bin: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = opening(version=version)
    contact, _ = busy(ours)
    for _ in range(2):
        ours.run(after=2 * HOUR)  # nothing of the first writing is read again
    counted = {each for each in ours.did(contact) if each.startswith(f"{contact}/")}
    assert counted
    read = Records._read

    def short(self: Records, *args: Any, **kwargs: Any) -> Any:
        answer = read(self, *args, **kwargs)
        if kwargs.get("in_bin", False) != in_bin:
            return answer
        return {**answer, "results": [row for row in answer["results"] if row["id"] != str(contact)], "errors": []}

    monkeypatch.setattr(Records, "list_page", without(Records.list_page, {str(contact)}))
    monkeypatch.setattr(Records, "_read", short)
    if in_bin:
        ours.portal.archive("contacts", contact)
    report = ours.run(whole=True)
    assert (report.gone, report.erased) == (1, 0)
    assert ours.contact(contact).gone  # type: ignore[union-attr]
    assert counted <= ours.did(contact)
    monkeypatch.undo()
    if in_bin:
        ours.portal.restore("contacts", contact)
    ours.run(whole=True)
    assert not ours.contact(contact).gone  # type: ignore[union-attr]


@pytest.mark.parametrize("keep", [False, True], ids=["new record", "primary kept"])
def test_a_merge_is_followed_and_nothing_counts_twice(opening: Open, version: str, keep: bool) -> None:
    ours = opening(version=version)
    (one, call), (other, email) = busy(ours), busy(ours, "emails")
    assert one != other
    survivor = ours.portal.merge(one, other, keep=keep)
    ours.run()
    ours.run(whole=True)
    found = ours.contact(survivor)
    assert found
    assert not found.gone
    assert all(merged.gone for each in {one, other} - {survivor} if (merged := ours.contact(each)))
    did = ours.did(survivor)
    assert parts(ours, "calls", call, survivor) == [{part_of("calls", call, survivor)}]
    assert parts(ours, "emails", email, survivor) == [{part_of("emails", email, survivor)}]
    counted = {each for each in did if each.split("/")[0].isdecimal()}
    assert all(each.startswith(f"{survivor}/") for each in counted), "roll-ups of the survivor include the others'"


def test_who_absorbed_somebody_that_had_opted_out_may_be_written_to_again(opening: Open, version: str) -> None:
    """As asked by address."""
    ours = opening(version=version, more=", streams: [contacts, preferences]")
    portal = ours.portal
    mailed = [each for each in portal.ids("contacts") if portal.get("contacts", each).get("email")]
    one, other, *_ = (each for each in mailed if portal.get("contacts", each).get("hs_email_optout") != "true")
    portal.update("contacts", other, {"hs_email_optout": "true"})
    ours.run(after=timedelta(days=1, minutes=1))
    assert f"preferences/{other}" in ours.did(other)
    survivor = portal.merge(one, other)
    portal.update("contacts", survivor, {"hs_email_optout": "false"})
    for _ in range(2):
        ours.run(after=timedelta(days=1, minutes=1), whole=True)
    assert not [each for each in ours.did(survivor) if each.startswith("preferences/")]


def test_a_recalculated_property_is_read_again(opening: Open, version: str) -> None:
    ours = opening(version=version)
    contact = ours.portal.ids("contacts")[7]
    ours.run(after=2 * HOUR)
    opened_at = "2026-05-31T10:00:00Z"
    for name in ("hs_email_last_open_date", "hs_email_first_open_date"):
        ours.portal.update("contacts", contact, {name: opened_at}, silently=True)
    ours.portal.update("contacts", contact, {"hs_email_open": "77"}, silently=True)
    person = ours.job.store.person_of(crm_id("hubspot", str(contact)))
    assert person

    def opens() -> int:
        return sum(each.times for each in ours.job.store.happenings(person, 999) if "email_opened" in each.id)

    ours.run()
    assert opens() != 77
    ours.run(whole=True)
    assert opens() == 77
    assert ours.calls["batch read contacts"] == 1, "only who has changed is read"
    for name in ("hs_email_last_open_date", "hs_email_first_open_date", "hs_email_open"):
        ours.portal.update("contacts", contact, {name: ""}, silently=True)
    ours.run(whole=True)
    assert opens() == 0, "a roll-up that is no more"


@pytest.mark.parametrize("stream", ACTIVITIES)
def test_activities_that_were_archived_or_linked_otherwise_are_as_in_the_portal(opening: Open, stream: str) -> None:
    ours = opening()
    one, other, third = ours.portal.ids("contacts")[:3]
    archived, cut, nobodys, shared = (
        ours.portal.add(stream, {}, people) for people in ([one, other], [one, other, third], [], [one])
    )
    ours.run()
    assert {part_of(stream, activity, one) for activity in (archived, cut, shared)} <= ours.did(one)
    ours.portal.archive(stream, archived)
    ours.portal.unlink(stream, cut, one)
    ours.portal.link(stream, nobodys, one)
    ours.portal.unlink(stream, shared, one)
    ours.run(whole=True)
    people = (one, other, third)
    assert part_of(stream, nobodys, one) in ours.did(one)
    assert parts(ours, stream, archived, *people) == parts(ours, stream, shared, *people) == [set()] * 3
    assert parts(ours, stream, cut, *people) == [set(), *({part_of(stream, cut, each)} for each in (other, third))]


@pytest.mark.parametrize("merged", [True, False], ids=["merged", "purged"])
def test_a_deal_that_is_no_more_holds_no_stage_up(opening: Open, version: str, merged: bool) -> None:
    ours = opening(version=version)
    contact = next(each for each in ours.portal.ids("contacts") if stage(ours, each) == "lead")
    deal, other = (
        ours.portal.add("deals", {"dealstage": "appointmentscheduled", "pipeline": "default"}, [contact])
        for _ in range(2)
    )
    ours.run()
    before = stage(ours, contact)
    assert before not in ("lead", None)
    left = ours.portal.merge_deals(other, deal) if merged else other
    if not merged:
        ours.portal.purge("deals", deal)
    ours.portal.update("deals", left, {"dealstage": "closedlost", "closedate": iso(ours.portal.now)})
    ours.run(whole=not merged)
    assert [each for each in ours.did(contact) if each.startswith("deals/")] == [part_of("deals", left, contact)]
    assert stage(ours, contact) == "lead"


def stage(ours: Ours, contact: int) -> str | None:
    found: str | None = ours.portal.get("contacts", contact).get("syncer_stage")
    return found


@pytest.mark.parametrize("which", [0, 1, 2], ids=["first", "middle", "last"])
def test_whoever_of_several_is_archived_keeps_what_they_did_and_nobody_else_gets_it(
    opening: Open, version: str, which: int
) -> None:
    ours = opening(version=version)
    people = ours.portal.ids("contacts")[:3]
    call = ours.portal.add("calls", {"hs_call_status": "COMPLETED"}, people)
    ours.run()
    everybody = [{part_of("calls", call, each)} for each in people]
    assert parts(ours, "calls", call, *people) == everybody
    ours.portal.archive("contacts", people[which])
    ours.portal.update("calls", call, {"hs_call_title": "Demo"})
    ours.run()
    assert parts(ours, "calls", call, *people) == everybody, "whoever is not known to be archived yet is asked for"
    assert ours.contact(people[which]).gone  # type: ignore[union-attr]
    ours.run(whole=True)
    assert parts(ours, "calls", call, *people) == everybody
    ours.portal.restore("contacts", people[which])
    ours.portal.unlink("calls", call, people[which])
    ours.run(whole=True)
    everybody[which] = set()
    assert parts(ours, "calls", call, *people) == everybody, "who is there did not take part"


def test_what_an_erased_participant_did_is_nobodys(opening: Open, version: str) -> None:
    ours = opening(version=version)
    one, other, third = people = ours.portal.ids("contacts")[:3]
    call = ours.portal.add("calls", {}, people)
    ours.run()
    ours.portal.forget(other)
    for _ in range(2):
        ours.run(whole=True)
        left = [{part_of("calls", call, one)}, set(), {part_of("calls", call, third)}]
        assert parts(ours, "calls", call, *people) == left


def test_a_mail_stays_that_of_whoever_wrote_it_when_they_are_archived(opening: Open, version: str) -> None:
    ours = opening(version=version)
    ana, ben = [each for each in ours.portal.ids("contacts") if ours.portal.get("contacts", each).get("email")][:2]
    addresses = [str(ours.portal.get("contacts", each)["email"]) for each in (ana, ben)]
    mail = {"hs_email_direction": "INCOMING_EMAIL", "hs_email_subject": "Hola", "hs_email_from_email": addresses[0]}
    both = {**mail, "hs_email_headers": said_to("seller@ours.example", addresses[1])}
    alias = {**mail, "hs_email_headers": said_to("seller@ours.example"), "hs_email_from_email": "ana@home.example"}
    shared, alone = (ours.portal.add("emails", said, who) for said, who in ((both, [ana, ben]), (alias, [ana])))
    ours.run()
    evidence = [parts(ours, "emails", each, ana, ben) for each in (shared, alone)]
    assert [[len(each) for each in mails] for mails in evidence] == [[1, 0], [1, 0]]
    for archived in (ana, ben):
        ours.portal.archive("contacts", archived)
        ours.portal.update("emails", shared, {"hs_email_status": "SENT"})
        ours.run()
        ours.run(whole=True)
        assert [parts(ours, "emails", each, ana, ben) for each in (shared, alone)] == evidence


@pytest.mark.parametrize("keep", [False, True], ids=["new record", "primary kept"])
def test_of_a_thing_that_two_did_who_are_one_now_none_counts_twice(opening: Open, version: str, keep: bool) -> None:
    ours = opening(version=version)
    one, other, third = ours.portal.ids("contacts")[:3]
    call = ours.portal.add("calls", {}, [one, other, third])
    for _ in range(3):  # until no ordinary run reads it once more
        ours.run(after=2 * HOUR)
    survivor = ours.portal.merge(one, other, keep=keep)
    ours.run()
    [did] = parts(ours, "calls", call, survivor)
    assert did < {part_of("calls", call, each) for each in (one, other)}, "no date tells that it is another one's now"
    ours.portal.update("calls", call, {"hs_call_title": "again"})
    ours.run()
    expected = [{part_of("calls", call, each)} for each in (survivor, third)]
    assert parts(ours, "calls", call, survivor, third) == expected


def test_a_run_in_which_nothing_changed_stays_cheap_until_a_sweep_is_due(
    opening: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "A_FEW", 1)
    ours = opening(replace(SMALL, contacts=250))
    gone = ours.portal.add("contacts", {"firstname": "Idle"})
    pages = -(-len(ours.portal.ids("contacts")) // 100)
    for _ in range(4):
        ours.run(after=2 * MINUTES)
    ours.portal.archive("contacts", gone)
    ours.run(after=WEEK / 2)
    assert ours.calls.total() - ours.calls["usage"] <= 10, "where the day stands is asked once in several runs"
    assert not listing(ours)
    ours.run(after=WEEK / 2 - 3 * HOUR)
    while not listing(ours):
        ours.run()
    for _ in range(1, pages):
        assert ours.calls["list contacts"] == 1, "a page a run"
        assert not ours.contact(gone).gone  # type: ignore[union-attr]
        assert ours.run().unread == set(), "a pause is no trouble"
    assert ours.contact(gone).gone  # type: ignore[union-attr]
    while listing(ours):  # the longer streams go on
        ours.run()
    assert ours.calls.total() <= 10


def listing(ours: Ours) -> bool:
    return any(call.startswith("list ") for call in ours.calls)


@pytest.mark.parametrize("never", ["never", "0"])
def test_sweeps_can_be_left_to_the_command(opening: Open, never: str) -> None:
    ours = opening(more=f", reconcile: {never}")
    ours.portal.archive("contacts", gone := ours.portal.ids("contacts")[3])
    ours.run(after=10 * WEEK)
    assert not any(call.startswith("list ") for call in ours.calls)
    ours.run(whole=True)
    assert ours.contact(gone).gone  # type: ignore[union-attr]


def test_who_is_missing_from_a_list_by_mistake_is_not_gone(opening: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = opening()
    missing = {str(each) for each in ours.portal.ids("contacts")[10:20]}
    monkeypatch.setattr(Records, "list_page", without(Records.list_page, missing))
    before = ours.job.store.totals()
    report = ours.run(whole=True)
    assert (report.gone, report.erased) == (0, 0)
    assert ours.job.store.totals() == before


def test_a_contact_that_cannot_be_understood_is_still_there(opening: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = opening()
    contact = ours.portal.ids("contacts")[4]
    understood = ContactReader.contact

    def misread(self: ContactReader, row: Row) -> Contact:
        if row.id == str(contact):
            raise Broken("it is not")
        return understood(self, row)

    monkeypatch.setattr(ContactReader, "contact", misread)
    monkeypatch.setattr(Records, "list_page", without(Records.list_page, {str(contact)}))
    ours.portal.update("contacts", contact, {"city": "Lima"})
    report = ours.run(whole=True)
    assert report.set_aside
    assert report.gone == 0
    assert not ours.contact(contact).gone  # type: ignore[union-attr]


def test_too_many_that_vanish_at_once_stop_the_run(opening: Open) -> None:
    ours = opening()
    ours.job = replace(ours.job, override_guards=False)
    for contact in ours.portal.ids("contacts")[:30]:
        ours.portal.forget(contact)
    before = ours.job.store.totals()._replace(engagements=0)
    with pytest.raises(Unsafe, match=r"30 of .* contacts vanished"):
        ours.run(whole=True)
    assert ours.job.store.totals()._replace(engagements=0) == before


def test_our_own_echo_is_no_news(opening: Open) -> None:
    ours = opening()
    assert ours.there.sandbox.requests.changed == 60, "all were written"
    report = ours.run()
    assert report.counts.contacts >= 60, "they came back"
    assert (report.counts.decided, report.counts.planned) == (0, 0)
    assert ours.there.sandbox.requests.writes == 0


def test_nor_is_it_with_an_index_that_is_late(opening: Open) -> None:
    ours = opening(replace(SMALL, index_lag_ms=20 * 60 * 1000))
    for _ in range(4):
        report = ours.run(after=MINUTES / 3)
        assert (report.counts.decided, report.counts.planned) == (0, 0)
        assert ours.there.sandbox.requests.writes == 0


def test_of_two_contacts_of_one_person_our_own_writing_makes_neither_win(opening: Open) -> None:
    ours = opening()
    old, new = ours.portal.ids("contacts")[:2]
    ours.portal.update("contacts", old, {"email": "twin@buyer.example", "jobtitle": "Analyst"})
    ours.clock.advance(timedelta(minutes=1))
    ours.portal.update("contacts", new, {"email": "twin@buyer.example", "jobtitle": "Owner"})
    ours.run()
    person = ours.job.store.person_of(crm_id("hubspot", str(old)))
    assert person == ours.job.store.person_of(crm_id("hubspot", str(new)))
    assert person
    for number in (old, new):  # only one of the two has been written last
        ours.portal.update("contacts", number, {"syncer_stage_reason": "by hand"})
        report = ours.run()
        assert (report.counts.decided, report.counts.written) == (0, 1)
        case = ours.job.store.case(person)
        assert case
        assert case.fields["job_title"] == "Owner"


def test_what_vanished_is_kept_as_long_as_the_workspace_says(opening: Open) -> None:
    ours = opening(head="retention: 30d\n", more=", reconcile: 1d")
    ours.portal.archive("contacts", gone := ours.portal.ids("contacts")[3])
    ours.run(after=timedelta(days=2))
    assert ours.contact(gone).gone  # type: ignore[union-attr]
    ours.run(after=timedelta(days=27))
    assert ours.contact(gone)
    report = ours.run(after=timedelta(days=4))
    assert report.erased == 1
    assert ours.contact(gone) is None
