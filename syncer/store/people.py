"""Who is who: after a change of handles, which person each handle and contact belongs to. Persons merge and split.

The outcome depends only on what is claimed and linked now, never on the order in which it arrived.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from syncer.identity import Claims, components, heirs, merged_away, ties
from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.counters import take
from syncer.store.neighbors import Neighbors, Node, shared_phones
from syncer.store.tables import Contact, Engagement, History, Identity, Person, Standing, table

identity, contact, person = table(Identity), table(Contact), table(Person)
engagement, history, standing = table(Engagement), table(History), table(Standing)

Moves = Mapping[Node, tuple[int, int]]  # from which person to which

_DECIDED = select(standing.c.person_id).where(among(standing.c.person_id, "persons")).distinct()
_ACTIVE = (
    select(engagement.c.identity_id)
    .where(among(engagement.c.person_id, "persons"), among(engagement.c.identity_id, "identities"))
    .distinct()
)


@dataclass
class Change:
    """What a page says about who is who."""

    claims: dict[int, Claims] = field(default_factory=dict)  # of contacts that are new or claim something else now
    handles: set[str] = field(default_factory=set)  # whatever may belong to somebody else now
    active: set[str] = field(default_factory=set)  # handles of engagements that the page will write
    vacated: set[int] = field(default_factory=set)  # persons who may have lost their last engagement


@dataclass
class Outcome:
    """Who is who now, as far as the change could reach."""

    identities: dict[str, tuple[int, int]] = field(default_factory=dict)  # handle → its id and person
    owners: dict[int, int] = field(default_factory=dict)  # contact → person
    merged: set[int] = field(default_factory=set)  # contacts that were merged into another
    absorbed: set[int] = field(default_factory=set)  # contacts that just were merged away
    new: set[int] = field(default_factory=set)  # persons that have no row yet
    regrouped: set[int] = field(default_factory=set)  # persons that merged or split
    stirred: set[int] = field(default_factory=set)  # persons whose fields may be others now
    retired: set[int] = field(default_factory=set)  # persons of whom nothing is left


def regroup(connection: Connection, change: Change) -> Outcome:
    """Stores who is who after the change. Rows of new persons and of the page's own contacts are left to the caller."""
    if not (change.handles or change.vacated):
        return Outcome()
    around, found, merged = _surroundings(connection, change)
    former = around.former()
    nodes: list[Node] = [*around.claims, *sorted(around.handles)]
    groups = components(nodes, found)
    now, new = _assigned(connection, _inhabited(connection, groups, around, change.active), former)
    moves = {node: (was, now[node]) for node, was in former.items() if node in now and now[node] != was}
    identities = _store_handles(connection, around, now, moves)
    _store_contacts(connection, around, merged, moves, change)
    retired = set(former.values()) - set(now.values())
    _retire(connection, retired, moves)
    owners = {node: owner for node, owner in now.items() if isinstance(node, int)}
    regrouped = {owner for move in moves.values() for owner in move} - retired
    return Outcome(
        identities=identities,
        owners=owners,
        merged=merged,
        absorbed=merged - around.merged,
        new=new,
        regrouped=regrouped,
        stirred=regrouped | {owners[number] for number in merged ^ around.merged},
        retired=retired,
    )


def _surroundings(connection: Connection, change: Change) -> tuple[Neighbors, list[tuple[Node, Node]], set[int]]:
    """All that the change can reach, the ties that hold after it, and the contacts that are merged away."""
    around = Neighbors(news=change.claims)
    around.grow(connection, change.handles, change.vacated)
    while True:
        shared = shared_phones(connection, around)
        merged = merged_away(around.claims)
        found = list(ties(around.claims, merged, shared))
        reached = {handle for _, handle in found}
        for number in merged ^ around.merged:  # what it claims counts now, or counts no more
            reached.update(around.claims[number].handles)
        if reached <= around.handles:
            return around, [*found, *around.links], merged
        around.grow(connection, reached)


