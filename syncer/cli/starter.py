"""The files that `syncer init` writes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from mappings import casebook
from mappings.funnel import SCHEMA, SHIPPED
from syncer.errors import BadSettings


def copies(funnel: str, folder: Path) -> dict[Path, bytes]:
    """A funnel that ships, to be one's own: the file first, then its cases and the schema by which editors help."""
    if funnel not in SHIPPED:
        raise BadSettings(f"no funnel {funnel} ships", fix=f"one of: {', '.join(SHIPPED)}")
    shipped = SHIPPED[funnel]
    own = folder / shipped.name
    cases = sorted(casebook.folder_of(shipped).glob("*.yaml"))
    beside = {casebook.folder_of(own) / case.name: case for case in cases} | {folder / SCHEMA.name: SCHEMA}
    return {copy: original.read_bytes() for copy, original in {own: shipped, **beside}.items()}


def write(files: Mapping[Path, bytes], *, force: bool) -> Sequence[Path]:
    """All of them, or none if any is there already and may not be replaced."""
    there = [str(path) for path in files if path.exists()]
    if there and not force:
        what = f"{', '.join(there)} {'are' if len(there) > 1 else 'is'} there already"
        raise BadSettings(what, fix="edit what is there, or replace it with --force")
    for path, content in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise BadSettings(f"{path} cannot be written: {error.strerror}", fix="choose another --workspace") from None
    return list(files)
