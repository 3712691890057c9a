"""Where a person could go from here: rules that nearly hold, what the next stage lacks, what excludes them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from syncer.rules.ladder import Ladder
from syncer.rules.plain.conditions import Sentences
from syncer.rules.plain.lacking import Finding, Look, together
from syncer.rules.plain.probe import Facts, Probe


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that does not hold, and how it stands with each of its parts."""

    rule: str
    stage: str
    held: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason for which a person is left alone: as long as it holds, no other rule counts."""

    rule: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """`nearly`: of all higher stages, what something speaks for. `next_stage`: all rules of the next rung with any.

    Both begin with what is nearest. If somebody is excluded, they tell what would be without that.
    """

    excluded_by: tuple[Obstacle, ...]
    nearly: tuple[NearMiss, ...]
    next_stage: tuple[NearMiss, ...]


def outlook(ladder: Ladder, facts: Facts, stage: str, language: str, limit: int = 5) -> Outlook:
    """`stage`: where the person is. At most `limit` rules that nearly hold."""
    look = Look(Probe(ladder, facts), Sentences.about(ladder.funnel, language))
    found = findings(look)
    rung = stage if stage in ladder.rungs else _supported(ladder, found)
    higher = ladder.rungs[ladder.rungs.index(rung) + 1 :]
    lacking = [rule for rule in ladder.funnel.rules if rule.stage in higher and found[rule.id].missing]
    nearest = sorted(lacking, key=lambda rule: found[rule.id].distance)
    misses = [NearMiss(rule.id, rule.stage, found[rule.id].held, found[rule.id].missing) for rule in nearest]
    following = next((key for key in higher if any(miss.stage == key for miss in misses)), "")
    return Outlook(
        excluded_by=() if stage == rung else tuple(_obstacles(look)),
        nearly=tuple(miss for miss in misses if found[miss.rule].shown)[:limit],
        next_stage=tuple(miss for miss in misses if miss.stage == following),
    )


def findings(look: Look) -> dict[str, Finding]:
    """How each rule of the ladder stands: its own condition and what its stage needs."""
    funnel = look.probe.ladder.funnel
    needs = {stage.key: [stage.needs] for stage in funnel.stages if stage.needs}
    return {
        rule.id: together(look.at(part) for part in [rule.when, *needs.get(rule.stage, [])]) for rule in funnel.rules
    }


def _supported(ladder: Ladder, found: Mapping[str, Finding]) -> str:
    """The highest rung, exclusions aside."""
    held = {rule.stage for rule in ladder.funnel.rules if not found[rule.id].missing}
    return next((key for key in reversed(ladder.rungs) if key in held), ladder.rungs[0])


def _obstacles(look: Look) -> Iterator[Obstacle]:
    exclusions = look.probe.ladder.funnel.exclusions
    for rule in exclusions.rules if exclusions else ():
        if look.probe.holds(rule.when):
            yield Obstacle(rule.id, tuple(look.told(rule.when)))
