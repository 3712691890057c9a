"""Which connectors are installed, ours and others': found by entry point, imported when asked for."""

from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points

from syncer.contract import ENTRY_POINTS, Connector
from syncer.errors import BadSettings


class Registry(Mapping[str, Connector]):
    def __init__(self) -> None:
        self._found: dict[str, EntryPoint] = {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}

    def __getitem__(self, name: str) -> Connector:
        entry = self._found[name]
        try:
            connector = entry.load()
        except ImportError as error:
            raise BadSettings(
                f"the connector {name} cannot be loaded: {error}",
                where=entry.value,
                fix="reinstall the package that brings it, or take it out of the workspace file",
            ) from None
        if not isinstance(connector, Connector):
            raise BadSettings(f"{entry.value} is no connector", fix="see syncer.contract.Connector for what it lacks")
        return connector

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)

    def package(self, name: str) -> str:
        """The distribution that brings a connector."""
        distribution = self._found[name].dist
        return distribution.name if distribution else "unknown"
