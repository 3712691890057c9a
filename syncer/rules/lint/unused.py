"""What a file declares and nothing uses. Pure."""

from collections.abc import Iterable, Iterator

from syncer.model import Kind
from syncer.rules import schema
from syncer.rules.lint.fault import Fault
from syncer.rules.names import PERSONA
from syncer.rules.walk import asked_by_rules, within

_TAKE_OUT = "use it in a rule, or take it out"


def unused(funnel: schema.Funnel) -> Iterator[Fault]:
    used = _Used(funnel)
    for name in sorted(funnel.conditions.keys() - used.conditions):
        yield Fault("warning", ("conditions", name), f"no rule asks for the condition {name}", _TAKE_OUT)
    for name in sorted(funnel.scores.keys() - used.scores):
        yield Fault("warning", ("scores", name), f"no rule asks for the score {name}", _TAKE_OUT)
    for name in sorted(funnel.anchors.keys() - used.anchors):
        yield Fault("warning", ("anchors", name), f"no rule asks for the anchor {name}", _TAKE_OUT)
    for name in sorted(funnel.groups.keys() - used.groups):
        yield Fault("warning", ("groups", name), f"no rule asks for the group {name}", _TAKE_OUT)
    if funnel.persona and not used.persona:
        fix = f"say `fits: {PERSONA}` in a rule or in the `needs` of a stage, or take it out"
        yield Fault("warning", (PERSONA,), "no rule asks for the persona", fix)


def without_rules(funnel: schema.Funnel) -> Iterator[Fault]:
    """Stages that nobody can get."""
    reached = {funnel.stages[0].key, *(rule.stage for rule in funnel.rules)}
    if funnel.exclusions and funnel.exclusions.rules:
        reached.add(funnel.exclusions.stage)
    for number, stage in enumerate(funnel.stages):
        if stage.key not in reached:
            fix = "write one, or take the stage out"
            yield Fault("warning", ("stages", number), f"no rule leads to the stage {stage.key}", fix)


class _Used:
    """All that the rules use, directly or through something else that they use."""

    def __init__(self, funnel: schema.Funnel) -> None:
        self._funnel = funnel
        self.conditions, self.scores, self.anchors, self.groups = set[str](), set[str](), set[str](), set[str]()
        self.persona = False
        self._follow(asked_by_rules(funnel))

    def _follow(self, conditions: Iterable[schema.Condition]) -> None:
        for condition in within(conditions):
            match condition:
                case schema.Did():
                    self._events(condition)
                case schema.Scored() if condition.score not in self.scores:
                    self.scores.add(condition.score)
                    for item in self._funnel.scores[condition.score].points:
                        if isinstance(item, schema.DidPoints):
                            self._events(item)
                case schema.Holding() if condition.holds not in self.conditions:
                    self.conditions.add(condition.holds)
                    self._follow([self._funnel.conditions[condition.holds].when])
                case schema.Fits() if not self.persona:
                    self.persona = True
                    self._follow(self._funnel.persona)

    def _events(self, asked: schema.Did | schema.DidPoints) -> None:
        self._words(asked.did)
        if asked.after and asked.after not in self.anchors:
            self.anchors.add(asked.after)
            self._words(self._funnel.anchors[asked.after].first)

    def _words(self, words: Iterable[str]) -> None:
        for word in words:
            if Kind.of(word) is None and word not in self.groups:
                self.groups.add(word)
                self._words(self._funnel.groups[word].kinds)
