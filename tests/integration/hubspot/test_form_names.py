"""The names of forms cost a call a day, not a call a run."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.hubspot.endpoints.forms import Form, Forms
from connectors.hubspot.reading.cursor import Done
from connectors.hubspot.sandbox.story.texts import FORMS
from syncer.cache import Cache
from syncer.errors import Unavailable
from syncer.model import FORM
from syncer.testing.clock import VirtualClock
from tests.integration.hubspot.conftest import WIDE, Connection, connected

KEPT = "hs_calculated_form_submissions"
HALF_AN_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(datetime(2026, 6, 1, 12, tzinfo=UTC))


@pytest.fixture(params=["2026-09", "v3"])
def hours(request: pytest.FixtureRequest, clock: VirtualClock) -> Iterator[Connection]:
    with connected(replace(WIDE, contacts=20, now=clock.now()), request.param, clock) as connection:
        yield connection


def _run(crm: Connection, clock: VirtualClock) -> tuple[int, dict[str, str]]:
    """A later run, which reads the last hour again: calls for forms, and names by form of what was told."""
    later = crm.again(replace(crm.wiring, cache=Cache(crm.wiring.cache.text(clock.now() - 7 * DAY), clock)))
    crm.wiring = later.wiring
    read = later.read("contacts", Done(clock.now()).text, clock.now() + timedelta(seconds=1))
    return later.calls.get("forms", 0), {one.id.split("/")[2]: str(one.detail[FORM]) for one in _sent_in(read)}


def test_a_connection_that_lives_longer_asks_again(hours: Connection, clock: VirtualClock) -> None:
    ebook, name, *_ = FORMS["ebook"]
    for _ in range(3):
        clock.advance(2 * DAY)
        _send(hours, "ebook")
        read = hours.read("contacts", Done(clock.now()).text, clock.now() + timedelta(seconds=1))
        assert {one.id.split("/")[2]: one.detail[FORM] for one in _sent_in(read)}[ebook] == name
    assert hours.calls["forms"] == 3


def _sent_in(read: Any) -> list[Any]:
    return [one for one in read.engagements if "/forms/" in one.id and FORM in one.detail]


def _send(crm: Connection, form: str) -> int:
    person: int = crm.portal.add("contacts", {"email": f"{form}@new.example"})
    crm.portal.submit(person, form)
    return person


def test_the_names_of_forms_are_asked_for_once_a_day(hours: Connection, clock: VirtualClock) -> None:
    _send(hours, "ebook")
    ebook, name, *_ = FORMS["ebook"]
    asked = []
    for step in (timedelta(0), HALF_AN_HOUR, HALF_AN_HOUR, DAY):
        clock.advance(step)
        _send(hours, "ebook")
        calls, told = _run(hours, clock)
        asked.append(calls)
        assert told[ebook] == name
    assert asked == [1, 0, 0, 1], "those in the archive are not asked for while nobody needs them"


def test_a_form_that_nobody_knows_is_asked_for_again_before_its_contact_is_no_longer_read(
    hours: Connection, clock: VirtualClock
) -> None:
    person = _send(hours, "demo")
    new = "00000000-0000-4000-8000-00000000dead"
    entries = f"{hours.portal.get('contacts', person)[KEPT]};{new}:{hours.portal.now}"
    hours.portal.update("contacts", person, {KEPT: entries})
    assert _run(hours, clock)[0] == 2, "one for the forms, one for those in the archive"
    clock.advance(timedelta(minutes=15))
    assert _run(hours, clock)[0] == 0
    clock.advance(timedelta(minutes=16))
    assert _run(hours, clock)[0] == 2
    clock.advance(timedelta(minutes=45))
    hours.portal.update("contacts", person, {"city": "Arica"})
    assert _run(hours, clock)[0] == 0, "by then it is taken for deleted, for a day"
    clock.advance(DAY)
    hours.portal.update("contacts", person, {"city": "Lima"})
    assert _run(hours, clock)[0] == 2


def test_a_list_of_forms_that_breaks_off_says_of_no_form_that_nobody_knows_it(
    hours: Connection, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _send(hours, "ebook")
    ebook, name, *_ = FORMS["ebook"]
    with monkeypatch.context() as patch:
        patch.setattr(Forms, "listed", _unavailable)
        with pytest.raises(Unavailable):
            _run(hours, clock)
    with monkeypatch.context() as patch:
        tries = iter([_unavailable])
        patch.setattr(Forms, "listed", lambda self, *, archived: next(tries, _listed)(self, archived=archived))
        with pytest.raises(Unavailable):
            hours.api.form_names.of(ebook)
        assert hours.api.form_names.of(ebook) == name, "and it is asked for again"


_listed = Forms.listed


def _unavailable(forms: Forms, *, archived: bool) -> Iterator[Form]:
    raise Unavailable("no answer")
