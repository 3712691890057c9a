from collections import Counter
from collections.abc import Callable

import pytest
import requests

from connectors.hubspot.sandbox import FAULTS
from connectors.hubspot.sandbox.faults import Faults, parse
from connectors.hubspot.sandbox.journal import Exchange
from tests.unit.hubspot_sandbox.app import CONTACTS, App

WRITE, PAGE = frozenset({"write"}), frozenset({"page"})
BATCH_WRITE, BATCH_UPDATE = WRITE | {"batch write"}, WRITE | {"batch update"}
LIMA = {"id": "101", "properties": {"city": "Lima"}}


def pick(
    faults: Faults, number: int, traits: frozenset[str] = frozenset(), kind: str = "write", ordinal: int = 0
) -> str:
    return faults.pick(Exchange(ordinal or number, "POST", "/", 0.0, kind, number), traits)


def city(app: App) -> str | None:
    return app.sandbox.portal.get("contacts", 101).get("city")


def test_rates_are_kept_and_the_same_each_time() -> None:
    faults = parse("429:0.02, 500:0.1,lost:0.05", seed=7)
    picked = [pick(faults, number, WRITE) for number in range(1, 10_001)]
    share = {word: count / 10_000 for word, count in Counter(picked).items()}
    assert share["429"] == pytest.approx(0.02, abs=0.005)
    assert share["500"] == pytest.approx(0.1, abs=0.01)
    assert share["lost"] == pytest.approx(0.05, abs=0.01)
    again = parse("429:0.02,500:0.1,lost:0.05", seed=7)
    assert picked == [pick(again, number, WRITE) for number in range(1, 10_001)]
    other = parse("429:0.02,500:0.1,lost:0.05", 8)
    assert picked != [pick(other, number, WRITE) for number in range(1, 10_001)]


def test_what_befalls_a_call_does_not_depend_on_the_calls_of_other_kinds() -> None:
    faults = parse("500:0.2,503@list notes#3", seed=7)
    alone = [pick(faults, number, kind="list calls") for number in range(1, 200)]
    assert "500" in alone
    assert alone == [pick(faults, number, kind="list calls", ordinal=5 * number) for number in range(1, 200)]
    assert alone != [pick(faults, number, kind="list notes") for number in range(1, 200)]
    assert pick(faults, 3, kind="list notes", ordinal=77) == "503"


def test_faults_befall_only_what_they_can() -> None:
    for word, traits in (
        ("409", WRITE),
        ("lost", WRITE),
        ("malformed", PAGE),
        ("short", PAGE),
        ("empty200", BATCH_WRITE),
        ("kept", BATCH_UPDATE),
    ):
        for faults in (parse(f"{word}:1", 1), parse(f"{word}@1", 1)):
            assert pick(faults, 1, traits) == word
            assert pick(faults, 1) == ""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("429:0.1,explode:0.1", "unknown fault 'explode'"),
        ("429", "429:RATE"),
        ("429:often", "429:RATE"),
        ("429@x", "429@REQUEST"),
        ("429@list contacts#x", "429@KIND#NUMBER"),
        ("429:0.6,500:0.6", "no more than 1"),
        ("429:-1", "between 0 and 1"),
    ],
)
def test_what_is_not_a_list_of_faults_is_explained(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(text, 1)


def test_an_unknown_fault_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"there are: .*429.*malformed"):
        parse("explode:1", 1)


@pytest.mark.parametrize("word", [word for word in FAULTS if word.isdecimal() and word != "409"])
def test_a_status_befalls_the_named_request_alone(opened: Callable[..., App], word: str) -> None:
    app = opened(faults=f"{word}@2")
    assert [app.ask("GET", CONTACTS).status_code for _ in range(3)] == [200, int(word), 200]
    assert [exchange.fault for exchange in app.sandbox.requests.exchanges] == ["", word, ""]
    assert app.sandbox.requests.throttled == 0


def test_a_failed_write_did_nothing(opened: Callable[..., App]) -> None:
    app = opened(faults="500@1,502@2,429@3,409@4")
    assert [app.update(LIMA).status_code for _ in range(4)] == [500, 502, 429, 409]
    assert city(app) is None


def test_a_move_to_another_data_center_says_when_to_return(opened: Callable[..., App]) -> None:
    assert opened(faults="477@1").ask("GET", CONTACTS).headers["Retry-After"] == "1"


def test_a_long_move_and_a_day_without_calls_say_so(opened: Callable[..., App]) -> None:
    app = opened(faults="moving@1,daily@2")
    moving, daily = app.ask("GET", CONTACTS), app.ask("GET", CONTACTS)
    assert (moving.status_code, moving.headers["Retry-After"]) == (477, "21600")
    assert (daily.status_code, daily.json()["policyName"]) == (429, "DAILY")
    assert app.ask("GET", CONTACTS).ok


def test_a_conflict_befalls_writes_alone_and_a_kept_value_is_no_error(opened: Callable[..., App]) -> None:
    app = opened(faults="409@1,409@2,kept@3")
    assert app.ask("GET", CONTACTS).ok
    assert app.update(LIMA).status_code == 409
    kept = app.update(LIMA)
    assert (kept.status_code, kept.json()["results"][0]["properties"]["city"]) == (200, None)
    assert city(app) is None
    app.update(LIMA)
    assert city(app) == "Lima"


def test_a_reset_ends_the_connection_before_anything_was_done(opened: Callable[..., App]) -> None:
    app = opened(faults="reset@1")
    with pytest.raises(requests.ConnectionError):
        app.update(LIMA)
    assert city(app) is None
    assert app.sandbox.requests.exchanges[0].status is None
    assert app.update(LIMA).ok


def test_a_lost_answer_was_a_write_all_the_same(opened: Callable[..., App]) -> None:
    app = opened(faults="lost@1")
    with pytest.raises(requests.ConnectionError):
        app.update(LIMA)
    assert city(app) == "Lima"


def test_html_instead_of_an_answer(opened: Callable[..., App]) -> None:
    app = opened(faults="html@1")
    response = app.update(LIMA)
    assert (response.status_code, response.headers["Content-Type"].split(";")[0]) == (200, "text/html")
    assert city(app) is None


def test_an_empty_200_was_a_write(opened: Callable[..., App]) -> None:
    app = opened(faults="empty200@1")
    response = app.update(LIMA)
    assert (response.status_code, response.content) == (200, b"")
    assert city(app) == "Lima"


def test_a_malformed_page_has_one_broken_record(opened: Callable[..., App]) -> None:
    app = opened(faults="malformed@1,malformed@2")
    pages = [app.get(CONTACTS, limit=10)["results"] for _ in range(3)]
    assert [sum("id" not in record for record in page) for page in pages] == [1, 0, 0]
    assert [sum(record["updatedAt"] == "32/13/2026" for record in page) for page in pages] == [0, 1, 0]


def test_a_slow_answer_is_two_seconds_late(opened: Callable[..., App]) -> None:
    app = opened(faults="slow@2")
    app.ask("GET", CONTACTS)
    app.ask("GET", CONTACTS)
    quick, slow = (each.finished - each.started for each in app.sandbox.requests.exchanges)
    assert quick < 1.0
    assert slow >= 2.0


def test_a_portal_with_unknown_faults_does_not_open(opened: Callable[..., App]) -> None:
    with pytest.raises(ValueError, match="explode"):
        opened(faults="explode:1")
