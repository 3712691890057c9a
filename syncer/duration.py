"""A span of time as people write it: `90s`, `15m`, `1h`, `2d`."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_LONGEST = timedelta(days=3_650)


def _read(text: object) -> timedelta:
    if isinstance(text, timedelta):
        return text
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", str(text))
    if not found:
        raise ValueError("must be a whole number and a unit (s, m, h, d), say 15m")
    span = timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
    if span > _LONGEST:
        raise ValueError(f"must not be longer than {_LONGEST.days}d")
    return span


Duration = Annotated[timedelta, BeforeValidator(_read)]
