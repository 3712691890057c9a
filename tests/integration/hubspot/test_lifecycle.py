"""HubSpot's own lifecycle stage: forward only, by the portal's own order, never what sales set."""

from collections.abc import Mapping

import pytest

from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.writing.reasons import GONE, NOT_TAKEN
from syncer.contract import Lifecycle
from syncer.errors import BudgetReached
from syncer.model import LIFECYCLE, Change, Outcome, Receipt
from tests.integration.hubspot.conftest import Connection


def advance(crm: Connection, wishes: Mapping[int, str], was: str = "") -> dict[int, Receipt]:
    changes = [Change(str(key), {LIFECYCLE: stage}, {LIFECYCLE: was}) for key, stage in wishes.items()]
    assert isinstance(crm.sink, Lifecycle)
    receipts = list(crm.sink.advance(iter(changes)))
    assert sorted(receipt.change.id for receipt in receipts) == sorted(change.id for change in changes)
    assert all(receipt.change in changes for receipt in receipts)
    return {int(receipt.change.id): receipt for receipt in receipts}


def standing_at(crm: Connection, stage: str) -> int:
    added: int = crm.portal.add("contacts", {"lifecyclestage": stage} if stage else {})
    return added


def held(crm: Connection, contact: int) -> str | None:
    found: str | None = crm.portal.get("contacts", contact).get("lifecyclestage")
    return found


def test_stages_move_forward_a_hundred_a_call_and_what_is_held_is_told(crm: Connection) -> None:
    contacts = [standing_at(crm, stage) for stage in ("", "subscriber", "lead") * 50]
    receipts = advance(crm, dict.fromkeys(contacts, "marketingqualifiedlead"))
    assert {receipt.outcome for receipt in receipts.values()} == {Outcome.WRITTEN}
    assert {receipt.now[LIFECYCLE] for receipt in receipts.values()} == {"marketingqualifiedlead"}
    assert {held(crm, contact) for contact in contacts} == {"marketingqualifiedlead"}
    assert crm.calls == {"properties": 1, "write": 2}


@pytest.mark.parametrize("later", ["salesqualifiedlead", "opportunity", "customer", "evangelist"])
def test_a_later_stage_that_hubspot_keeps_is_no_refusal(crm: Connection, later: str) -> None:
    contact = standing_at(crm, later)
    receipt = advance(crm, {contact: "lead"})[contact]
    assert (receipt.outcome, dict(receipt.now), receipt.error) == (Outcome.UNCHANGED, {LIFECYCLE: later}, "")
    assert held(crm, contact) == later


@pytest.mark.parametrize("was", ["lead", "customer"])
def test_what_is_known_to_be_so_or_further_costs_no_call(crm: Connection, was: str) -> None:
    contact = standing_at(crm, was)
    receipt = advance(crm, {contact: "lead"}, was)[contact]
    assert (receipt.outcome, receipt.now[LIFECYCLE]) == (Outcome.UNCHANGED, was)
    assert "write" not in crm.calls


def test_the_order_is_the_portal_s_own(crm: Connection) -> None:
    """This portal has put a stage of its own between, and turned two of HubSpot's around."""
    names = ["subscriber", "marketingqualifiedlead", "91827364", "lead", "opportunity", "customer"]
    body = [{"value": name, "label": name.upper(), "displayOrder": place} for place, name in enumerate(names)]
    crm.portal.schemas["contacts"].change("lifecyclestage", {"options": body[::-1]}, crm.portal.now)
    one, other = standing_at(crm, "lead"), standing_at(crm, "marketingqualifiedlead")
    receipts = advance(crm, {one: "marketingqualifiedlead", other: "91827364"})
    assert (receipts[one].outcome, held(crm, one)) == (Outcome.UNCHANGED, "lead")
    assert (receipts[other].outcome, held(crm, other)) == (Outcome.WRITTEN, "91827364")
    told = [(finding.level, finding.what) for finding in crm.sink.check_lifecycle(["91827364", "salesqualifiedlead"])]
    assert told[0] == ("ok", "lifecycle stages that can be set: 91827364")
    assert told[1][0] == "error"
    assert "HubSpot has no lifecycle stage salesqualifiedlead; there are: subscriber" in told[1][1]


@pytest.mark.parametrize("stage", ["opportunity", "customer", "evangelist", "other"])
def test_what_is_not_before_the_stages_of_sales_is_never_written(crm: Connection, stage: str) -> None:
    contact = standing_at(crm, "lead")
    receipt = advance(crm, {contact: stage})[contact]
    assert receipt.outcome is Outcome.REFUSED
    assert "for sales to set" in receipt.error
    assert (held(crm, contact), crm.running.sandbox.requests.writes) == ("lead", 0)
    assert [finding.level for finding in crm.sink.check_lifecycle([stage])] == ["error"]


def test_one_refused_contact_keeps_no_other_from_moving(crm: Connection) -> None:
    gone, other = standing_at(crm, "lead"), standing_at(crm, "lead")
    crm.portal.archive("contacts", gone)
    receipts = advance(crm, {gone: "marketingqualifiedlead", other: "marketingqualifiedlead"})
    assert (receipts[gone].outcome, receipts[gone].error, receipts[gone].gone) == (Outcome.REFUSED, GONE, True)
    assert receipts[other].outcome is Outcome.WRITTEN


def test_an_earlier_stage_that_hubspot_keeps_is_a_refusal(crm: Connection) -> None:
    contact = standing_at(crm, "subscriber")
    crm.portal.keeps.add("lifecyclestage")
    receipt = advance(crm, {contact: "lead"})[contact]
    assert (receipt.outcome, receipt.error, receipt.now[LIFECYCLE]) == (Outcome.REFUSED, NOT_TAKEN, "subscriber")


def test_those_that_need_no_call_have_their_receipts_also_where_writing_fails(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BudgetReached("no calls are left")

    asked, settled = standing_at(crm, "subscriber"), standing_at(crm, "customer")
    changes = [
        Change(str(asked), {LIFECYCLE: "lead"}, {LIFECYCLE: "subscriber"}),
        Change(str(settled), {LIFECYCLE: "lead"}, {LIFECYCLE: "customer"}),
    ]
    monkeypatch.setattr(Records, "update", fail)
    assert isinstance(crm.sink, Lifecycle)
    receipts: list[Receipt] = []
    with pytest.raises(BudgetReached):
        receipts.extend(crm.sink.advance(iter(changes)))
    assert [(receipt.change, receipt.outcome) for receipt in receipts] == [(changes[1], Outcome.UNCHANGED)]


@pytest.mark.parametrize("fault", ["lost", "empty200", "409", "503"])
def test_what_no_answer_told_is_read_back(crm: Connection, fault: str) -> None:
    contact, further = standing_at(crm, "lead"), standing_at(crm, "customer")
    crm.befall("", fault)
    receipts = advance(crm, dict.fromkeys((contact, further), "marketingqualifiedlead"))
    assert (receipts[contact].outcome, held(crm, contact)) == (Outcome.WRITTEN, "marketingqualifiedlead")
    assert (receipts[further].outcome, held(crm, further)) == (Outcome.UNCHANGED, "customer")
    assert crm.calls["write"] == 2
