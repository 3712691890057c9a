"""A user's YAML file: read with line numbers, and every fault in it told at once in the user's words.

YAML 1.2, plain data only. A value is never quoted: it could be a secret in the wrong place.
"""

import difflib
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from typing_extensions import TypeAliasType

from syncer.errors import BadSettings

Loc = Sequence[str | int]
Model = TypeVar("Model", bound=BaseModel)

_MESSAGES = {
    "missing": "is required",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "dict_type": "must be a block of `key: value` lines",
    "model_type": "must be a block of `key: value` lines",
    "model_attributes_type": "must be a block of `key: value` lines",
    "mapping_type": "must be a block of `key: value` lines",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "set_type": "must be a list",
    "frozen_set_type": "must be a list",
    "path_type": "must be a path",
}
_SYNTAX_FIX = "mend the YAML there: a missing quote, colon or indent is the usual cause"


@dataclass(frozen=True, slots=True)
class Document:
    """The plain data of a file, and where each piece of it stands."""

    path: Path
    data: Any
    root: Node | None = field(repr=False)

    def line(self, loc: Loc) -> int | None:
        """The line, from 1, of the deepest piece that exists on the way to `loc`; None in an empty file."""
        lines = [line for _, line in self._steps(loc)]
        if lines or self.root is None:
            return lines[-1] if lines else None
        return int(self.root.start_mark.line) + 1

    def key(self, loc: Loc, absent: str = "") -> str:
        """`loc` as a user writes it, `rules[2].stage`, of the parts that are in the file; then what is absent there."""
        parts = [part for part, _ in self._steps(loc)] + [absent] * bool(absent)
        return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")

    def fault(self, loc: Loc, what: str, absent: str = "") -> str:
        """One line about one piece: `file:line: key: what`."""
        line, key = self.line(loc), self.key(loc, absent)
        return f"{self.path}{f':{line}' if line else ''}: {f'{key}: ' if key else ''}{what}"

    def _steps(self, loc: Loc) -> Iterator[tuple[str | int, int]]:
        node = self.root
        for part in loc:
            found = _child(node, part)
            if found is not None:
                line, node = found
                yield part, line + 1


def read(path: Path, twice: list[str] | None = None) -> Document:
    """Raises BadSettings, with every duplicate key at once, when the file cannot be read as YAML.

    With `twice`, duplicate keys are added to it instead, to be told with what else is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadSettings(f"cannot be read: {error.strerror}", where=str(path), fix="check the path") from None
    except UnicodeDecodeError:
        raise BadSettings("is not UTF-8 text", where=str(path), fix="save the file as UTF-8") from None
    return parse(text, path, twice)


def parse(text: str, path: Path, twice: list[str] | None = None) -> Document:
    """As `read`, of a text that came from `path`. An empty file is an empty block."""
    yaml = YAML(typ="safe", pure=True)
    yaml.allow_duplicate_keys = True  # they are told below, all of them
    try:
        root = yaml.compose(text)
        duplicates = [f"{path}:{line}: {key}: stands here twice" for line, key in sorted(_duplicates(root))]
        if duplicates and twice is None:
            raise bad_settings(duplicates)
        if twice is not None:
            twice += duplicates
        data = yaml.constructor.construct_document(root) if root is not None else {}
    except MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        problem = str(error.problem).removeprefix("but ")
        raise BadSettings(f"is not YAML: {problem}", where=f"{path}{line}", fix=_SYNTAX_FIX) from None
    except (YAMLError, ValueError):
        raise BadSettings("has a character, a date or a number that cannot be", where=str(path)) from None
    except RecursionError:
        raise BadSettings("is nested too deeply", where=str(path)) from None
    return Document(path, {} if data is None else data, root)


def validate(document: Document, model: type[Model]) -> Model:
    """The document as `model`. Raises BadSettings with every fault at once."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        raise bad_settings(faults(document, error, model)) from None


