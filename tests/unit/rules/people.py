"""Random funnels and random people, on few kinds and few days, so that edges of windows and days are met often."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from syncer.model import Kind, Timeline, Trust, signal
from tests.unit.rules.naive import Happened, Person

KINDS = ["content_downloaded", "email_clicked", "page_viewed"]
ZONES = [ZoneInfo(name) for name in ("UTC", "America/Santiago", "Pacific/Auckland", "Asia/Kathmandu")]
CLOCKS_CHANGE = datetime(2026, 4, 5, tzinfo=UTC)  # in Chile and in New Zealand
STAGES = ["none", "lead", "prospect", "customer", "excluded"]

instants = st.integers(-36, 12).map(lambda quarters: CLOCKS_CHANGE + timedelta(hours=6 * quarters))
nows = st.integers(0, 8).map(lambda quarters: CLOCKS_CHANGE + timedelta(hours=6 * quarters))
trusts = st.sampled_from(["trusted", "trusted", "trusted", "summary", "doubtful"])
happened = st.builds(Happened, st.sampled_from(KINDS), instants, trusts)
countries, sizes = st.sampled_from(["Chile", " chile ", "", "Perú", 7]), st.sampled_from([1, 50, 99.5, "50"])
fields = st.fixed_dictionaries({}, optional={"country": countries, "employees": sizes})


people = st.builds(Person, st.lists(happened, max_size=12).map(tuple), fields, nows, st.sampled_from(ZONES))


spans = st.sampled_from(["1d", "2d", "3d", "1w"])
words = st.sampled_from([*KINDS, "some", ["content_downloaded", "email_clicked"]])


@st.composite
def dids(draw: st.DrawFn) -> dict[str, Any]:
    asked: dict[str, Any] = {"did": draw(words)}
    asked |= draw(
        st.fixed_dictionaries({}, optional={"within": spans, "after": st.just("sign_up"), "trusted": st.just(False)})
    )
    asked |= draw(
        st.sampled_from([{}, {}, {"at_least": 2}, {"at_least": 3}, {"on_days": 2}, {"at_least": 3, "on_days": 2}])
    )
    if draw(st.integers(0, 4)) == 0:
        asked["at_most"] = draw(st.integers(asked.get("at_least", asked.get("on_days", 0)), 4))
    return asked


abouts = st.sampled_from(
    [
        {"field": "country", "is": "CHILE"},
        {"field": "country", "in": ["Chile", "Perú"]},
        {"field": "country", "known": True},
        {"field": "country", "known": False},
        {"field": "employees", "at_least": 50},
        {"field": "employees", "at_least": 2, "at_most": 98},
        {"fits": "persona"},
        {"holds": "busy"},
    ]
)
conditions = st.recursive(
    dids() | abouts,
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from([{"all": parts}, {"any": parts}, {"not": parts[0]}])
    ),
    max_leaves=4,
)


def funnel(rules: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A file with these rules."""
    return {
        "version": 1,
        "groups": {"some": ["email_clicked", "page_viewed"]},
        "anchors": {"sign_up": {"first": "content_downloaded"}},
        "conditions": {"busy": {"did": KINDS, "at_least": 2, "within": "1w"}},
        "stages": [{"key": key, "label": key, "definition": key, "next_action": key} for key in STAGES],
        "exclusions": {"stage": "excluded", "spares": ["customer"], "rules": []},
        "rules": rules,
        **more,
    }


rules_of_one = conditions.map(lambda when: funnel([{"id": "rule", "stage": "lead", "when": when}]))


@st.composite
def funnels(draw: st.DrawFn) -> dict[str, Any]:
    file = funnel(
        [
            {"id": f"rule{n}", "stage": draw(st.sampled_from(STAGES[1:-1])), "when": draw(conditions)}
            for n in range(draw(st.integers(1, 4)))
        ],
        persona=draw(st.sampled_from([[], [{"field": "country", "is": "Chile"}]])),
        exclusions={"stage": "excluded", "spares": ["customer"], "rules": [{"id": "out", "when": draw(conditions)}]},
    )
    if draw(st.booleans()):
        file["stages"][2]["needs"] = draw(conditions)
    return file


def timeline(events: tuple[Happened, ...]) -> Timeline:
    found: dict[int, list[int]] = {}
    for event in events:
        key = signal(Kind[event.kind.upper()], Trust[event.trust.upper()])
        found.setdefault(key, []).append(ms(event.at))
    return {key: sorted(at) for key, at in found.items()}


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
