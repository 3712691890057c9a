"""Lists whose name says something of whoever is on them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from connectors.hubspot.endpoints.lists import Lists
from connectors.hubspot.meaning.numbers import numbered
from syncer.identity import crm_id
from syncer.model import Identity, Kind
from syncer.store import Store
from tests.integration.hubspot.conftest import Connection, Read

DAY = timedelta(days=1)


class Days:
    """One run a day, into a store."""

    def __init__(self, crm: Connection, store: Store) -> None:
        self.crm, self.store, self.day, self.cursor = crm, store, 0, None

    def read(self, crm: Connection | None = None, pages: int | None = None) -> Read:
        crm = (crm or self.crm).again()
        until = self.crm.now() + self.day * DAY
        read = crm.read("lists", self.store.cursor("crm", "lists"), until, pages)
        for page in read.pages:
            self.store.save_page("crm", "lists", page, until, "crm")
        self.calls = crm.calls
        self.day += 1
        return read

    def on(self, list_id: int) -> set[str]:
        """Whose membership of a list the store holds."""
        return {who for who in self._everybody if f"lists/{list_id}/{numbered(who)}" in self._ids(who)}

    @property
    def _everybody(self) -> list[str]:
        return [str(each) for each in self.crm.portal.tables["contacts"].ids_from(0)]

    def _ids(self, contact: str) -> set[str]:
        person = self.store.person_of(crm_id("crm", contact))
        return {each.id for each in self.store.happenings(person)} if person else set()


def there(crm: Connection, list_id: int) -> set[str]:
    lists = crm.portal.lists
    return {str(id_) for id_, _ in lists.members(lists.all[list_id], 0)}


def named(crm: Connection, name: str) -> int:
    return int(next(one.id for one in crm.portal.lists.all.values() if one.name == name))


@pytest.fixture
def days(crm: Connection, tmp_path: Any) -> Any:
    with Store.open(f"sqlite:///{tmp_path / 'lists.db'}") as store:
        yield Days(crm, store)


def test_who_is_on_a_list_that_a_phrase_names_is_known_so(crm: Connection) -> None:
    found = crm.read("lists").engagements
    by_word = {each.vendor_kind: each.kind for each in found}
    assert by_word == {
        "lists Newsletter: suscriptores": Kind.MAILING_LIST_MEMBER,
        "lists Importados de listas compradas": Kind.LIST_IMPORTED,
    }, "neither the customers' list, of which nothing is said, nor one of companies"
    newsletter = {each.who for each in found if each.kind == Kind.MAILING_LIST_MEMBER}
    assert newsletter == {crm_id("crm", id_) for id_ in there(crm, named(crm, "Newsletter: suscriptores"))}
    imported = next(each for each in found if each.kind == Kind.LIST_IMPORTED)
    person = crm.portal.get("contacts", int(imported.who.value.partition("/")[2]))
    assert imported.at.isoformat()[:19] == person["createdate"][:19]


def test_lists_that_did_not_change_cost_one_call_a_day(days: Days) -> None:
    days.read()
    again = days.read()
    assert not again.keys
    assert days.calls == {"lists": 1}


def test_whoever_joins_or_leaves_is_seen(days: Days) -> None:
    id_ = named(days.crm, "Newsletter: suscriptores")
    days.read()
    assert days.on(id_) == there(days.crm, id_)
    first, second, *_ = sorted(there(days.crm, id_), key=int)
    stranger = next(each for each in days.crm.portal.ids("contacts") if str(each) not in there(days.crm, id_))
    lists, now = days.crm.portal.lists, days.crm.portal.now
    lists.leave(id_, int(first), now)
    lists.join(id_, stranger, now + 1)
    days.read()
    assert days.on(id_) == there(days.crm, id_)
    assert str(stranger) in days.on(id_)
    assert first not in days.on(id_)
    lists.leave(id_, int(second), now + 2)
    days.read()
    assert days.on(id_) == there(days.crm, id_)
    assert days.calls == {"lists": 1, "members": 1}, "the other list is left alone"


def test_a_list_that_is_gone_or_says_nothing_any_more_takes_its_members_along(days: Days) -> None:
    lists = days.crm.portal.lists
    newsletter, imported = (
        named(days.crm, "Newsletter: suscriptores"),
        named(days.crm, "Importados de listas compradas"),
    )
    days.read()
    assert days.on(newsletter)
    assert days.on(imported)
    del lists.all[newsletter]
    lists.all[imported].name = "Q3"
    days.read()
    assert days.on(newsletter) == days.on(imported) == set()


def test_a_list_that_goes_while_it_is_read_over_two_runs_leaves_nobody_behind(days: Days) -> None:
    big = days.crm.portal.lists.add("Imported: everybody", days.crm.portal.now)
    for person in days.crm.portal.ids("contacts") + [days.crm.portal.add("contacts", {}) for _ in range(100)]:
        days.crm.portal.lists.join(big.id, person, days.crm.portal.now)
    for _ in range(3):
        days.read(pages=1)
    assert len(days.on(big.id)) == 250
    del days.crm.portal.lists.all[big.id]
    days.read()
    assert days.on(big.id) == set()


def test_a_merged_member_stays_one(days: Days) -> None:
    id_ = named(days.crm, "Newsletter: suscriptores")
    days.read()
    member = int(min(there(days.crm, id_), key=int))
    other = next(each for each in days.crm.portal.ids("contacts") if each != member)
    survivor = days.crm.portal.merge(other, member)
    days.read()
    assert str(survivor) in days.on(id_)
    assert days.on(id_) == there(days.crm, id_)


def test_every_page_can_be_the_last_of_a_run(days: Days) -> None:
    big = days.crm.portal.lists.add("Imported: everybody", days.crm.portal.now)
    people = [days.crm.portal.add("contacts", {"firstname": str(number)}) for number in range(620)]
    for person in people:
        days.crm.portal.lists.join(big.id, person, days.crm.portal.now)
    whole = days.crm.read("lists")
    for _ in range(len(whole.pages) + 3):
        days.read(pages=1)
    assert days.on(big.id) == {str(person) for person in people}
    gone = people[::3]
    for person in gone:
        days.crm.portal.lists.leave(big.id, person, days.crm.portal.now + 1)
    for _ in range(len(whole.pages) + 3):
        days.read(pages=1)
    assert days.on(big.id) == {str(person) for person in people} - {str(person) for person in gone}


def test_what_changes_while_a_list_is_read_over_two_runs_is_seen_the_next_day(days: Days) -> None:
    big = days.crm.portal.lists.add("Imported: everybody", days.crm.portal.now)
    people = [days.crm.portal.add("contacts", {"firstname": str(number)}) for number in range(620)]
    for person in people[1:]:
        days.crm.portal.lists.join(big.id, person, days.crm.portal.now)
    for _ in range(3):
        days.read(pages=1)
    assert 0 < len(days.on(big.id)) < 619, "cut in the middle of it"
    days.crm.portal.lists.join(big.id, people[0], days.crm.portal.now + 5)
    days.read()
    days.read()
    assert str(people[0]) in days.on(big.id)


def test_members_out_of_order_are_read_and_nobody_is_missed_for_it(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = named(days.crm, "Newsletter: suscriptores")
    days.read()
    before = days.on(id_)
    ordinary = Lists.members

    def shuffled(self: Lists, list_id: str, after: str) -> Any:
        answer = ordinary(self, list_id, after)
        return {**answer, "results": answer["results"][:1:-1]}

    monkeypatch.setattr(Lists, "members", shuffled)
    days.crm.portal.lists.join(id_, days.crm.portal.ids("contacts")[-1], days.crm.portal.now + 1)
    days.read()
    assert days.on(id_) >= before


def test_a_broken_member_is_set_aside_and_withdraws_nobody(days: Days, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = named(days.crm, "Newsletter: suscriptores")
    days.read()
    before = days.on(id_)
    ordinary = Lists.members

    def broken(self: Lists, list_id: str, after: str) -> Any:
        answer = ordinary(self, list_id, after)
        del answer["results"][0]["membershipTimestamp"]
        return answer

    monkeypatch.setattr(Lists, "members", broken)
    days.crm.portal.lists.leave(id_, int(min(before, key=int)), days.crm.portal.now + 1)
    read = days.read()
    [reject] = read.rejects
    assert reject.reason == "HubSpot does not say since when somebody is on a list"
    assert reject.where in {f"lists {id_} {member}" for member in before}
    assert days.on(id_) == before


def test_lists_beyond_the_first_page_of_them_are_found(crm: Connection) -> None:
    for number in range(520):
        crm.portal.lists.add(f"Campaign {number}", crm.portal.now)
    last = crm.portal.lists.add("Imported: last", crm.portal.now)
    crm.portal.lists.join(last.id, 101, crm.portal.now)
    found = crm.read("lists")
    assert Identity is type(found.engagements[0].who)
    assert any(each.vendor_kind == "lists Imported: last" for each in found.engagements)
    assert crm.calls["lists"] == 2


def test_a_list_whose_changes_hubspot_does_not_tell_is_read_each_day(
    days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordinary = Lists.all

    def silent(self: Lists) -> Any:
        return ({**each, "additionalProperties": {}} for each in ordinary(self))

    monkeypatch.setattr(Lists, "all", silent)
    days.read()
    days.read()
    assert days.calls == {"lists": 1, "members": 2}


def test_another_meaning_of_a_list_is_read_anew(days: Days) -> None:
    days.read()
    phrases = {**days.crm.wiring.words.phrases, "lists": {"newsletter": Kind.NEWSLETTER_SUBSCRIBED}}
    other = days.crm.again(replace(days.crm.wiring, words=replace(days.crm.wiring.words, phrases=phrases)))
    read = days.read(other)
    assert {each.kind for each in read.engagements} == {Kind.NEWSLETTER_SUBSCRIBED}
    assert days.on(named(days.crm, "Importados de listas compradas")) == set()


def test_where_it_goes_on_is_readable(crm: Connection) -> None:
    read = crm.read("lists")
    assert set(orjson.loads(read.cursor or "")) == {"since", "read", "wording"}
    assert all("since" not in orjson.loads(page.cursor or "") for page in read.pages[:-1])
