"""The connector as the engine takes it."""

import gc
import logging
from dataclasses import replace

import pytest

from connectors.hubspot import connector
from connectors.hubspot.portal import open_portal
from syncer.contract import Connector, Meter, Sink, Source
from syncer.model import Change
from tests.integration.hubspot.conftest import PROPERTIES, Connection


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
    assert open_portal(crm.settings, fresh)._meter is fresh.meter


def test_every_call_is_counted_by_its_kind(crm: Connection) -> None:
    source, sink = connector.source(crm.settings, crm.wiring), connector.sink(crm.settings, crm.wiring)
    list(source.check())
    list(sink.prepare(PROPERTIES))
    list(source.read("contacts", None, crm.now()))
    list(sink.write(iter([Change("101", {"syncer_stage": "lead"}, {})])))
    sink.read_back(["101"], ["syncer_stage"])
    journal = crm.running.sandbox.requests
    assert sum(crm.calls.values()) == len(journal)
    assert crm.calls["write"] == journal.calls["batch update contacts"] == 1
    assert crm.calls["batch_read"] == journal.calls["batch read contacts"] == 1


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
