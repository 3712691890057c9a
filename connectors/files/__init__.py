"""A folder as CRM and source: `contacts.csv`, and any number of `engagements*.jsonl`."""

from typing import TYPE_CHECKING

from connectors.files.settings import FilesSettings

if TYPE_CHECKING:
    from connectors.files.sink import FilesSink
    from connectors.files.source import FilesSource
    from syncer.contract import Wiring


class Files:
    name = "files"
    summary = "A folder with contacts.csv and engagements*.jsonl: for bought lists, events, exports, or without a CRM."
    example = (
        "path: crm  # a folder with contacts.csv and engagements*.jsonl; the stages become columns of contacts.csv"
    )
    Settings = FilesSettings

    def source(self, settings: FilesSettings, wiring: "Wiring") -> "FilesSource":
        from connectors.files.source import FilesSource

        return FilesSource(settings.path, wiring.name, wiring.words)

    def sink(self, settings: FilesSettings, wiring: "Wiring") -> "FilesSink":
        from connectors.files.sink import FilesSink

        return FilesSink(settings.path)


connector = Files()
