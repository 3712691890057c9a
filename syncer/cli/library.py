"""The funnel files that a command is about: those of the workspace, or one that is named."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from syncer.config import FunnelSettings, Workspace, load, workspace_path
from syncer.contract import MAIN
from syncer.errors import BadSettings

if TYPE_CHECKING:
    from syncer.funnel import Funnel
    from syncer.rules import schema

_DEFAULT_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Library:
    """`workspace` is None where a file was named and there is no workspace around it."""

    workspace: Workspace | None
    funnels: tuple[FunnelSettings, ...]

    @classmethod
    def of(cls, workspace_file: str | None, file: str | None) -> "Library":
        """Raises BadSettings."""
        workspace = _workspace(workspace_file, needed=file is None)
        told = workspace.funnels if workspace else ()
        return cls(workspace, told if file is None else (_named(file, told),))

    @property
    def timezone(self) -> ZoneInfo:
        return self.workspace.timezone if self.workspace else ZoneInfo(_DEFAULT_ZONE)

    @property
    def language(self) -> str:
        return self.workspace.language if self.workspace else "en"

    def read(self) -> "list[tuple[FunnelSettings, schema.Funnel]]":
        """Raises BadSettings with every fault of every file."""
        return read(self.funnels)


def read(funnels: Iterable[FunnelSettings]) -> "list[tuple[FunnelSettings, schema.Funnel]]":
    """Raises BadSettings with every fault of every file."""
    from mappings.funnel import SHIPPED
    from mappings.funnel import load as load_funnel
    from syncer.rules import schema

    found, faults = list[tuple[FunnelSettings, schema.Funnel]](), list[str]()
    for said in funnels:
        try:
            named = said.file if said.file in SHIPPED else path_of(said)
            found.append((said, load_funnel(named, said.persona)))
        except BadSettings as error:
            faults.append(str(error))
    if faults:
        raise BadSettings("\n".join(faults))
    return found


def contender(workspace: Workspace, name: str, file: str) -> "Funnel":
    """The funnel of that name as another file would have it. Raises BadSettings.

    The persona of the workspace holds for it as well.
    """
    from syncer.funnel import Funnel
    from syncer.rules import compile as compile_funnel

    own = next(said for said in workspace.funnels if said.name == name)
    wanted = replace(_named(file, ()), persona=own.persona)
    ((_, rules),) = read([wanted])
    return Funnel.of(name, compile_funnel(rules, workspace.timezone), workspace.language)


def path_of(said: FunnelSettings) -> Path:
    """As a user would name it: from this folder, if it is below."""
    from mappings.funnel import SHIPPED

    path = SHIPPED.get(str(said.file)) or Path(said.file)
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _workspace(named: str | None, *, needed: bool) -> Workspace | None:
    from mappings.funnel import SHIPPED
    from syncer.cli.registry import Registry
    from syncer.config import Installed

    path = workspace_path(named)
    if not needed and not named and not os.environ.get("SYNCER_WORKSPACE") and not path.exists():
        return None
    return load(path, Installed(Registry(), SHIPPED), secrets=False)


def _named(file: str, told: Iterable[FunnelSettings]) -> FunnelSettings:
    """A file that the workspace names as well has the persona that it has there."""
    from mappings.funnel import SHIPPED

    if not Path(file).is_file() and file not in SHIPPED:
        raise BadSettings(f"there is no file {file}", fix=f"name a funnel file, or what ships: {', '.join(SHIPPED)}")
    wanted = FunnelSettings(MAIN, Path(file) if Path(file).is_file() else file, None)
    same = (said for said in told if path_of(said).resolve() == path_of(wanted).resolve())
    return next(same, wanted)
