"""Lists whose name says something of whoever is on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints.lists import LISTS_PAGE, MEMBERS_PAGE, Lists
from connectors.hubspot.lanes.groups import Group, GroupReader
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.meaning.numbers import numbered
from connectors.hubspot.meaning.rows import Broken, part
from connectors.hubspot.meaning.values import instant, number
from connectors.hubspot.meaning.wording import wording
from connectors.hubspot.paths import CONTACTS
from connectors.hubspot.portal import Portal
from syncer.contract import Wiring
from syncer.identity import crm_id
from syncer.model import Engagement, Trust

_CHANGES = ("hs_list_size", "hs_last_record_added_at", "hs_last_record_removed_at")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class MemberLists:
    lists: Lists
    wiring: Wiring
    name = "lists"
    ordered = True
    in_page = (LISTS_PAGE, MEMBERS_PAGE)

    @property
    def wording(self) -> str:
        return wording(self.wiring.words, (self.name,))

    def all(self) -> Iterator[Group]:
        for each in self.lists.all():
            name = str(each.get("name") or "")
            kind = self.wiring.words.said("lists", name)
            if kind is not None and each.get("objectTypeId") == CONTACTS:
                said = part(each, "additionalProperties")
                state, size = _state(said), number(str(said.get(_CHANGES[0])))
                yield Group(str(each.get("listId")), name, kind, state and f"{kind.word} {state}", int(size or 0))

    def members(self, group: Group, after: str) -> Any:
        return self.lists.members(group.id, after)

    def member(self, body: Any) -> str:
        id_ = str(body.get("recordId")) if isinstance(body, dict) else ""
        if not id_.isdecimal():
            raise Broken("HubSpot does not say who is on a list")
        return numbered(id_)

    def engagement(self, group: Group, body: Any, id_: str) -> Engagement:
        at = instant(str(body.get("membershipTimestamp") or ""))
        if at is None:
            raise Broken("HubSpot does not say since when somebody is on a list")
        return Engagement(
            source=self.wiring.name,
            id=id_,
            who=crm_id(self.wiring.name, str(body["recordId"])),
            kind=group.kind,
            at=at.at,
            vendor_kind=f"lists {group.name[:_LONGEST_NAME]}",
            trust=Trust.TRUSTED if at.sure else Trust.DOUBTFUL,
        )


def _state(said: Mapping[str, Any]) -> str:
    """What HubSpot says of a list that is another when somebody joined or left; what is empty is left out."""
    return " ".join(str(said.get(name) or "-") for name in _CHANGES) if said.get(_CHANGES[0]) else ""


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    kinds = frozenset(wiring.words.phrases.get("lists", {}).values())
    return GroupReader(MemberLists(Lists(portal.api), wiring), kinds, portal.api.allowance.pace.general)


LISTS = Lane(
    "lists",
    _open,
    ("crm.lists.read",),
    every=timedelta(days=1),
    core=False,
    purpose="what being on a list says, by its name",
)
