"""Rules that can never be the reason: they contradict themselves, or others always come before them. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import TypeVar

from syncer.model import Kind
from syncer.rules import schema
from syncer.rules.instants import FOREVER
from syncer.rules.lint.claims import Formula, Literal, Tally, Value
from syncer.rules.lint.fault import Fault
from syncer.rules.lint.reading import Reader
from syncer.rules.lint.said import said
from syncer.rules.lint.search import possible
from syncer.rules.tried import Tried, in_order
from syncer.rules.walk import conditions_of, items_of, within

T = TypeVar("T")

_MEND = "change one of them, or take the rule out"
_NARROW = "narrow the earlier one, or take this one out"


class Rules:
    """The rules of one file, and what is proven of them."""

    def __init__(self, funnel: schema.Funnel) -> None:
        self._funnel = funnel
        self._reader = Reader(funnel)
        self._tried = list(in_order(funnel))

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(tried.rule.id for tried in self._tried)

    @property
    def fields(self) -> frozenset[str]:
        """All that the conditions speak of."""
        return frozenset(self._reader.cells)

    def never(self) -> Iterator[Fault]:
        """Whose conditions nobody can meet."""
        for tried in self._tried:
            if tried.rule.id in self._contradictory:
                culprits = _least(tuple(_flat(tried.asked)), self._possible)
                yield Fault("error", tried.at, "can never fire: " + _clash(culprits), _MEND, tried.rule.id)

    def shadowed(self) -> Iterator[Fault]:
        """For which another rule is always there first."""
        earlier: list[Tried] = []
        for tried in self._tried:
            if tried.rule.id in self._contradictory:
                continue
            if not self._beyond(tried, earlier):
                yield _shadow(tried, _least(tuple(earlier), partial(self._beyond, tried)))
            earlier.append(tried)

    def unreachable(self, kinds: Collection[Kind], absent: Collection[str]) -> Iterator[Tried]:
        """That could fire, but not where only these kinds are delivered and these fields are absent."""
        lacking: list[Formula] = [Literal(_ever(kind), so=False) for kind in sorted(self.kinds - set(kinds))]
        cells = self._reader.cells
        lacking += [Literal(Value(name, cells[name].absent)) for name in sorted(cells.keys() & set(absent))]
        for tried in self._tried:
            if tried.rule.id not in self._contradictory and not self._possible(tried.asked, lacking):
                yield tried

    @cached_property
    def kinds(self) -> frozenset[Kind]:
        """All that the conditions speak of."""
        asked = (*within(conditions_of(self._funnel)), *items_of(self._funnel))
        did = (one.did for one in asked if isinstance(one, schema.Did | schema.DidPoints))
        return frozenset(self._reader.kinds(word for words in did for word in words))

    @cached_property
    def _contradictory(self) -> frozenset[str]:
        return frozenset(tried.rule.id for tried in self._tried if not self._possible(tried.asked))

    def _possible(self, asked: Iterable[schema.Condition], besides: Iterable[Formula] = ()) -> bool:
        return possible([self._reader.together(asked), *besides], self._reader.cells)

    def _beyond(self, tried: Tried, others: Iterable[Tried]) -> bool:
        """Whether it can hold where none of the others does."""
        return self._possible(tried.asked, [self._reader.together(other.asked, so=False) for other in others])


def _ever(kind: Kind) -> Tally:
    return Tally(frozenset([kind]), trusted=False, span=FOREVER, anchor=None, least=1)


def _flat(asked: Iterable[schema.Condition]) -> Iterator[schema.Condition]:
    for condition in asked:
        if isinstance(condition, schema.AllOf):
            yield from _flat(condition.parts)
        else:
            yield condition


def _least(items: Sequence[T], possible: Callable[[Sequence[T]], bool]) -> Sequence[T]:
    """As few of the items as still leave nothing possible, the earlier ones rather than the later."""

    def needed(among: Sequence[T], given: Sequence[T], *, enough: bool) -> Sequence[T]:
        """Of `among`, beside what is given; `enough` says that the given may do alone."""
        if enough and not possible(given):
            return ()
        if len(among) == 1:
            return among
        early, late = among[: len(among) // 2], among[len(among) // 2 :]
        of_late = needed(late, (*given, *early), enough=True)
        return (*needed(early, (*given, *of_late), enough=bool(of_late)), *of_late)

    found = needed(items, (), enough=False)
    return items if possible(found) else found  # what would take too long to prove counts as possible


def _clash(parts: Sequence[schema.Condition]) -> str:
    told = " and ".join(map(said, parts))
    return f"{told} cannot hold together" if len(parts) > 1 else f"{told} contradicts itself"


def _shadow(tried: Tried, earlier: Sequence[Tried]) -> Fault:
    names = " or ".join(one.rule.id for one in earlier)
    what = f"can never be the reason: whenever it holds, so does {names}, which is tried earlier"
    within_stage = any(one.stage == tried.stage for one in earlier)
    fix = "put it before that rule, narrow that one, or take this one out" if within_stage else _NARROW
    return Fault("error", tried.at, what, fix, tried.rule.id)
