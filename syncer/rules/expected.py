"""Fields that hold another type of value than is asked for: no condition holds there, and somebody is told. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from syncer.model import Fields, FieldValue
from syncer.rules.fields import CUSTOM, Holds
from syncer.rules.schema import Funnel, HasField
from syncer.rules.walk import about_fields
from syncer.rules.words import holds

Expected = Mapping[str, frozenset[Holds]]  # by field; one that only has to be known may hold anything

_TYPES: Mapping[Holds, tuple[type[FieldValue], ...]] = {
    Holds.TEXT: (str,),
    Holds.NUMBER: (int, float),
    Holds.FLAG: (bool,),
}


def expected(funnel: Funnel) -> Expected:
    """What some condition of the funnel could do with."""
    found: dict[str, frozenset[Holds]] = {}
    for asked in about_fields(funnel):
        if types := frozenset(_types(asked)):
            found[asked.field] = types | found.get(asked.field, frozenset())
    return found


def _types(asked: HasField) -> Iterator[Holds]:
    if asked.at_least is not None or asked.at_most is not None:
        yield Holds.NUMBER
    if asked.matches is not None:
        yield Holds.TEXT
    if asked.is_ is not None:
        yield holds(asked.is_)
    yield from map(holds, asked.in_ or ())


class Misfits:
    """Finds them, for one or several funnels together: what one of them can use is none."""

    def __init__(self, *funnels: Expected) -> None:
        wanted: dict[str, frozenset[Holds]] = {}
        for field, types in chain.from_iterable(each.items() for each in funnels):
            wanted[field] = types | wanted.get(field, frozenset())
        # A canonical field of text is text wherever it comes from: not looked at, for this is a hot path.
        watched = {name: types for name, types in wanted.items() if name.startswith(CUSTOM) or Holds.TEXT not in types}
        self._watched = [
            (name, frozenset(chain.from_iterable(_TYPES[each] for each in types))) for name, types in watched.items()
        ]
        self._wanted = {name: " or ".join(sorted(types)) for name, types in watched.items()}

    def of(self, fields: Fields) -> Sequence[str]:
        """One person's, each in words that are the same for everybody."""
        for name, types in self._watched:
            if name in fields and type(fields[name]) not in types:
                return list(self._told(fields))
        return ()  # nearly always

    def _told(self, fields: Fields) -> Iterator[str]:
        for name, types in self._watched:
            if name in fields and type(fields[name]) not in types:
                yield f"{name}: {holds(fields[name])} where {self._wanted[name]} is expected"
