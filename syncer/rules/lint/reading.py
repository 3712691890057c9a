"""A condition as a formula over single claims, without names and with `not` only at the claims. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from syncer.model import Kind
from syncer.rules import schema
from syncer.rules.instants import FOREVER
from syncer.rules.lint.cells import Cells
from syncer.rules.lint.claims import Claim, Either, Every, Formula, Literal, Match, Points, Tally, Value
from syncer.rules.walk import about_fields
from syncer.rules.words import milliseconds

_TESTS = {"is": "is_", "in": "in_", "at_least": "at_least", "at_most": "at_most", "known": "known"}


@dataclass(frozen=True)
class Reader:
    """Reads the conditions of one file."""

    funnel: schema.Funnel
    cells: Mapping[str, Cells] = field(init=False)

    def __post_init__(self) -> None:
        asked: dict[str, list[schema.HasField]] = {}
        for condition in about_fields(self.funnel):
            asked.setdefault(condition.field, []).append(condition)
        object.__setattr__(self, "cells", {name: Cells(tests) for name, tests in asked.items()})

    def read(self, asked: schema.Condition, so: bool = True) -> Formula:
        match asked:
            case schema.Did():
                return _joined(self._did(asked, so), so)
            case schema.HasField():
                return _joined((Literal(claim, so) for claim in self._about(asked)), so)
            case schema.Scored():
                return self._scored(asked, so)
            case schema.Not():
                return self.read(asked.part, not so)
            case schema.AnyOf():
                return _joined((self.read(part, so) for part in asked.parts), not so)
            case _:
                return self.together(self._parts(asked), so)

    def together(self, asked: Iterable[schema.Condition], so: bool = True) -> Formula:
        """All of them, or not all of them."""
        return _joined((self.read(condition, so) for condition in asked), so)

    def _parts(self, asked: schema.Holding | schema.Fits | schema.AllOf) -> list[schema.Condition]:
        if isinstance(asked, schema.AllOf):
            return asked.parts
        return self.funnel.persona if isinstance(asked, schema.Fits) else [self.funnel.conditions[asked.holds].when]

    def _scored(self, asked: schema.Scored, so: bool) -> Formula:
        """A score above zero also takes something that gives points."""
        high = Literal(Points(asked.score, asked.at_least), so)
        if asked.at_least <= 0:
            return high
        gives = (item for item in self.funnel.scores[asked.score].points if item.points > 0)
        return _joined([high, _joined((self._item(item, so) for item in gives), not so)], so)

    def _item(self, item: schema.Item, so: bool) -> Formula:
        return self.read(item, so) if isinstance(item, schema.FieldPoints) else _tally(self._one(item), 1, so)

    def _one(self, asked: schema.Did | schema.DidPoints) -> Tally:
        """At least one of the events."""
        span = milliseconds(asked.within) if asked.within else FOREVER
        anchor = frozenset(self.kinds(self.funnel.anchors[asked.after].first)) if asked.after else None
        return Tally(frozenset(self.kinds(asked.did)), asked.trusted, span, anchor, 1)

    def _did(self, asked: schema.Did, so: bool) -> Iterator[Formula]:
        one = self._one(asked)
        if asked.least:
            yield _tally(one, asked.least, so)
        if asked.on_days and asked.on_days > 1:
            days = replace(one, least=asked.on_days, of="days")
            yield _joined([Literal(days, so), _tally(one, 1, so)], so)
        if asked.at_most is not None:
            yield _tally(one, asked.at_most + 1, not so)

    def kinds(self, words: Iterable[str]) -> Iterator[Kind]:
        for word in words:
            kind = Kind.of(word)
            if kind is None:
                yield from self.kinds(self.funnel.groups[word].kinds)
            else:
                yield kind

    def _about(self, asked: schema.HasField) -> Iterator[Claim]:
        """A claim for each word that is said of the field."""
        for word, attribute in _TESTS.items():
            value = getattr(asked, attribute)
            if value is not None:
                test = schema.HasField.model_validate({"field": asked.field, word: value})
                yield Value(asked.field, self.cells[asked.field].where(test))
        if asked.matches is not None:
            yield Match(asked.field, asked.matches)


def _tally(one: Tally, least: int, so: bool) -> Formula:
    """At least so many; also that there is one of some kind, which makes it comparable with rules about that kind."""
    singles = _joined((Literal(one.one_of(kind), so) for kind in sorted(one.kinds)), not so)
    if least == 1:
        return singles
    return _joined([Literal(replace(one, least=least), so), singles], so)


def _joined(parts: Iterable[Formula], every: bool) -> Formula:
    formulas = tuple(parts)
    if len(formulas) == 1:
        return formulas[0]
    return Every(formulas) if every else Either(formulas)