def bad_settings(found: Sequence[str]) -> BadSettings:
    """Faults gathered from anywhere as the one error that reports them."""
    if len(found) == 1:
        return BadSettings(found[0])
    return BadSettings(f"{len(found)} faults:" + "".join(f"\n  {fault}" for fault in found))


def faults(document: Document, error: ValidationError, model: type[BaseModel] | None = None, at: Loc = ()) -> list[str]:
    """Each fault once, in the order of the file; `model` is what was validated and allows suggestions for keys.

    `at` is where in the file the validated piece stands.
    """
    told: dict[str, int] = {}
    for item in error.errors(include_url=False):
        loc = item["loc"]
        absent = str(loc[-1]) if item["type"] == "missing" else ""
        whole = (*at, *loc)
        told.setdefault(document.fault(whole, _words(dict(item), loc, model), absent), document.line(whole) or 0)
    return sorted(told, key=told.__getitem__)


def suggestion(word: str, known: Iterable[str]) -> str:
    """` (did you mean …?)`, or nothing where no known word is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def _words(item: dict[str, Any], loc: Loc, model: type[BaseModel] | None) -> str:
    kind, context, given = item["type"], item.get("ctx", {}), item.get("input")
    if kind == "extra_forbidden":
        key, known = str(loc[-1]), _known_keys(model, loc[:-1])
        return "is not a known key" + (" here" if key in known else suggestion(key, known))
    if kind in {"literal_error", "enum", "union_tag_invalid"}:
        expected = str(context.get("expected") or context.get("expected_tags"))
        options = [option.strip("'\" ") for option in expected.replace(" or ", ", ").split(",")]
        return f"must be {expected.replace(chr(39), '')}" + suggestion(str(given), options)
    message = _MESSAGES.get(kind) or _plain(str(item["msg"]))
    return f"is empty; it {message}" if given is None and message.startswith("must") else message


def _plain(message: str) -> str:
    for prefix, ours in (("Value error, ", ""), ("Assertion failed, ", ""), ("Input should be ", "must be ")):
        if message.startswith(prefix):
            return ours + message.removeprefix(prefix)
    return message[:1].lower() + message[1:]


def _known_keys(model: type[BaseModel] | None, loc: Loc) -> set[str]:
    """The keys that a block at `loc` may have, over all shapes that the model allows there."""
    shapes: list[Any] = [model] if model is not None else []
    for part in loc:
        blocks = [shape for shape in _blocks(shapes) if part in _keys(shape)]
        shapes = [_keys(block)[str(part)] for block in blocks] or shapes
    return {key for shape in _blocks(shapes) for key in _keys(shape)}


def _keys(model: type[BaseModel]) -> dict[str, Any]:
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def _blocks(shapes: Iterable[Any]) -> Iterator[type[BaseModel]]:
    """The models inside annotations such as `list[A] | dict[str, B] | None`."""
    waiting, walked = list(shapes), list[Any]()
    while waiting:
        shape = waiting.pop()
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            yield shape
        elif shape not in walked:
            walked.append(shape)
            waiting.extend([shape.__value__] if isinstance(shape, TypeAliasType) else get_args(shape))


def _child(node: Node | None, part: Hashable) -> tuple[int, Node] | None:
    """Line, from 0, and node under a key or an index."""
    if isinstance(node, MappingNode):
        return next(((key.start_mark.line, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
        return node.value[part].start_mark.line, node.value[part]
    return None


def _duplicates(root: Node | None) -> Iterator[tuple[int, str]]:
    """Line, from 1, and name of each key that stands in one block more than once."""
    waiting, walked = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in walked or not isinstance(node, MappingNode | SequenceNode):
            continue  # a scalar, or an anchor seen before
        walked.add(id(node))
        if isinstance(node, SequenceNode):
            waiting.extend(reversed(node.value))
            continue
        names = set[str]()
        for key, _ in node.value:
            if isinstance(key.value, str) and key.value in names:
                yield key.start_mark.line + 1, key.value
            names.add(str(key.value))
        waiting.extend(value for _, value in reversed(node.value))
