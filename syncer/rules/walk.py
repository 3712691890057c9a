"""Where in a funnel file conditions stand, and what stands within them. Pure."""

from collections.abc import Iterable, Iterator

from syncer.rules import schema
from syncer.rules.tried import in_order


def asked_by_rules(funnel: schema.Funnel) -> Iterator[schema.Condition]:
    """With what their stages need."""
    for tried in in_order(funnel):
        yield from tried.asked


def conditions_of(funnel: schema.Funnel) -> Iterator[schema.Condition]:
    """All that stand on their own somewhere in the file."""
    yield from asked_by_rules(funnel)
    yield from funnel.persona
    yield from (named.when for named in funnel.conditions.values())
    yield from (item for item in items_of(funnel) if isinstance(item, schema.FieldPoints))


def items_of(funnel: schema.Funnel) -> Iterator[schema.Item]:
    """All that gives or takes points."""
    for score in funnel.scores.values():
        yield from score.points


def within(conditions: Iterable[schema.Condition]) -> Iterator[schema.Condition]:
    """These and their parts, without following names."""
    for condition in conditions:
        yield condition
        match condition:
            case schema.AllOf() | schema.AnyOf():
                yield from within(condition.parts)
            case schema.Not():
                yield from within([condition.part])


def about_fields(funnel: schema.Funnel) -> Iterator[schema.HasField]:
    """All that is asked of fields, for points as well."""
    return (asked for asked in within(conditions_of(funnel)) if isinstance(asked, schema.HasField))
