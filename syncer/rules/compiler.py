"""A funnel file, validated, becomes a ladder: its words turned into closures once. Pure."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from syncer.model import Kind
from syncer.rules import hasfield, schema
from syncer.rules.condition import Condition, all_of, any_of, negation
from syncer.rules.did import Counting, once
from syncer.rules.events import Anchor, Events
from syncer.rules.instants import FOREVER, Days
from syncer.rules.ladder import Ladder, Rule
from syncer.rules.names import PERSONA
from syncer.rules.schema import Funnel
from syncer.rules.words import milliseconds


def compile_funnel(funnel: Funnel, timezone: ZoneInfo) -> Ladder:
    compiler = _Compiler(funnel, Days(timezone))
    rules = tuple(compiler.rules())
    return Ladder(funnel, timezone, rules, frozenset(compiler.signals), frozenset(compiler.fields))


def compile_text(text: str, timezone: ZoneInfo) -> Ladder:
    """A ladder again from its `source_text`, as the store keeps it: any decision of the past can be made anew."""
    return compile_funnel(Funnel.model_validate_json(text), timezone)


class _Compiler:
    def __init__(self, funnel: Funnel, days: Days) -> None:
        self.funnel, self.days = funnel, days
        self.signals, self.fields = set[int](), set[str]()
        self._named = dict[str, Condition]()

    def rules(self) -> Iterator[Rule]:
        """In the order in which they are tried: spared stages, exclusions, the others; the highest rung first."""
        exclusions = self.funnel.exclusions
        ladder = [rule for stage in reversed(self.funnel.stages) for rule in self._of(stage)]
        if exclusions is None:
            yield from ladder
            return
        yield from (rule for rule in ladder if rule.stage in exclusions.spares)
        for rule in exclusions.rules:
            yield _rule(rule.id, exclusions.stage, self._condition(rule.when))
        yield from (rule for rule in ladder if rule.stage not in exclusions.spares)

    def _of(self, stage: schema.Stage) -> Iterator[Rule]:
        for rule in self.funnel.rules:
            if rule.stage == stage.key:
                asked = [rule.when, *([stage.needs] if stage.needs else [])]
                yield _rule(rule.id, stage.key, all_of(map(self._condition, asked)))

    def _condition(self, asked: schema.Condition) -> Condition:
        match asked:
            case schema.Did():
                return self._did(asked)
            case schema.HasField():
                self.fields.add(asked.field)
                return hasfield.condition(asked)
            case schema.Holding():
                return self._by_name(asked.holds)
            case schema.Fits():
                return self._by_name(PERSONA)
            case schema.Not():
                return negation(self._condition(asked.part))
            case _:
                join = all_of if isinstance(asked, schema.AllOf) else any_of
                return join(map(self._condition, asked.parts))

    def _by_name(self, name: str) -> Condition:
        """One for all that ask, so that what it answered is remembered for all."""
        if name not in self._named:
            parts = self.funnel.persona if name == PERSONA else [self.funnel.conditions[name]]
            self._named[name] = all_of(map(self._condition, parts))
        return self._named[name]

    def _did(self, asked: schema.Did) -> Condition:
        events = self._events(asked.did, asked.trusted)
        span = milliseconds(asked.within) if asked.within else FOREVER
        anchor = self._anchor(asked.after) if asked.after else None
        if asked.least == 1 and asked.at_most is None and asked.on_days is None:
            return once(events, span, anchor)
        return Counting(
            events, span, anchor, asked.least, asked.at_most, asked.on_days or 1, self.days.start
        ).condition()

    def _anchor(self, name: str) -> Anchor:
        return Anchor(self._events(self.funnel.anchors[name].first, trusted=True), self.days.next_start)

    def _events(self, words: Iterable[str], trusted: bool) -> Events:
        events = Events(tuple(sorted(set(self._kinds(words)))), trusted)
        self.signals |= events.signals
        return events

    def _kinds(self, words: Iterable[str]) -> Iterator[Kind]:
        for word in words:
            kind = Kind.of(word)
            if kind is None:
                yield from self._kinds(self.funnel.groups[word])
            else:
                yield kind


def _rule(name: str, stage: str, condition: Condition) -> Rule:
    return Rule(name, stage, condition.judge, condition.trigger)
