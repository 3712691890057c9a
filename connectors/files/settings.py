"""What a user may set for a folder."""

from pathlib import Path

from pydantic import Field

from syncer.contract import Settings


class FilesSettings(Settings):
    path: Path = Field(description="The folder; a relative path starts at the workspace file.")
