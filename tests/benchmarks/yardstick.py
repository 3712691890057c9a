"""A well-known rules engine, zen-engine, fed the same facts as our judge: https://github.com/gorules/zen.

Its decision table says the ladder of the default funnel, as far as a table can. What the table is asked about is worked
out beforehand and not timed, which favors it: how old the newest event of each group is, and who has power (everybody
in this data, so that column is not put to the test). Our judge works that out itself, and says on what it rests and
until when it is sure.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeAlias

import zen

from syncer.funnel import Funnel
from syncer.model import Kind, Trust, unpack
from syncer.rules.instants import DAY
from syncer.store import Case, Store
from tests.benchmarks.evidence import NOW
from tests.benchmarks.figures import Figure, timed

SAMPLE = 25_000
NEVER = 1_000_000.0  # days
Facts: TypeAlias = dict[str, float | bool]

GROUPS: Mapping[str, frozenset[Kind]] = {
    "purchase": frozenset({Kind.PURCHASED}),
    "refusal": frozenset({Kind.UNSUBSCRIBED, Kind.COMPLAINED, Kind.BOUNCED_HARD, Kind.DISCARDED_BY_SALES}),
    "deal": frozenset({Kind.DEAL_OPENED}),
    "evaluation": frozenset({Kind.TRIAL_STARTED, Kind.DEMO_REQUESTED, Kind.QUOTE_REQUESTED}),
    "conversation": frozenset({Kind.EMAIL_REPLIED, Kind.CALL_CONNECTED, Kind.MEETING_HELD}),
    "question": frozenset({Kind.FORM_SUBMITTED}),
    "prices": frozenset({Kind.PRICING_VIEWED}),
    "reached": frozenset({Kind.EMAIL_SENT, Kind.CALL_ATTEMPTED}),
}
# In the order of the ladder: what has to be so, and the stage. Clicks, visits and sign-ups count on later days only:
# of them it is told whether they do.
ROWS: Sequence[tuple[Mapping[str, str], str]] = (
    ({"purchase": "< 36500"}, "customer"),
    ({"refusal": "< 36500"}, "excluded"),
    ({"deal": "< 90"}, "potential"),
    ({"evaluation": "< 90", "power": "true"}, "potential"),
    ({"prices_often": "true", "power": "true"}, "potential"),
    ({"evaluation": "< 180"}, "prospect"),
    ({"prices": "< 180"}, "prospect"),
    ({"conversation": "< 180"}, "prospect"),
    ({"question": "< 180"}, "prospect"),
    ({"came_back": "true"}, "prospect"),
    ({"any": "< 36500"}, "lead"),
    ({}, "none"),
)
COLUMNS = (*GROUPS, "prices_often", "came_back", "any", "power")
AFTERWARDS = frozenset({"clicked", "signed_up_again", "kept_looking"})  # rules that a table cannot say


def measured(url: str, funnel: Funnel) -> Iterator[Figure]:
    with Store.open(url) as store:
        cases = list(islice(store.due(NOW, funnel.ladder.signals, everybody=True), SAMPLE))
    ours = [funnel.ladder.judge(case.timeline, case.fields, NOW) for case in cases]
    facts = [_facts(case, verdict.rule) for case, verdict in zip(cases, ours, strict=True)]
    content = zen.ZenDecisionContent(_table())  # compiled once
    engine = zen.ZenEngine({"loader": lambda key: content})
    theirs = [engine.evaluate("ladder", each)["result"]["stage"] for each in facts]
    # Whoever came back is told to the table by our own verdict, so there they could not but agree.
    own = [
        (verdict.stage, stage) for verdict, stage in zip(ours, theirs, strict=True) if verdict.rule not in AFTERWARDS
    ]
    same = sum(stage == other for stage, other in own) / len(own)
    judged = timed(lambda: [funnel.ladder.judge(case.timeline, case.fields, NOW) for case in cases])
    asked = timed(lambda: [engine.evaluate("ladder", each) for each in facts])
    batch: list[Any] = [{"key": "ladder", "context": each} for each in facts]
    at_once = timed(lambda: engine.evaluate_batch(batch))
    yield Figure(f"  our judge alone, {SAMPLE:,} persons in memory", f"{judged:.2f} s")
    yield Figure("  zen-engine on facts worked out beforehand", f"{asked:.2f} s, {asked / judged:.2f} × our judge")
    yield Figure("    in one batch", f"{at_once:.2f} s, {at_once / judged:.2f} × our judge")
    yield Figure(f"    the same stage, where it finds it by itself ({len(own):,})", f"{same:.1%}")


def _facts(case: Case, rule: str) -> Facts:
    newest = dict.fromkeys(GROUPS, NEVER)
    looks = 0
    for signal, instants in case.timeline.items():
        kind, trust = unpack(signal)
        if trust is Trust.DOUBTFUL:
            continue
        age = (NOW - instants[-1]) / DAY
        for name, kinds in GROUPS.items():
            if kind in kinds and age < newest[name]:
                newest[name] = age
        if kind is Kind.PRICING_VIEWED:
            looks = max(looks, sum(NOW - at < 90 * DAY for at in instants))
    newest["any"] = 0.0 if case.timeline else NEVER
    return {**newest, "prices_often": looks >= 2, "came_back": rule in AFTERWARDS, "power": _power(case)}


def _power(case: Case) -> bool:
    return "head of" in str(case.fields.get("job_title", "")).casefold()


def _table() -> str:
    """In the engine's own format: https://docs.gorules.io/reference/json-decision-model-jdm"""
    inputs = [{"id": name, "name": name, "field": name} for name in COLUMNS]
    rules = [{"_id": f"r{n}", **asked, "stage": json.dumps(stage)} for n, (asked, stage) in enumerate(ROWS)]
    output = {"id": "stage", "name": "stage", "field": "stage"}
    table = {"content": {"hitPolicy": "first", "inputs": inputs, "outputs": [output], "rules": rules}}
    nodes: list[dict[str, Any]] = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "ladder", "type": "decisionTableNode", "name": "ladder", "position": {"x": 1, "y": 0}, **table},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "first", "sourceId": "in", "targetId": "ladder", "type": "edge"},
        {"id": "last", "sourceId": "ladder", "targetId": "out", "type": "edge"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})
