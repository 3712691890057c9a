"""What a person did, as the rules read it: signals and their instants."""

from collections.abc import Mapping, Sequence

from syncer.model.kinds import Kind
from syncer.model.trust import Trust


def signal(kind: Kind, trust: Trust) -> int:
    """Kind and trust as the one small integer under which the store keeps them in order."""
    return kind * 4 + trust


def unpack(signal: int) -> tuple[Kind, Trust]:
    return Kind(signal // 4), Trust(signal % 4)


# What a person did: signal → sorted instants, in milliseconds since 1970 in UTC. An instant of a summary stands in
# the list as often as it counts, at most `SUMMARY_CAP` times.
Timeline = Mapping[int, Sequence[int]]
SUMMARY_CAP = 100
