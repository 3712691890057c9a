from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from connectors.hubspot.meaning.contacts import ROLLED_UP, ContactReader
from connectors.hubspot.meaning.rows import Row
from connectors.hubspot.meaning.submissions import PROPERTY, Submissions, Told, entries
from syncer.contract import Summary, Wiring, Words
from syncer.model import FORM, Kind, Trust

FORMS = Summary(Kind.FORM_SUBMITTED, "last_form", "forms", "first_form", "forms", "last_name", "first_name")
PHRASES = {"forms": {"demo": Kind.DEMO_REQUESTED, "e-book": Kind.CONTENT_DOWNLOADED, "": Kind.UNKNOWN}}
WIRING = Wiring("crm", Words(summaries=(FORMS,), phrases=PHRASES, kinds={"forms": {"m": Kind.TRIAL_STARTED}}))
DAY = datetime(2026, 5, 20, 10, tzinfo=UTC)
NAMES = {"d": "Demo: request", "e": "E-book"}


def ms(days: float) -> int:
    return int((DAY - timedelta(days=days)).timestamp() * 1000)


def singly(kept: str, properties: Mapping[str, str] | None = None, *, listed: bool = True, named: bool = True) -> Told:
    row = Row("7", {PROPERTY: kept, **(properties or {})}, {})
    counted = list(ContactReader(WIRING).engagements(row))
    name = (lambda form: NAMES.get(form, "")) if named else (lambda form: "")
    return Submissions(WIRING, Kind.FORM_SUBMITTED, name, ROLLED_UP).singly(row, counted, listed=listed)


def told(found: Told) -> list[tuple[str, Kind, int]]:
    return [(one.id, one.kind, one.count) for one in found.engagements]


@pytest.mark.parametrize(
    "said", ["1779271200000", "1779271200", "2026-05-20T10:00:00Z", "2026-05-20T10:00:00.000+00:00"]
)
def test_an_instant_may_come_in_any_form(said: str) -> None:
    [entry] = entries(f"0a1f-x:{said}")
    assert (entry.form, entry.at.at) == ("0a1f-x", DAY)


def test_what_cannot_be_understood_is_left_out_and_the_rest_comes_in_order() -> None:
    assert [entry.form for entry in entries(f"b:{ms(1)};; a:{ms(2)} ;c;d:;:5;e:soon;f:{'9' * 30}")] == ["a", "b"]
    assert entries("") == []


def test_the_property_is_asked_for_where_there_is_a_roll_up_of_forms() -> None:
    assert PROPERTY in ContactReader(WIRING).asked
    assert PROPERTY not in ContactReader(Wiring("crm", Words())).asked
    assert ContactReader(WIRING).kinds >= {Kind.TRIAL_STARTED, Kind.UNKNOWN, Kind.DEMO_REQUESTED}


def test_each_entry_is_an_engagement_of_its_own_and_names_its_form() -> None:
    found = singly(f"d:{ms(1)};e:{ms(3)};m:{ms(2)}")
    assert told(found) == [
        (f"7/forms/e/{ms(3)}", Kind.CONTENT_DOWNLOADED, 1),
        (f"7/forms/m/{ms(2)}", Kind.TRIAL_STARTED, 1),
        (f"7/forms/d/{ms(1)}", Kind.DEMO_REQUESTED, 1),
    ]
    assert [one.detail for one in found.engagements] == [{FORM: "E-book"}, {}, {FORM: "Demo: request"}]
    assert [one.vendor_kind for one in found.engagements] == ["forms E-book", "forms m", "forms Demo: request"]
    assert {one.trust for one in found.engagements} == {Trust.SUMMARY}


def test_the_roll_up_of_the_same_ones_is_withdrawn() -> None:
    kept = f"e:{ms(3)};d:{ms(2)};d:{ms(1)}"
    dates = {"last_form": str(ms(1)), "first_form": str(ms(3)), "forms": "3"}
    found = singly(kept, {**dates, "last_name": "Demo", "first_name": "E-book"})
    assert len(found.engagements) == 3
    assert found.withdrawn == [f"7/form_submitted/{which}" for which in ("first", "last", "rest")]


def test_what_lies_before_the_most_recent_ones_is_left_to_the_roll_up() -> None:
    dates = {"last_form": str(ms(1)), "first_form": str(ms(400)), "forms": "12", "first_name": "E-book"}
    found = singly(f"d:{ms(2)};d:{ms(1)}", dates)
    assert told(found) == [
        ("7/form_submitted/first", Kind.CONTENT_DOWNLOADED, 1),
        ("7/form_submitted/rest", Kind.FORM_SUBMITTED, 9),
        (f"7/forms/d/{ms(2)}", Kind.DEMO_REQUESTED, 1),
        (f"7/forms/d/{ms(1)}", Kind.DEMO_REQUESTED, 1),
    ]
    assert found.withdrawn == ["7/form_submitted/last"]
    assert sum(one.count for one in found.engagements) == 12


def test_two_accounts_of_one_submission_may_differ_by_a_little() -> None:
    found = singly(f"x:{ms(1)}", {"last_form": str(ms(1) + 30_000), "forms": "1", "last_name": "Demo 5"})
    assert told(found) == [(f"7/forms/x/{ms(1)}", Kind.DEMO_REQUESTED, 1)]
    apart = singly(f"x:{ms(1)}", {"last_form": str(ms(1) + 90_000), "forms": "2", "last_name": "Demo 5"})
    assert [id_ for id_, *_ in told(apart)] == ["7/form_submitted/last", "7/form_submitted/first", f"7/forms/x/{ms(1)}"]


def test_of_two_within_a_minute_each_has_the_name_that_is_nearer() -> None:
    dates = {"last_form": str(ms(1) + 30_000), "first_form": str(ms(1)), "forms": "2"}
    found = singly(f"x:{ms(1)};y:{ms(1) + 30_000}", {**dates, "last_name": "Demo", "first_name": "E-book"}, named=False)
    assert [kind for _, kind, _ in told(found)] == [Kind.CONTENT_DOWNLOADED, Kind.DEMO_REQUESTED]


def test_without_a_name_an_entry_is_reported_once_by_its_id() -> None:
    [one] = singly(f"x:{ms(1)}", named=False).engagements
    assert (one.kind, one.vendor_kind) == (Kind.UNKNOWN, "forms x")
    assert singly(f"x:{ms(1)}", named=False, listed=False).engagements == []
