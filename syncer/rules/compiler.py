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
from syncer.rules.score import EventPoints, Fade, FieldPoints, Score, course
from syncer.rules.tried import in_order
from syncer.rules.words import milliseconds, percent


def compile_funnel(funnel: Funnel, timezone: ZoneInfo) -> Ladder:
    compiler = _Compiler(funnel, Days(timezone))
    rules = tuple(compiler.rules())
    return Ladder(funnel, timezone, rules, frozenset(compiler.signals), frozenset(compiler.fields), compiler.scores)


def compile_condition(funnel: Funnel, timezone: ZoneInfo, asked: schema.Condition) -> Condition:
    """A single condition, for whoever looks at the parts of a rule."""
    return _Compiler(funnel, Days(timezone))._condition(asked)


def compile_text(text: str, timezone: ZoneInfo) -> Ladder:
    """A ladder again from its `source_text`, as the store keeps it: any decision of the past can be made anew."""
    return compile_funnel(Funnel.model_validate_json(text), timezone)


class _Compiler:
    def __init__(self, funnel: Funnel, days: Days) -> None:
        self.funnel, self.days = funnel, days
        self.signals, self.fields = set[int](), set[str]()
        self.scores = dict[str, Score]()
        self._named = dict[str, Condition]()

    def rules(self) -> Iterator[Rule]:
        for tried in in_order(self.funnel):
            yield _rule(tried.rule.id, tried.stage, all_of(map(self._condition, tried.asked)))

    def _condition(self, asked: schema.Condition) -> Condition:
        match asked:
            case schema.Did():
                return self._did(asked)
            case schema.HasField():
                return self._field(asked)
            case schema.Holding(holds=name) | schema.Fits(fits=name):
                return self._by_name(name)
            case schema.Scored():
                return self._score(asked.score).condition(asked.at_least)
            case schema.Not():
                return negation(self._condition(asked.part))
            case _:
                join = all_of if isinstance(asked, schema.AllOf) else any_of
                return join(map(self._condition, asked.parts))

    def _by_name(self, name: str) -> Condition:
        """One for all that ask, so that what it answered is remembered for all."""
        if name not in self._named:
            parts = self.funnel.persona if name == PERSONA else [self.funnel.conditions[name].when]
            self._named[name] = all_of(map(self._condition, parts))
        return self._named[name]

    def _field(self, asked: schema.HasField) -> Condition:
        self.fields.add(asked.field)
        return hasfield.condition(asked)

    def _did(self, asked: schema.Did) -> Condition:
        events = self._events(asked.did, asked.trusted)
        span = _span(asked.within)
        anchor = self._anchor(asked.after) if asked.after else None
        if asked.least == 1 and asked.at_most is None and asked.on_days is None:
            return once(events, span, anchor)
        return Counting(
            events, span, anchor, asked.least, asked.at_most, asked.on_days or 1, self.days.start
        ).condition()

    def _score(self, name: str) -> Score:
        if name not in self.scores:
            asked = self.funnel.scores[name]
            fade = [(milliseconds(step.after), percent(step.to)) for step in asked.fade]
            items = list(enumerate(asked.points))
            self.scores[name] = Score(
                name,
                tuple(self._points(place, item, fade) for place, item in items if isinstance(item, schema.DidPoints)),
                tuple(
                    FieldPoints(place, item.points, self._field(item))
                    for place, item in items
                    if isinstance(item, schema.FieldPoints)
                ),
            )
        return self.scores[name]

    def _points(self, place: int, item: schema.DidPoints, fade: Fade) -> EventPoints:
        return EventPoints(
            place,
            self._events(item.did, item.trusted),
            item.points,
            item.cap or FOREVER,
            course(item.points, fade, _span(item.within)),
            self._anchor(item.after) if item.after else None,
        )

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
                yield from self._kinds(self.funnel.groups[word].kinds)
            else:
                yield kind


def _span(within: str | None) -> int:
    return milliseconds(within) if within else FOREVER


def _rule(name: str, stage: str, condition: Condition) -> Rule:
    return Rule(name, stage, condition.judge, condition.trigger)
