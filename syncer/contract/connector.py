"""One vendor: what the engine looks for among the entry points."""

from typing import Any, Protocol, runtime_checkable

from syncer.contract.settings import Settings
from syncer.contract.sink import Sink
from syncer.contract.source import Source
from syncer.contract.wiring import Wiring

ENTRY_POINTS = "syncer.connectors"


@runtime_checkable
class Connector(Protocol):
    """One vendor: its settings and its doors. `sink` gives None where the vendor cannot receive stages."""

    @property
    def name(self) -> str: ...

    @property
    def summary(self) -> str: ...

    @property
    def example(self) -> str:
        """The settings that it needs, as lines of YAML with comments: what `syncer init` writes."""

    @property
    def Settings(self) -> "type[Settings]": ...  # noqa: N802  it is a class, as in the connectors

    def source(self, settings: Any, wiring: Wiring) -> Source: ...

    def sink(self, settings: Any, wiring: Wiring) -> Sink | None: ...
