"""Loads a funnel file: every fault in it is told at once, with file, line, key and the nearest known word."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from syncer import yamlfile
from syncer.rules.names import PERSONA, Names
from syncer.rules.schema import Funnel, PersonaOnly

Model = TypeVar("Model", bound=BaseModel)

SHIPPED: Mapping[str, Path] = {
    "default": Path(__file__).with_name("funnel.yaml"),
    "scoring": Path(__file__).with_name("scoring.yaml"),
}
DEFAULT = SHIPPED["default"]
SCHEMA = Path(__file__).with_name("funnel.schema.json")
_WORKSPACE = Path("the workspace file")


def load(
    path: Path | str = "default", persona: list[Any] | None = None, said_in: yamlfile.Document | None = None
) -> Funnel:
    """The funnel of a file, or one that ships, by its name.

    A persona, of the workspace or `said_in` another file, replaces the file's.

    Raises BadSettings with every fault.
    """
    faults = list[str]()
    document = yamlfile.read(SHIPPED.get(str(path)) or Path(path), faults)
    if not isinstance(document.data, dict):
        persona = None  # there is nothing in which it could stand
    given = {} if persona is None else {PERSONA: persona}
    whole = {**document.data, **given} if isinstance(document.data, dict) else document.data
    names = Names.of(whole)
    funnel = _valid(Funnel, document, whole if persona is None else {**whole, PERSONA: []}, names, faults)
    replaced = _valid(PersonaOnly, said_in or _Unnumbered.of(given), given, names, faults) if given else None
    if funnel is None or faults:
        raise yamlfile.bad_settings(faults)
    return funnel.model_copy(update={PERSONA: replaced.persona}) if replaced else funnel


def _valid(
    model: type[Model], document: yamlfile.Document, data: object, names: Names, faults: list[str]
) -> Model | None:
    try:
        return model.model_validate(data, context=names)
    except ValidationError as error:
        faults += yamlfile.faults(document, error, model)
        return None


class _Unnumbered(yamlfile.Document):
    """A piece of the workspace file; on which line it stands is not known here."""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "_Unnumbered":
        return cls(_WORKSPACE, said, yamlfile.parse(json.dumps(said, default=str), _WORKSPACE).root)

    def line(self, loc: yamlfile.Loc) -> int | None:
        return None
