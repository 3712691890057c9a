from collections.abc import Mapping
from typing import Any

import pytest

from connectors.hubspot.meaning.deals import deals
from connectors.hubspot.meaning.numbers import numbered
from connectors.hubspot.meaning.rows import Row
from syncer.contract import Wiring, Words
from syncer.model import Engagement, Kind

STAGES: dict[tuple[str, str], Mapping[str, Any]] = {
    ("default", "contractsent"): {"isClosed": "false", "probability": "0.9"},
    ("default", "closedwon"): {"isClosed": "true", "probability": "1.0"},
    ("default", "closedlost"): {"isClosed": "true", "probability": "0.0"},
    ("old", "won"): {"probability": "1"},
    ("old", "lost"): {"probability": 0.0},
    ("old", "halfway"): {"probability": "0.5"},
    ("old", "certain"): {"isClosed": "false", "probability": "1.0"},
    ("old", "bare"): {},
}
WORDS = Words(kinds={"deals": {"OPEN": Kind.DEAL_OPENED, "WON": Kind.PURCHASED, "LOST": Kind.NEUTRAL}})


def read(stage: str, pipeline: str = "default", own: Mapping[str, Kind] | None = None, **more: str) -> Engagement:
    kinds = {"deals": {**WORDS.kinds["deals"], **(own or {})}}
    given = {
        "createdate": "2026-05-01T00:00:00Z",
        "closedate": "2026-05-20T00:00:00Z",
        "hs_lastmodifieddate": "2026-05-21T00:00:00Z",
        "dealstage": stage,
        "pipeline": pipeline,
        **more,
    }
    wiring = Wiring("crm", Words(kinds=kinds))
    (found,) = deals(lambda *of: STAGES.get(of)).engagements(Row("7", given, {}), ["101"], wiring)
    return found


@pytest.mark.parametrize(
    ("pipeline", "stage", "kind", "day"),
    [
        ("default", "contractsent", Kind.DEAL_OPENED, 1),
        ("default", "closedwon", Kind.PURCHASED, 20),
        ("default", "closedlost", Kind.NEUTRAL, 20),
        ("old", "won", Kind.PURCHASED, 20),
        ("old", "lost", Kind.NEUTRAL, 20),
        ("old", "halfway", Kind.DEAL_OPENED, 1),
        ("old", "certain", Kind.DEAL_OPENED, 1),
        ("old", "bare", Kind.DEAL_OPENED, 1),
    ],
)
def test_a_deal_is_what_its_stage_is_in_its_pipeline(pipeline: str, stage: str, kind: Kind, day: int) -> None:
    found = read(stage, pipeline)
    assert (found.id, found.kind, found.at.day) == (f"deals/7/{numbered('101')}", kind, day)


def test_a_stage_or_a_pipeline_of_ones_own_that_the_mapping_knows_says_more() -> None:
    assert read("closedwon", own={"closedwon": Kind.NEUTRAL}).kind == Kind.NEUTRAL
    assert read("won", "old", own={"old": Kind.NEUTRAL}).kind == Kind.NEUTRAL
    assert read("won", "old", own={"old": Kind.NEUTRAL, "won": Kind.PURCHASED}).kind == Kind.PURCHASED


def test_a_stage_that_is_no_longer_there_is_unknown_by_its_id_until_somebody_says_what_it_was() -> None:
    gone = read("renamed")
    assert (gone.kind, gone.vendor_kind, gone.at.day) == (Kind.UNKNOWN, "deals renamed", 1)
    assert read("renamed", own={"renamed": Kind.PURCHASED}).kind == Kind.PURCHASED
    assert read("").vendor_kind == "deals UNSET"


def test_nothing_was_closed_later_than_it_was_last_touched() -> None:
    """A day that was planned for closing and never corrected would be no date of a purchase."""
    ahead = read("closedwon", closedate="2027-01-01T00:00:00Z")
    assert f"{ahead.at:%Y-%m-%d}" == "2026-05-21"
    assert f"{read('closedwon', closedate='').at:%Y-%m-%d}" == "2026-05-21"
    assert f"{read('contractsent', closedate='2027-01-01T00:00:00Z').at:%Y-%m-%d}" == "2026-05-01"
