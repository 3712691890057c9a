"""The connector as the engine takes it."""

import gc
import logging
from dataclasses import replace
from typing import Any

import pytest

from connectors.hubspot import connector
from connectors.hubspot.endpoints.account import Account
from connectors.hubspot.portal import open_portal
from connectors.hubspot.sandbox.options import ALL_SCOPES
from syncer.contract import Connector, DailyCalls, Meter, Sink, Source
from syncer.model import Change, Kind
from tests.integration.hubspot.conftest import PROPERTIES, WIDE, Connection, connected


def test_it_is_one(crm: Connection) -> None:
    assert isinstance(connector, Connector)
    assert isinstance(connector.source(crm.settings, crm.wiring), Source)
    assert isinstance(connector.sink(crm.settings, crm.wiring), Sink)


def test_source_and_sink_of_a_connection_share_one_portal_and_other_connections_do_not(crm: Connection) -> None:
    one = open_portal(crm.settings, crm.wiring)
    assert open_portal(crm.settings, replace(crm.wiring)) is one
    other = replace(crm.wiring, meter=Meter())
    assert open_portal(crm.settings, other) is not one
    del one
    gc.collect()
    fresh = replace(crm.wiring, meter=Meter())
    assert open_portal(crm.settings, fresh).meter is fresh.meter


def test_every_call_is_counted_by_its_kind(crm: Connection) -> None:
    source, sink = connector.source(crm.settings, crm.wiring), connector.sink(crm.settings, crm.wiring)
    list(source.check())
    list(sink.prepare(PROPERTIES))
    list(source.read("contacts", None, crm.now()))
    list(sink.write(iter([Change("101", {"syncer_stage": "lead"}, {})])))
    sink.read_back(["101"], ["syncer_stage"])
    journal = crm.running.sandbox.requests
    assert sum(crm.calls.values()) == len(journal)
    assert (crm.calls["write"], crm.calls["probe"], journal.calls["batch update contacts"]) == (1, 1, 2)
    assert crm.calls["batch_read"] == journal.calls["batch read contacts"] == 2


def test_nothing_about_a_person_and_no_token_gets_into_a_log(crm: Connection, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    crm.running.sandbox._faults.rates["503"] = 0.2
    list(crm.sink.prepare(PROPERTIES))
    read = crm.read_everything()
    list(crm.sink.write(Change(each.id, {"syncer_stage": "lead"}, {}) for each in read["contacts"].contacts))
    assert len(caplog.records) > 30
    assert crm.running.sandbox.options.token not in caplog.text
    assert "@" not in caplog.text
    names = {str(contact.fields["last_name"]) for contact in read["contacts"].contacts if "last_name" in contact.fields}
    assert names
    assert not [name for name in names if name in caplog.text]


def test_fields_that_no_property_of_the_portal_fills_are_absent(crm: Connection) -> None:
    def taken_for(**fields: str) -> Connection:
        return crm.again(replace(crm.wiring, words=replace(crm.wiring.words, fields=fields)))

    assert crm.source.absent({"email", "job_title", "crm.jobtitle", "crm.favorite_color"}) == {"crm.favorite_color"}
    asked = {"email", "seniority", "job_title"}
    assert taken_for(email="email", nowhere="seniority").source.absent(asked) == {"seniority", "job_title"}
    assert taken_for(nowhere="email", jobtitle="email").source.absent({"email"}) == frozenset(), "one of two is enough"


def test_only_streams_that_are_read_deliver(crm: Connection) -> None:
    assert {Kind.EMAIL_REPLIED, Kind.MEETING_HELD, Kind.PURCHASED} < crm.source.kinds
    assert Kind.MEETING_HELD not in crm.again(streams=["emails", "calls"]).source.kinds
    assert crm.again(streams=["notes"]).source.kinds == {Kind.UNKNOWN, Kind.NEUTRAL}


def test_what_writing_costs_and_what_the_day_allows_are_told(crm: Connection) -> None:
    assert [crm.sink.calls_for(changes) for changes in (0, 1, 100, 101, 12_000)] == [0, 1, 1, 2, 120]
    used, limit = crm.running.sandbox.limits.daily.used, crm.running.sandbox.limits.daily.limit
    assert crm.sink.daily_calls() == DailyCalls(used + 1, limit), "asking is a call too"


@pytest.mark.parametrize(
    "answer",
    [
        {"results": []},
        {"results": [7, {"fetchStatus": "TIMEOUT", "currentUsage": 1, "usageLimit": 2}]},
        {"results": [{"fetchStatus": "SUCCESS", "currentUsage": None}]},
    ],
)
def test_a_number_of_calls_that_hubspot_does_not_know_is_not_made_up(
    crm: Connection, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any]
) -> None:
    monkeypatch.setattr(Account, "about", lambda self, what: answer)
    assert crm.sink.daily_calls() is None


def test_who_may_not_ask_for_the_day_s_calls_is_not_told() -> None:
    with connected(replace(WIDE, scopes=ALL_SCOPES - {"oauth"})) as crm:
        assert crm.sink.daily_calls() is None
