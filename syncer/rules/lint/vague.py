"""Patterns that are found in every text. Pure."""

import re
from collections.abc import Iterable, Iterator

from syncer.rules import schema
from syncer.rules.lint.fault import Fault
from syncer.rules.lint.said import said
from syncer.rules.tried import in_order
from syncer.rules.walk import within
from syncer.rules.words import compiled

_PLACE = re.compile(r"[\^$\\]")  # what can tie a pattern to a place in the text


def vague(funnel: schema.Funnel) -> Iterator[Fault]:
    for at, rule, conditions in _places(funnel):
        for condition in within(conditions):
            if isinstance(condition, schema.HasField) and condition.matches and _is_everywhere(condition.matches):
                what = f"{said(condition)} holds for every text: its pattern can be empty"
                yield Fault("warning", at, what, "say `known: true`, or what has to be there", rule)


def _is_everywhere(pattern: str) -> bool:
    """Whether it can be empty, wherever it stands."""
    return not _PLACE.search(pattern) and compiled(pattern).fullmatch("") is not None


def _places(funnel: schema.Funnel) -> Iterator[tuple[tuple[str | int, ...], str, Iterable[schema.Condition]]]:
    """Where conditions stand in the file, and in which rule."""
    for tried in in_order(funnel):
        yield tried.at, tried.rule.id, [tried.rule.when]
    for number, stage in enumerate(funnel.stages):
        yield ("stages", number), "", [stage.needs] if stage.needs else []
    for name, named in funnel.conditions.items():
        yield ("conditions", name), "", [named.when]
    for name, score in funnel.scores.items():
        yield ("scores", name), "", [item for item in score.points if isinstance(item, schema.FieldPoints)]
    yield ("persona",), "", funnel.persona
