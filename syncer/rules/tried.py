"""In which order the rules of a file are tried: the first that holds decides. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from syncer.rules import schema


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule: all of `asked` has to hold. `at` is where in the file it stands."""

    rule: schema.Exclusion
    stage: str
    asked: tuple[schema.Condition, ...]
    at: tuple[str | int, ...]


def in_order(funnel: schema.Funnel) -> Iterator[Tried]:
    """Spared stages, exclusions, the others; the highest rung first."""
    exclusions = funnel.exclusions
    ladder = [tried for stage in reversed(funnel.stages) for tried in _of(stage, funnel)]
    spares = exclusions.spares if exclusions else ()
    yield from (tried for tried in ladder if tried.stage in spares)
    if exclusions:
        for number, rule in enumerate(exclusions.rules):
            yield Tried(rule, exclusions.stage, (rule.when,), ("exclusions", "rules", number))
    yield from (tried for tried in ladder if tried.stage not in spares)


def _of(stage: schema.Stage, funnel: schema.Funnel) -> Iterator[Tried]:
    needs = (stage.needs,) if stage.needs else ()
    for number, rule in enumerate(funnel.rules):
        if rule.stage == stage.key:
            yield Tried(rule, stage.key, (rule.when, *needs), ("rules", number))
