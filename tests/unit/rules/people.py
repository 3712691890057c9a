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


fields_asked = st.sampled_from(
    [
        {"field": "country", "is": "CHILE"},
        {"field": "country", "in": ["Chile", "Perú"]},
        {"field": "country", "known": True},
        {"field": "country", "known": False},
        {"field": "employees", "at_least": 50},
        {"field": "employees", "at_least": 2, "at_most": 98},
    ]
)
names = st.sampled_from([{"fits": "persona"}, {"holds": "busy"}])
thresholds = st.sampled_from([-20, -4, 0, 1, 3, 5, 8, 10, 15, 20, 30])
scored = st.fixed_dictionaries({"score": st.sampled_from(["warmth", "size"]), "at_least": thresholds})
conditions = st.recursive(
    dids() | fields_asked | names | scored,
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from([{"all": parts}, {"any": parts}, {"not": parts[0]}])
    ),
    max_leaves=4,
)


point_counts = st.sampled_from([-20, -7, 3, 5, 10])


@st.composite
def event_points(draw: st.DrawFn) -> dict[str, Any]:
    item: dict[str, Any] = {"did": draw(words), "points": draw(point_counts)}
    item |= draw(
        st.fixed_dictionaries({}, optional={"within": spans, "after": st.just("sign_up"), "trusted": st.just(False)})
    )
    if draw(st.booleans()):
        item["cap"] = abs(item["points"]) + draw(st.sampled_from([0, 4, 15]))
    return item


field_points = st.builds(lambda about, points: {**about, "points": points}, fields_asked, point_counts)


@st.composite
def fades(draw: st.DrawFn) -> list[dict[str, Any]]:
    ages = sorted(draw(st.sets(st.sampled_from([1, 2, 3, 7]), max_size=3)))
    left = sorted((draw(st.sampled_from([0, 25, 33, 50, 100])) for _ in ages), reverse=True)
    return [{"after": f"{age}d", "to": f"{percent}%"} for age, percent in zip(ages, left, strict=True)]


@st.composite
def scores(draw: st.DrawFn) -> dict[str, Any]:
    """The first item has no bound, so that any threshold can be reached."""
    first = draw(
        st.sampled_from([{"did": "page_viewed", "points": 1, "within": "1d"}, {"did": "email_clicked", "points": 5}])
    )
    more = draw(st.lists(event_points() | event_points() | field_points, max_size=4))
    return {"points": [first, *more]} | ({"fade": steps} if (steps := draw(fades())) else {})


both_scores = st.fixed_dictionaries({"warmth": scores(), "size": scores()})
label_or_none = st.none() | st.sampled_from(["label", {"en": "label", "es": "etiqueta"}])


def labeled(file: dict[str, Any], label: Any) -> dict[str, Any]:
    """The same file with labels, in the long form where there is a short one."""
    if label is None:
        return file
    groups = {name: {"label": label, "kinds": kinds} for name, kinds in file["groups"].items()}
    conditions = {name: {"label": label, "when": when} for name, when in file["conditions"].items()}
    anchors = {name: {**anchor, "label": label} for name, anchor in file["anchors"].items()}
    points = {name: {**score, "label": label} for name, score in file["scores"].items()}
    return {**file, "groups": groups, "conditions": conditions, "anchors": anchors, "scores": points}


PLAIN = {"points": [{"did": "page_viewed", "points": 5}]}


def funnel(rules: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A file with these rules."""
    return {
        "version": 1,
        "groups": {"some": ["email_clicked", "page_viewed"]},
        "anchors": {"sign_up": {"first": "content_downloaded"}},
        "conditions": {"busy": {"did": KINDS, "at_least": 2, "within": "1w"}},
        "scores": {"warmth": PLAIN, "size": PLAIN},
        "stages": [{"key": key, "label": key, "definition": key, "next_action": key} for key in STAGES],
        "exclusions": {"stage": "excluded", "spares": ["customer"], "rules": []},
        "rules": rules,
        **more,
    }


def rule_of_one(when: dict[str, Any], scores: dict[str, Any], label: Any) -> dict[str, Any]:
    return labeled(funnel([{"id": "rule", "stage": "lead", "when": when}], scores=scores), label)


rules_of_one = st.builds(rule_of_one, scored | conditions, both_scores, label_or_none)


@st.composite
def funnels(draw: st.DrawFn) -> dict[str, Any]:
    file = funnel(
        [
            {"id": f"rule{n}", "stage": draw(st.sampled_from(STAGES[1:-1])), "when": draw(conditions)}
            for n in range(draw(st.integers(1, 4)))
        ],
        scores=draw(both_scores),
        persona=draw(st.sampled_from([[], [{"field": "country", "is": "Chile"}]])),
        exclusions={"stage": "excluded", "spares": ["customer"], "rules": [{"id": "out", "when": draw(conditions)}]},
    )
    if draw(st.booleans()):
        file["stages"][2]["needs"] = draw(conditions)
    return labeled(file, draw(label_or_none))


def timeline(events: tuple[Happened, ...]) -> Timeline:
    found: dict[int, list[int]] = {}
    for event in events:
        key = signal(Kind[event.kind.upper()], Trust[event.trust.upper()])
        found.setdefault(key, []).append(ms(event.at))
    return {key: sorted(at) for key, at in found.items()}


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
