"""The workspace file and the environment → one `Workspace`. Every fault is reported at once, with file and key."""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from syncer import yamlfile
from syncer.contract import Connector, Settings
from syncer.errors import BadSettings
from syncer.plan import Guards
from syncer.secret import Secret
from syncer.workspacefile import ConnectionWords, FunnelWords, Language, Schedule, WorkspaceFile, database_url

M = TypeVar("M", bound=BaseModel)

DEFAULT_FILE = "syncer.yaml"


@dataclass(frozen=True, slots=True)
class Installed:
    """What a workspace may name: connectors, and funnels that ship."""

    connectors: Mapping[str, Connector]
    funnels: Collection[str]


@dataclass(frozen=True, slots=True)
class Connection:
    name: str
    connector: Connector
    settings: Settings
    write: bool
    mapping: Path | None  # None: the one that ships with the connector


@dataclass(frozen=True, slots=True)
class FunnelSettings:
    """`file` is the name of a funnel that ships, or a path; `persona` replaces the file's."""

    name: str
    file: str | Path
    persona: list[dict[str, Any]] | None


@dataclass(frozen=True, slots=True)
class Workspace:
    """Settings, checked: paths absolute, connectors found. Secrets are still only places."""

    name: str
    path: Path
    language: Language
    timezone: ZoneInfo
    database: str
    connections: tuple[Connection, ...]
    funnels: tuple[FunnelSettings, ...]
    schedule: Schedule | None
    processes: int
    retention: timedelta | None  # None: what is known of vanished contacts is kept for good
    guards: Guards

    @property
    def crm(self) -> Connection | None:
        """The connection that receives the stages."""
        return next((connection for connection in self.connections if connection.write), None)


def workspace_path(named: str | None) -> Path:
    """The file named on the command line, else by SYNCER_WORKSPACE, else the one in this folder."""
    return Path(named or os.environ.get("SYNCER_WORKSPACE") or DEFAULT_FILE)


def load(path: Path, installed: Installed, *, secrets: bool = True) -> Workspace:
    """Reads a workspace file. With `secrets`, one that cannot be read is a fault too.

    Raises BadSettings with every fault, each a line `file:line: key: what is wrong`.
    """
    if not path.is_file():
        raise BadSettings(
            f"there is no workspace file {path}",
            fix="run `syncer init` to write one, or name yours with --workspace FILE or SYNCER_WORKSPACE",
        )
    return _Reading(yamlfile.read(path), installed, secrets).workspace()


@dataclass
class _Reading:
    """One pass over a workspace file that goes on after a fault, so that all are told together."""

    document: yamlfile.Document
    installed: Installed
    secrets: bool
    faults: list[str] = field(default_factory=list)

    def workspace(self) -> Workspace:
        described = self.document.data.get("connections") if isinstance(self.document.data, dict) else None
        connections = tuple(self._connections(described)) if isinstance(described, dict) else ()
        file = self._valid(WorkspaceFile, self.document.data)
        if file is None:
            raise yamlfile.bad_settings(self.faults)
        if sum(connection.write for connection in connections) > 1:
            self._fault(("connections",), "only one connection may say `write: true`")
        funnels = tuple(self._funnel(name, words, file) for name, words in file.all_funnels.items())
        database = self._database(file.database)
        if self.faults:
            raise yamlfile.bad_settings(self.faults)
        return Workspace(
            name=file.workspace,
            path=self.document.path.resolve(),
            language=file.language,
            timezone=ZoneInfo(file.timezone),
            database=database,
            connections=connections,
            funnels=funnels,
            schedule=file.schedule,
            processes=file.processes,
            retention=file.retention,
            guards=file.guards,
        )

    @property
    def _base(self) -> Path:
        """Paths in the file are meant from where the file is, wherever the command runs."""
        return self.document.path.resolve().parent

    def _fault(self, key: tuple[str, ...], what: str) -> None:
        self.faults.append(self.document.fault(key, what))

    def _valid(self, model: type[M], data: object, at: tuple[str, ...] = ()) -> M | None:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.faults += yamlfile.faults(self.document, error, model, at)
            return None

    def _funnel(self, name: str, words: FunnelWords, file: WorkspaceFile) -> FunnelSettings:
        if words.file in self.installed.funnels:
            return FunnelSettings(name, words.file, words.persona)
        path = self._base / words.file
        if not path.is_file():
            place = ("funnels", name, "file") if file.funnels else ("funnel",)
            self._fault(place, f"there is no file {words.file}; what ships is {', '.join(self.installed.funnels)}")
        return FunnelSettings(name, path, words.persona)

    def _connections(self, described: Mapping[str, Any]) -> Iterator[Connection]:
        for name, words in described.items():
            if isinstance(words, dict) and (connection := self._connection(name, words)):
                yield connection

    def _connection(self, name: str, words: Mapping[str, Any]) -> Connection | None:
        at = ("connections", name)
        common = {key: words[key] for key in ConnectionWords.model_fields if key in words}
        said = self._valid(ConnectionWords, {"connector": name, **common}, at)
        if said is None:
            return None
        connectors = self.installed.connectors
        if said.connector not in connectors:
            near = yamlfile.suggestion(said.connector, connectors)
            known = near or f"; there are: {', '.join(sorted(connectors))}"
            self._fault(at, f"there is no connector {said.connector}{known}")
            return None
        connector = connectors[said.connector]
        own = {key: value for key, value in words.items() if key not in ConnectionWords.model_fields}
        settings = self._valid(connector.Settings, own, at)
        if settings is None:
            return None
        mapping = self._base / said.mapping if said.mapping else None
        if mapping and not mapping.is_file():
            self._fault((*at, "mapping"), f"there is no file {said.mapping}")
        connection = Connection(name, connector, settings, said.write, mapping)
        if self.secrets:
            self._look_for_secrets(connection)
        return replace(connection, settings=self._with_absolute_paths(settings))

    def _look_for_secrets(self, connection: Connection) -> None:
        for key, secret in _secrets(connection.settings, ("connections", connection.name)):
            try:
                secret.reveal()
            except BadSettings as error:
                self._fault(key, f"{error.what}; {error.fix}")

    def _with_absolute_paths(self, settings: Settings) -> Settings:
        paths = {key: self._base / value for key, value in settings if isinstance(value, Path)}
        return settings.model_copy(update=paths)

    def _database(self, place: str) -> str:
        url = place
        if place.startswith(("env:", "file:")):
            try:
                url = database_url(Secret(place).reveal())
            except BadSettings as error:
                self._fault(("database",), f"{error.what}; {error.fix}")
            except ValueError as error:
                self._fault(("database",), f"what {place} holds {error}")
        scheme, slashes, file = url.partition(":///")
        return f"{scheme}{slashes}{self._base / file}" if scheme == "sqlite" else url


def _secrets(settings: BaseModel, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Secret]]:
    """By key, however deep they are."""
    for key, value in settings:
        if isinstance(value, Secret):
            yield (*at, key), value
        elif isinstance(value, BaseModel):
            yield from _secrets(value, (*at, key))
