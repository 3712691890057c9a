"""Where a person could go from here: rules that nearly hold, what the next stage lacks, what excludes them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from syncer.rules import because
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
    found = findings(ladder, facts, language)
    rung = stage if stage in ladder.rungs else _supported(ladder, found)
    higher = ladder.rungs[ladder.rungs.index(rung) + 1 :]
    lacking = [rule for rule in ladder.funnel.rules if rule.stage in higher and found[rule.id].missing]
    nearest = sorted(lacking, key=lambda rule: found[rule.id].distance)
    following = next((key for key in higher if any(rule.stage == key for rule in nearest)), "")
    misses = {rule.id: NearMiss(rule.id, rule.stage, found[rule.id].held, found[rule.id].missing) for rule in nearest}
    return Outlook(
        excluded_by=() if stage == rung else tuple(_obstacles(ladder, Probe(ladder, facts), language)),
        nearly=tuple(miss for miss in misses.values() if found[miss.rule].shown)[:limit],
        next_stage=tuple(miss for miss in misses.values() if miss.stage == following),
    )


def findings(ladder: Ladder, facts: Facts, language: str) -> dict[str, Finding]:
    """How each rule of the ladder stands: its own condition and what its stage needs."""
    look = Look(Probe(ladder, facts), Sentences.about(ladder.funnel, language))
    needs = {stage.key: [stage.needs] for stage in ladder.funnel.stages if stage.needs}
    return {
        rule.id: together(look.at(part) for part in [rule.when, *needs.get(rule.stage, [])])
        for rule in ladder.funnel.rules
    }


def _supported(ladder: Ladder, found: Mapping[str, Finding]) -> str:
    """The highest rung, exclusions aside."""
    held = {rule.stage for rule in ladder.funnel.rules if not found[rule.id].missing}
    return next((key for key in reversed(ladder.rungs) if key in held), ladder.rungs[0])


def _obstacles(ladder: Ladder, probe: Probe, language: str) -> Iterator[Obstacle]:
    exclusions = ladder.funnel.exclusions
    for rule in exclusions.rules if exclusions else ():
        if probe.holds(rule.when):
            yield Obstacle(rule.id, tuple(because.sentences(probe.evidence(rule.when), language, ladder.timezone)))
