"""The generated sections of the README: what the code says of itself."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any, get_args

import typer
from pydantic import BaseModel
from pydantic_core import PydanticUndefined
from typer.main import get_command

from syncer import errors
from syncer.cli.main import app
from syncer.cli.registry import Registry
from syncer.plan import Guards
from syncer.report import cohorts
from syncer.workspacefile import ConnectionWords, WorkspaceFile
from tests.unit.cohorts.pages import one


def commands() -> str:
    group: Any = get_command(app)
    context = typer.Context(group, info_name="syncer")
    rows = []
    for name, command in _flat("", group, context):
        parts = [_parameter(parameter) for parameter in command.params if parameter.name not in {"help", "json"}]
        rows.append([f"`{' '.join(['syncer', name, *filter(None, parts)])}`", command.help.split("\n\n")[0].strip()])
    return _table(["command", "what it does"], rows)


def _flat(prefix: str, group: Any, context: Any) -> Iterable[tuple[str, Any]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "list_commands"):
            yield from _flat(f"{prefix}{name} ", command, context)
        else:
            yield f"{prefix}{name}", command


def _parameter(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = (parameter.metavar or parameter.name or "").upper().strip("[]")
        return name if parameter.required else f"[{name}]"
    option = next(option for option in parameter.opts if option.startswith("--"))
    value = "" if parameter.is_flag else f" {(parameter.metavar or parameter.name).upper()}"
    return f"[{option}{value}]"


def workspace() -> str:
    return _table(["key", "default", "what it says"], _keys(WorkspaceFile))


def connectors() -> str:
    registry = Registry()
    head = ["key", "default", "what it says"]
    parts = [_table(["every connection", *head[1:]], _keys(ConnectionWords))]
    for name in registry:
        connector = registry[name]
        parts.append(f"**{name}**: {connector.summary}\n\n{_table(head, _keys(connector.Settings))}")
    return "\n\n".join(parts)


def report() -> str:
    """An example: what people of the tests have gone through."""
    shown = cohorts.page(one("en"))
    tables, _, _ = cohorts.as_text(shown).partition(f"\n\n{shown.definitions_heading}")
    return f"```text\n{tables}\n```"


def exit_codes() -> str:
    rows = [["0", "", "All done."]]
    found = {kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.SyncerError)}
    for kind in sorted(found, key=lambda kind: (kind.exit_code, kind.__name__)):
        first = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        rows.append([str(kind.exit_code), f"`{kind.__name__}`", first])
    return _table(["exit code", "error", "what it means"], rows)


def _keys(model: type[BaseModel], prefix: str = "") -> list[list[str]]:
    rows = []
    for name, info in model.model_fields.items():
        default = info.get_default(call_default_factory=True)
        rows.append([f"`{prefix}{name}`", _default(default, percent=model is Guards), info.description or ""])
        for nested in (info.annotation, *get_args(info.annotation)):
            if isinstance(nested, type) and issubclass(nested, BaseModel):
                rows += _keys(nested, f"{prefix}{name}.")
    return rows


def _default(value: Any, *, percent: bool) -> str:
    match value:
        case _ if value is PydanticUndefined:
            return "required"
        case None | BaseModel():
            return ""
        case tuple() if len(value) > 1:
            return "all"
        case tuple():
            shown = ", ".join(value)
        case bool():
            shown = str(value).lower()
        case timedelta():
            shown = _duration(value)
        case float() if percent:
            shown = f"{value:.0%}"
        case _:
            shown = str(value)
    return f"`{shown}`"


def _duration(value: timedelta) -> str:
    """In the largest unit of which it is a whole number."""
    seconds = int(value.total_seconds())
    unit, length = next(
        (unit, length) for unit, length in (("d", 86_400), ("h", 3_600), ("m", 60)) if not seconds % length
    )
    return f"{seconds // length}{unit}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines
    )


SECTIONS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "workspace": workspace,
    "connectors": connectors,
    "report": report,
    "exit codes": exit_codes,
}
