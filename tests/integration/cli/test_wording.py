"""After the mapping, the fields of the funnel or the streams changed, what is stored is as if it were read anew."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import mappings
from connectors.hubspot.access.allowance import Allowance
from connectors.hubspot.lanes import LANES
from connectors.hubspot.reading import portions
from connectors.hubspot.sandbox import Options, Running, running
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.identity import crm_id
from syncer.run import Job, Report
from syncer.sync import leased, recorded, sync
from syncer.testing.clock import VirtualClock
from tests.walk.portal_walk import seen

START = datetime(2026, 6, 1, 5, tzinfo=UTC)
MINUTES = timedelta(minutes=15)
SMALL = Options(contacts=60, now=START, rate=100_000, search_rate=100_000, association_rate=100_000)
SHIPPED = Path(mappings.__file__).with_name("hubspot.yaml").read_text(encoding="utf-8")
Mapping = dict[str, Any]
Known = dict[int, dict[str, Any]]


@dataclass
class World:
    """A workspace that a user edits, and its portal. Each run opens it anew, as a command does."""

    path: Path
    there: Running
    clock: VirtualClock
    settings: dict[str, str] = field(default_factory=dict)
    head: str = ""

    @property
    def portal(self) -> Any:
        return self.there.sandbox.portal

    @property
    def calls(self) -> Counter[str]:
        """Of the last run."""
        calls: Counter[str] = self.there.sandbox.requests.calls
        return calls

    @property
    def lists(self) -> dict[str, int]:
        return {call: number for call, number in self.calls.items() if call.startswith("list ")}

    def map(self, edit: Callable[[Mapping], object] = lambda said: None) -> None:
        """The shipped mapping, edited."""
        yaml = YAML()
        said = yaml.load(SHIPPED)
        edit(said)
        text = StringIO()
        yaml.dump(said, text)
        (self.path / "map.yaml").write_text(text.getvalue(), encoding="utf-8")

    @contextmanager
    def job(self, name: str) -> Iterator[Job]:
        file = self.path / f"{name}.yaml"
        settings = ", ".join(f"{key}: {value}" for key, value in self.settings.items())
        file.write_text(
            f"workspace: {name}\ndatabase: sqlite:///{name}.db\n{self.head}connections:\n  hubspot: {{{settings}}}\n"
        )
        with opened(str(file), Output(json=True), Wanted(clock=self.clock)) as job:
            yield replace(job, override_guards=True)

    def run(self, name: str = "ours", *, after: timedelta = MINUTES) -> Known:
        """What is known then."""
        self.clock.advance(after)
        self.there.sandbox.requests.clear()
        report = Report("sync")
        with self.job(name) as job:
            with leased(job, "sync"), recorded(job, report):
                sync(job, report)
            assert report.exit_code == 0, report.problems
            return {contact: _known(job, contact, told) for contact, told in seen(job).items()}

    def assert_true(self, ours: Known) -> None:
        """It is what an empty store knows after a run."""
        for file in self.path.glob("scratch.db*"):
            file.unlink()
        theirs = self.run("scratch", after=timedelta(minutes=1))
        assert ours.keys() == theirs.keys()
        for contact, told in theirs.items():
            for what, value in told.items():
                assert ours[contact][what] == value, f"contact {contact}: {what}"


def _known(job: Job, contact: int, told: dict[str, Any]) -> dict[str, Any]:
    """With what its company says; without what only tells that a run has written it since, as do preferences that say
    no date.
    """
    identities, fields, _, merged, _ = told["said"]
    case = job.store.case(job.store.person_of(crm_id("hubspot", str(contact))) or 0)
    did = [(each[0], each[1], "preferences/" in each[0] or each[2:]) for each in told["did"]]
    return {**told, "said": (identities, merged), "did": did, "fields": fields, "in all": case and case.fields}


@pytest.fixture(params=["2026-09", "v3"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Callable[..., World]]:
    with ExitStack() as stack:

        def open_(options: Options = SMALL, version: str = "2026-09", **settings: str) -> World:
            clock = VirtualClock(START)
            there = stack.enter_context(running(options, clock))
            (tmp_path / "token").write_text(there.token)
            given = {
                "token": f"'file:{tmp_path}/token'",
                "base_url": f"'{there.base_url}'",
                "version": f"'{version}'",
                "write": "true",
                "mapping": "map.yaml",
                "history": "24000h",  # all that there is, whenever it is read first
            }
            world = World(tmp_path, there, clock, {**given, **settings})
            world.map()
            return world

        yield open_


Opening = Callable[..., World]
EVERYTHING = {"streams": f"[{', '.join(LANES)}]"}


def everything(said: Mapping) -> None:
    """Something that each lane heeds."""
    said["phrases"]["forms"].update({"boletín": "content_downloaded", "demo": "form_submitted"})
    said["kinds"]["calls"]["INBOUND COMPLETED"] = "neutral"
    said["kinds"]["emails"]["EMAIL"] = "cold_email"
    said["phrases"]["subjects"]["cotización"] = "proposal_answered"
    said["phrases"]["meetings"].pop("demo")
    said["kinds"]["notes"]["NOTE"] = "met_at_event"
    said["kinds"]["communications"]["WHATS_APP"] = "chat_message_received"
    said["kinds"]["deals"]["WON"] = "negotiation"
    said["kinds"]["marketing_events"]["REGISTERED"] = "event_attended"
    said["kinds"]["email_events"].update({"OPEN": "neutral", "SENT": "email_sent"})
    said["kinds"]["preferences"]["UNSUBSCRIBED"] = "complained"
    said["phrases"]["pages"]["/precios"] = "quote_requested"
    said["phrases"]["lists"].pop("newsletter")
    said["phrases"]["lists"]["importad"] = "mailing_list_member"
    said["fields"].pop("jobtitle")
    said["fields"]["city"] = "company"
    said["values"]["buying_role"]["DECISION_MAKER"] = "other"
    said["organizations"].pop("industry")
    summaries = {each["last"]: each for each in said["summaries"]}
    said["summaries"].remove(summaries["hs_email_last_open_date"])
    summaries["hs_email_last_reply_date"]["kind"] = "chat_message_received"


def test_what_every_lane_told_is_told_by_the_words_of_today(opening: Opening, version: str) -> None:
    world = opening(version=version, **EVERYTHING)
    world.head = "persona:\n  - {field: industry, in: [energy]}\n  - {field: company, in: [Acme]}\n"
    shipped = world.run()
    world.map(everything)
    edited = world.run()
    assert edited != shipped
    world.assert_true(edited)
    world.map()
    back = world.run()
    world.assert_true(back)


def test_nothing_is_read_anew_of_what_the_change_does_not_concern(opening: Opening, version: str) -> None:
    world = opening(version=version, **EVERYTHING)
    world.run()
    for _ in range(4):
        world.run()
    quiet = set(world.calls)
    assert not world.lists
    world.map(lambda said: said["kinds"]["calls"].update(COMPLETED="call_connected"))
    world.run()
    assert world.lists == {"list calls": -(-len(world.portal.ids("calls")) // 100)}
    assert world.calls["search calls"] == 3, "as ever, how many there are, and that nothing is behind their end"
    assert set(world.calls) - {"usage", "list calls"} <= quiet
    world.map(lambda said: said["kinds"]["calls"].update(COMPLETED="call_connected"))
    world.run()
    assert not world.lists, "once"


def test_a_field_that_the_funnel_asks_for_now_is_known_in_the_same_run(opening: Opening, version: str) -> None:
    world = opening(version=version, streams="[contacts]")
    some = world.portal.ids("contacts")[3]
    world.portal.update("contacts", some, {"annual_budget": "777"})
    assert "crm.annual_budget" not in world.run()[some]["fields"]
    world.head = "persona:\n  - {field: crm.annual_budget, at_least: 1}\n"
    found = world.run()
    assert found[some]["fields"]["crm.annual_budget"] == 777
    world.assert_true(found)


def test_what_is_counted_comes_back_when_a_lane_is_switched_off(opening: Opening, version: str) -> None:
    world = opening(version=version, streams="[contacts, deals]")
    person = world.portal.ids("contacts")[0]
    opened_at = "2026-05-20T10:00:00Z"
    world.portal.update("contacts", person, {"first_deal_created_date": opened_at, "num_associated_deals": "1"})
    rolled_up = f"{person}/deal_opened/last"
    for _ in range(3):  # until no overlap reads the person again
        assert rolled_up not in {each[0] for each in world.run(after=timedelta(hours=2))[person]["did"]}
    world.settings["streams"] = "[contacts]"
    assert rolled_up in {each[0] for each in world.run()[person]["did"]}


@pytest.mark.parametrize("reconcile", ["7d", "never"])
def test_a_large_portal_is_read_anew_some_pages_a_run_and_what_changes_meanwhile_is_found_as_ever(
    opening: Opening, monkeypatch: pytest.MonkeyPatch, reconcile: str
) -> None:
    monkeypatch.setattr(portions, "MANY", 1)
    world = opening(replace(SMALL, contacts=250), streams="[contacts, emails]", reconcile=reconcile)
    world.run(), world.run(after=timedelta(hours=2))
    world.map(everything)
    pages = -(-len(world.portal.ids("contacts")) // 100)
    for run in range(pages):
        changed = world.portal.ids("contacts")[-run]
        world.portal.update("contacts", changed, {"hs_latest_source": f"SOURCE_{run}"})
        found = world.run()
        assert found[changed]["fields"]["latest_source"] == f"SOURCE_{run}"
        assert world.calls["list contacts"] == 1
    while world.lists:  # there are more e-mails
        found = world.run()
    world.assert_true(found)


def test_whoever_goes_back_in_the_midst_of_it_ends_with_the_old_words(
    opening: Opening, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setattr(portions, "MANY", 1)
    monkeypatch.setattr(portions, "A_FEW", 1)
    world = opening(replace(SMALL, contacts=250), version, streams="[contacts, emails]")
    world.run()
    world.map(everything)
    world.run()
    assert world.lists
    world.map()
    while (found := world.run()) and world.lists:
        pass
    world.assert_true(found)


def test_where_no_calls_are_to_spare_it_waits_for_another_day(
    opening: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = opening(**EVERYTHING)
    before = world.run()
    world.map(everything)
    with monkeypatch.context() as patch:
        patch.setattr(Allowance, "spare", lambda self: 0)
        world.run()
        assert not world.lists
    after = world.run(after=timedelta(days=1))
    assert world.lists
    assert before != after
    world.assert_true(after)


def test_what_was_only_begun_by_other_words_is_begun_anew(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first load, cut by the budget."""
    world = opening(replace(SMALL, contacts=250), streams="[contacts, emails]", budget="{share_of_daily: 0.00001}")
    monkeypatch.setattr("connectors.hubspot.access.allowance.UNASKED", 0)
    with pytest.raises(AssertionError, match="used its share"):
        world.run()
    world.map(everything)
    world.settings["budget"] = "{share_of_daily: 0.5}"
    world.assert_true(world.run(after=timedelta(days=1)))
