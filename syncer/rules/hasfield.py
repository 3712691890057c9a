"""The condition `field`: what a contact field holds. A value of another type than is asked for does not hold. Pure."""

from collections.abc import Callable, Iterator, Sequence

from syncer.model import Fields, FieldValue, Timeline
from syncer.rules.condition import FAILS, Answer, Condition, Trigger, about_fields, negation
from syncer.rules.instants import FOREVER
from syncer.rules.schema import HasField
from syncer.rules.words import compiled

Test = Callable[[FieldValue], bool]


def condition(asked: HasField) -> Condition:
    name, holds = asked.field, _test(asked)

    def judge(timeline: Timeline, fields: Fields, now: int) -> Answer:
        if name in fields and holds(fields[name]):
            return True, FOREVER, ((name, fields[name]),), None
        return FAILS

    about = about_fields([name], judge, Trigger(fields=((name, judge),)))
    return negation(about) if asked.known is False else about


def _test(asked: HasField) -> Test:
    tests = tuple(_tests(asked))
    return tests[0] if len(tests) == 1 else lambda value: all(test(value) for test in tests)


def _tests(asked: HasField) -> Iterator[Test]:
    if asked.in_ is not None:
        yield _among(asked.in_)
    if asked.is_ is not None:
        yield _among([asked.is_])
    if asked.at_least is not None:
        yield _number(asked.at_least.__le__)
    if asked.at_most is not None:
        yield _number(asked.at_most.__ge__)
    if asked.matches is not None:
        yield _matches(asked.matches)
    if asked.known is not None:
        yield lambda value: value.strip() != "" if isinstance(value, str) else True


def _among(wanted: Sequence[FieldValue]) -> Test:
    texts = {_plain(value) for value in wanted if isinstance(value, str)}
    flags = {value for value in wanted if isinstance(value, bool)}
    numbers = {value for value in wanted if not isinstance(value, str | bool)}

    def test(value: FieldValue) -> bool:
        if isinstance(value, str):
            return _plain(value) in texts
        return value in (flags if isinstance(value, bool) else numbers)

    return test


def _plain(text: str) -> str:
    return text.strip().casefold()


def _number(compare: Callable[[float], bool]) -> Test:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and compare(value)


def _matches(pattern: str) -> Test:
    search = compiled(pattern).search
    return lambda value: isinstance(value, str) and search(value) is not None
