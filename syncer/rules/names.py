"""What a funnel file declares, gathered before it is validated: what refers to it can then be checked on the spot."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

PERSONA = "persona"


@dataclass(frozen=True, slots=True)
class Names:
    groups: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    excluded: str = ""
    rule_ids: Counter[str] = field(default_factory=Counter)
    circular_groups: frozenset[str] = frozenset()  # that contain themselves
    circular_conditions: frozenset[str] = frozenset()
    most_points: Mapping[str, int] = field(default_factory=dict)  # of the scores that have an upper bound

    @classmethod
    def of(cls, file: object) -> "Names":
        """From the file's plain data, whatever shape it has."""
        top = _block(file)
        groups, conditions, exclusions = (_block(top.get(key)) for key in ("groups", "conditions", "exclusions"))
        scores = _block(top.get("scores"))
        rules = [*_items(top.get("rules")), *_items(exclusions.get("rules"))]
        members = {name: {item for item in _members(said) if isinstance(item, str)} for name, said in groups.items()}
        references = {name: set(_references(said)) for name, said in conditions.items()}
        return cls(
            groups=tuple(groups),
            anchors=tuple(_block(top.get("anchors"))),
            conditions=tuple(conditions),
            scores=tuple(scores),
            stages=tuple(str(_block(stage).get("key")) for stage in _items(top.get("stages"))),
            excluded=str(exclusions.get("stage", "")),
            rule_ids=Counter(str(_block(rule).get("id")) for rule in rules),
            circular_groups=_circular(members),
            circular_conditions=_circular({**references, PERSONA: set(_references(top.get(PERSONA)))}),
            most_points={name: most for name, said in scores.items() if (most := _most_points(said)) is not None},
        )


def _block(said: object) -> Mapping[str, Any]:
    return {str(key): value for key, value in said.items()} if isinstance(said, dict) else {}


def _items(said: object) -> list[Any]:
    return said if isinstance(said, list) else []


def _members(group: object) -> list[Any]:
    """Of a group in its long or its short form."""
    return _items(_block(group).get("kinds")) or _items(group)


def _most_points(score: object) -> int | None:
    """What a score can reach at most; None where events without a cap add up, or where it cannot be said."""
    most = 0
    for item in map(_block, _items(_block(score).get("points"))):
        points = item.get("points")
        bound = item.get("cap") if "did" in item else points
        if not isinstance(points, int) or (points > 0 and not isinstance(bound, int)):
            return None
        most += bound if points > 0 and isinstance(bound, int) else 0
    return most


def _references(said: object) -> Iterator[str]:
    """The conditions that a condition, of whatever shape, refers to."""
    waiting, walked = [said], set[int]()
    while waiting:
        piece = waiting.pop()
        if id(piece) in walked:
            continue  # a YAML alias may lead back to where it stands
        walked.add(id(piece))
        if isinstance(piece, dict):
            if "holds" in piece:
                yield str(piece["holds"])
            if "fits" in piece:
                yield PERSONA
            waiting.extend(piece.values())
        elif isinstance(piece, list):
            waiting.extend(piece)


def _circular(uses: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The names that lead back to themselves."""
    return frozenset(name for name in uses if name in _reached(uses, name))


def _reached(uses: Mapping[str, Iterable[str]], start: str) -> set[str]:
    reached, waiting = set[str](), list(uses[start])
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(uses.get(name, ()))
    return reached
