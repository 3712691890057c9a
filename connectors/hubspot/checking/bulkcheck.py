"""What `check` tells of the lanes for very much: what they need, and what is done without. None is begun."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.hubspot.access.trials import tried
from connectors.hubspot.blocks.bulk import BulkLanes
from connectors.hubspot.endpoints.exports import Exports
from connectors.hubspot.endpoints.imports import Imports
from connectors.hubspot.portal import Portal
from connectors.hubspot.writing.reasons import NOT_KNOWN
from syncer.contract import Finding, Wiring


@dataclass(frozen=True, slots=True)
class _Lane:
    """`instead`: what is done without it, also where somebody asked for it."""

    name: str
    scope: str
    setting: str
    purpose: str
    instead: str

    @property
    def may(self) -> str:
        return f"may be asked for with {self.scope}"


_EXPORT = _Lane(
    "export",
    "crm.export",
    "bulk.read",
    f"all contacts in one file where that is quicker; whether somebody has to approve it: {NOT_KNOWN}",
    "contacts are listed, a hundred a call",
)
_IMPORT = _Lane(
    "import",
    "crm.import",
    "bulk.write",
    "very many stages in one file where that is quicker",
    "stages are written, a hundred a call",
)


def check(portal: Portal, lanes: BulkLanes, wiring: Wiring) -> Iterator[Finding]:
    if lanes.read != "list":
        yield _told(_EXPORT, Exports(portal.api).may_start, wiring.name, forced=lanes.read == _EXPORT.name)
    if lanes.write != "batch" and wiring.properties:
        yield _told(_IMPORT, Imports(portal.api).may_start, wiring.name, forced=lanes.write == _IMPORT.name)


def _told(lane: _Lane, ask: Callable[[], None], connection: str, *, forced: bool) -> Finding:
    where, found = f"{connection} {lane.name}s", tried(ask)
    if found.lacking and found.lacking.known:
        return _lacking(lane, where, forced=forced)
    if found.doubt:
        return Finding("ok", where, f"whether they {lane.may}: {NOT_KNOWN}, {found.doubt}; if not, {lane.instead}")
    return Finding("ok", where, f"{lane.may}; {lane.purpose}")


def _lacking(lane: _Lane, where: str, *, forced: bool) -> Finding:
    if not forced:
        return Finding("ok", where, f"lack the scope {lane.scope}: {lane.instead}")
    what = f"lack the scope {lane.scope}, though `{lane.setting}` asks for them: {lane.instead}"
    return Finding("warning", where, what, f"add it to the key in HubSpot, or leave out `{lane.setting}`")