def _inhabited(
    connection: Connection, groups: Iterable[set[Node]], around: Neighbors, active: Collection[str]
) -> list[set[Node]]:
    """Groups that are somebody: with a contact, or with a handle of which something happened."""
    alive: list[set[Node]] = []
    bare: list[set[Node]] = []
    for group in groups:
        known = any(isinstance(node, int) or node in active for node in group)
        (alive if known else bare).append(group)
    numbers = {around.identities[node][0]: node for group in bare for node in group if node in around.identities}
    if numbers:
        asked = {"persons": {around.identities[str(node)][1] for node in numbers.values()}, "identities": numbers}
        happened = {numbers[number] for (number,) in connection.execute(_ACTIVE, asked)}
        alive += [group for group in bare if group & happened]
    return alive


def _assigned(
    connection: Connection, groups: list[set[Node]], former: Mapping[Node, int]
) -> tuple[dict[Node, int], set[int]]:
    """The person of each node, and which of the persons are new."""
    rivals = [persons for group in groups if len(persons := {former[n] for n in group if n in former}) > 1]
    decided: set[int] = set()
    if rivals:  # who has a stage goes on: it is what the CRM shows
        decided = set(connection.execute(_DECIDED, {"persons": set().union(*rivals)}).scalars())
    going_on = heirs(groups, former, decided)
    fresh = iter(new := take(connection, "person", going_on.count(None)))
    now: dict[Node, int] = {}
    for group, heir in zip(groups, going_on, strict=True):
        owner = next(fresh) if heir is None else heir
        now.update(dict.fromkeys(group, owner))
    return now, set(new)


def _store_handles(
    connection: Connection, around: Neighbors, now: Mapping[Node, int], moves: Moves
) -> dict[str, tuple[int, int]]:
    """Handles and, with them, their engagements. Gives the id and person of each that belongs to somebody."""
    known = around.identities
    fresh = [handle for handle in sorted(around.handles) if handle in now and handle not in known]
    numbers = {handle: number for handle, (number, _) in known.items() if handle in now}
    numbers.update(zip(fresh, take(connection, "identity", len(fresh)), strict=True))
    rows = [(numbers[handle], handle, now[handle]) for handle in fresh]
    bulk.insert(connection, identity, ("id", "handle", "person_id"), rows)
    moved = [(new, known[node][0], old) for node, (old, new) in moves.items() if isinstance(node, str)]
    bulk.update(connection, identity, ("person_id",), ("id",), [row[:2] for row in moved])
    bulk.update(connection, engagement, ("person_id",), ("identity_id", "person_id"), moved)
    nobodys = [(number,) for handle, (number, _) in known.items() if handle not in now]
    bulk.delete(connection, identity, ("id",), nobodys)
    return {handle: (number, now[handle]) for handle, number in numbers.items()}


def _store_contacts(connection: Connection, around: Neighbors, merged: set[int], moves: Moves, change: Change) -> None:
    """Contacts that the page does not speak of: whose they are, and whether another one absorbed them."""
    own = change.claims.keys()
    moved = [(new, True, node) for node, (_, new) in moves.items() if isinstance(node, int) and node not in own]
    bulk.update(connection, contact, ("person_id", "pending"), ("id",), moved)
    flipped = [(node in merged, True, node) for node in sorted((merged ^ around.merged) - own)]
    bulk.update(connection, contact, ("merged", "pending"), ("id",), flipped)


def _retire(connection: Connection, persons: set[int], moves: Moves) -> None:
    """Persons of whom nothing is left; their history goes where their handles went."""
    if not persons:
        return
    heir = {old: new for old, new in moves.values() if old in persons}
    bulk.update(connection, history, ("person_id",), ("person_id",), [(new, old) for old, new in heir.items()])
    bulk.delete(connection, history, ("person_id",), [(old,) for old in persons - heir.keys()])
    bulk.delete(connection, standing, ("person_id",), [(old,) for old in persons])
    bulk.delete(connection, person, ("id",), [(old,) for old in persons])
