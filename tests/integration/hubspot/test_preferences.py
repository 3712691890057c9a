"""Who wants no e-mails any more: by the contact's own properties, or asked by address."""

from datetime import timedelta

import pytest

from connectors.hubspot.endpoints.preferences import Preferences
from connectors.hubspot.meaning.values import parts
from connectors.hubspot.reading.cursor import Done
from connectors.hubspot.sandbox.api.preferences import SUBSCRIPTIONS
from syncer.identity import crm_id
from syncer.model import Kind
from syncer.testing.clock import VirtualClock
from tests.integration.hubspot.conftest import Connection, Read

NEWSLETTER, NEWS = SUBSCRIPTIONS


def opted_out(read: Read) -> set[str]:
    return {contact.id for contact in read.contacts if contact.fields.get("opted_out") is True}


def bounced(read: Read) -> set[str]:
    return {contact.id for contact in read.contacts if contact.fields.get("hard_bounced") is True}


def withdrawn(read: Read) -> set[str]:
    return {one for page in read.pages for one in page.withdrawn}


def test_the_types_of_mail_that_count_are_heeded_in_the_ordinary_pull(crm: Connection) -> None:
    before = opted_out(crm.read("contacts"))
    assert before
    person = next(each for each in crm.portal.ids("contacts") if str(each) not in before)
    crm.portal.update("contacts", person, {f"hs_email_optout_{NEWSLETTER}": "true", "hs_email_optout": "false"})
    assert opted_out(crm.read("contacts")) == before
    assert opted_out(crm.again(subscriptions=[NEWS]).read("contacts")) == before
    heeding = crm.again(subscriptions=[NEWS, NEWSLETTER])
    assert opted_out(heeding.read("contacts")) == before | {str(person)}
    assert opted_out(Read(list(heeding.source.fetch([str(person)])))) == {str(person)}, "also when asked for by id"
    assert "preferences" not in heeding.calls


def test_a_mail_that_came_back_for_good_is_one_whose_address_nobody_has(crm: Connection) -> None:
    before = bounced(crm.read("contacts"))
    one, other = crm.portal.ids("contacts")[:2]
    crm.portal.update("contacts", one, {"hs_email_hard_bounce_reason_enum": "UNKNOWN_USER"})
    crm.portal.update("contacts", other, {"hs_email_hard_bounce_reason_enum": "MAILBOX_FULL"})
    assert bounced(crm.read("contacts")) == before | {str(one)}


def test_by_address_whoever_opted_out_of_all_is_told_and_the_others_withdrawn(crm: Connection) -> None:
    contacts = crm.portal.ids("contacts")
    mailed = [each for each in contacts if crm.portal.get("contacts", each).get("email")]
    person = next(each for each in mailed if not crm.portal.get("contacts", each).get("hs_email_optout"))
    crm.portal.update("contacts", person, {f"hs_email_optout_{NEWSLETTER}": "true"})
    gone = {each for each in mailed if crm.portal.get("contacts", each).get("hs_email_optout") == "true"}
    read = crm.read("preferences")
    assert {(one.who, one.kind) for one in read.engagements} == {
        (crm_id("crm", str(each)), Kind.UNSUBSCRIBED) for each in gone
    }
    absorbed = {old for each in mailed for old in parts(crm.portal.get("contacts", each).get("hs_merged_object_ids"))}
    assert withdrawn(read) == {f"preferences/{each}" for each in (*absorbed, *mailed) if each not in gone}
    assert not any(page.contacts or page.whole_since for page in read.pages)
    assert crm.calls == {"search": 2, "preferences": 3}
    counted = crm.again(subscriptions=[NEWSLETTER]).read("preferences")
    assert {one.who for one in counted.engagements} == {crm_id("crm", str(each)) for each in (*gone, person)}


def test_only_whoever_changed_is_asked_for_again_and_may_come_back(crm: Connection) -> None:
    sharp = crm.again(overlap=timedelta(0))
    cursor = sharp.read("preferences", until=sharp.later()).cursor
    [person, *_] = [one.who.value.split("/")[1] for one in sharp.read("preferences").engagements]
    crm.portal.clock = VirtualClock(sharp.later() + timedelta(days=2))
    calls = sharp.calls
    assert sharp.read("preferences", cursor, until=sharp.now()).keys == set()
    assert sharp.calls == {**calls, "search": calls["search"] + 1, "account": 1}, "and where the account stands"
    crm.portal.update("contacts", int(person), {"hs_email_optout": "false"})
    read = sharp.read("preferences", cursor, until=sharp.later())
    assert withdrawn(read) == {f"preferences/{person}"}
    assert sharp.calls["preferences"] == calls["preferences"] + 1


@pytest.mark.parametrize("keep", [False, True], ids=["new record", "primary kept"])
@pytest.mark.parametrize("out", [False, True], ids=["came back", "is out"])
def test_a_merged_contact_has_opted_out_only_if_who_absorbed_it_has(crm: Connection, keep: bool, out: bool) -> None:
    since = crm.read("preferences").cursor
    mailed = [each for each in crm.portal.ids("contacts") if crm.portal.get("contacts", each).get("email")]
    one, other, *_ = (each for each in mailed if crm.portal.get("contacts", each).get("hs_email_optout") != "true")
    crm.portal.update("contacts", other, {"hs_email_optout": "true"})
    assert crm_id("crm", str(other)) in {each.who for each in crm.read("preferences", until=crm.later()).engagements}
    survivor = crm.portal.merge(one, other, keep=keep)
    crm.portal.update("contacts", survivor, {"hs_email_optout": str(out).lower()})
    crm.portal.clock = VirtualClock(crm.later() + timedelta(days=2))
    read = crm.read("preferences", since, until=crm.now())
    now = {f"preferences/{survivor}"}
    before = {f"preferences/{each}" for each in (one, other)} - now
    assert withdrawn(read) >= before
    assert ({each.id for each in read.engagements} & now == now) is out
    assert (withdrawn(read) & now == now) is not out


@pytest.mark.parametrize("odd", [[], ["?"], [{"subscriberIdString": "x"}], [{"statuses": [None, {}]}]])
def test_an_odd_answer_says_nothing_of_anybody(
    crm: Connection, odd: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Preferences, "statuses", lambda self, addresses: odd)
    read = crm.read("preferences", Done(crm.now() - timedelta(days=900)).text)
    assert not read.keys
    assert not withdrawn(read)
