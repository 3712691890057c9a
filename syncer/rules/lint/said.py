"""A condition as it stands in the file, on one line. Pure."""

from syncer.rules.schema import Condition

_LONGEST = 100  # characters


def said(condition: Condition) -> str:
    text = _flow(condition.model_dump(by_alias=True, exclude_defaults=True))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + "…}"


def _flow(piece: object) -> str:
    match piece:
        case dict():
            return "{" + ", ".join(f"{key}: {_flow(value)}" for key, value in piece.items()) + "}"
        case [single] if not isinstance(single, dict):
            return _flow(single)
        case list():
            return "[" + ", ".join(map(_flow, piece)) + "]"
        case bool():
            return str(piece).lower()
        case float() if piece.is_integer():
            return str(int(piece))
        case _:
            return str(piece)
