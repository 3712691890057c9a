"""Which handles are one person. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from types import MappingProxyType
from typing import TypeVar

from syncer.model import Contact, Fields, FieldValue, Identity, IdentityKind

Node = TypeVar("Node", bound=Hashable)

Employers = Mapping[tuple[str, str], Fields]  # what organizations say, by source and id
NOBODY: Employers = MappingProxyType({})

# One system saying so is enough: contacting somebody who opted out anywhere is never right.
CLAIMS_THAT_HOLD_ANYWHERE = ("opted_out", "hard_bounced", "employee_of_ours", "competitor")


# Nearly every address looks like this, and needs none of the care that the others do.
_ORDINARY = re.compile(r"[A-Za-z0-9_+%-]++(?:\.[A-Za-z0-9_+%-]++)*@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")


def email(text: str) -> Identity | None:
    """The address trimmed, lower-cased, its domain in ASCII (IDNA); None if this is no address."""
    text = text.strip()
    if _ORDINARY.fullmatch(text):
        return Identity(IdentityKind.EMAIL, text.lower())
    address = parseaddr(text.removeprefix("mailto:"))[1]
    local, at, domain = address.rpartition("@")
    if not (local and at) or any(c.isspace() or not c.isprintable() for c in address):
        return None
    try:
        domain = domain.rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return Identity(IdentityKind.EMAIL, f"{local}@{domain}".lower()) if domain else None


def crm_id(source: str, record: str) -> Identity:
    """A record id, which means something only within the connection it came from."""
    return Identity(IdentityKind.CRM_ID, f"{source}/{record}")


def visitor(source: str, cookie: str) -> Identity:
    return Identity(IdentityKind.VISITOR, f"{source}/{cookie}")


def phone(text: str) -> Identity | None:
    """Digits with a leading + where the number is international; None if there are too few to be a number."""
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) < 6:
        return None
    international = text.strip().startswith(("+", "00"))
    return Identity(IdentityKind.PHONE, f"+{digits.lstrip('0')}" if international else digits)


def components(nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> list[set[Node]]:
    """The groups of nodes that hang together."""
    parent = {node: node for node in nodes}

    def root(node: Node) -> Node:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for one, other in edges:
        parent[root(one)] = root(other)
    groups: dict[Node, set[Node]] = defaultdict(set)
    for node in parent:
        groups[root(node)].add(node)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class Claims:
    """What one contact says about who it is: its own record, its handles, and the records merged into it."""

    record: str
    handles: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()


def merged_away(contacts: Mapping[int, Claims]) -> set[int]:
    """The contacts that another one says were merged into it. Two that say so of each other both stay."""
    by_record = {claims.record: contact for contact, claims in contacts.items()}
    return {
        by_record[record]
        for claims in contacts.values()
        for record in claims.merged
        if record in by_record and record != claims.record and claims.record not in contacts[by_record[record]].merged
    }


def ties(contacts: Mapping[int, Claims], merged: Collection[int], shared: Collection[str]) -> Iterator[tuple[int, str]]:
    """What ties a contact to its handles. A handle that several contacts share ties none, if it is among `shared`;
    for a contact that was merged away only its records speak: the rest is for the surviving contact to say."""
    for contact, claims in contacts.items():
        yield contact, claims.record
        for record in claims.merged:
            yield contact, record
        if contact not in merged:
            for handle in claims.handles:
                if handle not in shared:
                    yield contact, handle


def heirs(
    groups: Sequence[Collection[Node]], former: Mapping[Node, int], preferred: Collection[int] = ()
) -> list[int | None]:
    """As which of its former persons each group goes on; None: as a new one.

    A person goes on at most once: the preferred first, then where most of it went, then the oldest.
    """
    weights = Counter((former[node], n) for n, group in enumerate(groups) for node in group if node in former)
    ranked = sorted(weights, key=lambda pair: (pair[0] not in preferred, -weights[pair], pair))
    heir: dict[int, int] = {}
    taken: set[int] = set()
    for person, n in ranked:
        if n not in heir and person not in taken:
            heir[n] = person
            taken.add(person)
    return [heir.get(n) for n in range(len(groups))]


def merge_fields(contacts: Sequence[Contact], crm: str, employers: Employers = NOBODY) -> dict[str, FieldValue]:
    """The fields of one person: the CRM's word first, then the most recently updated; some claims hold anywhere.

    What the organizations say of their people comes last.
    """
    ranked = [contact for contact in contacts if not contact.gone]
    merged: dict[str, FieldValue] = {}
    ranked.sort(key=lambda c: (c.source == crm, c.updated_at.timestamp() if c.updated_at else 0.0, c.source, c.id))
    for contact in ranked:
        merged.update(_stated(employers.get((contact.source, contact.belongs), {})))
    for contact in ranked:
        merged.update(_stated(contact.fields))
    if len(ranked) > 1:
        for claim in CLAIMS_THAT_HOLD_ANYWHERE:
            if any(contact.fields.get(claim) is True for contact in ranked):
                merged[claim] = True
    return dict(sorted(merged.items()))


def _stated(fields: Fields) -> dict[str, FieldValue]:
    return {name: value for name, value in fields.items() if value != ""}
