"""What HubSpot tells of the account's day: how many calls it has, how many are used, when it ends. Pure.

https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from connectors.hubspot.meaning.values import instant

_KNOWN = {"SUCCESS", "CACHED"}  # what HubSpot says of a number of calls that it has


@dataclass(frozen=True, slots=True)
class Usage:
    """Of the whole account, by all its apps. `ends`: when its day does, None where that is not told."""

    used: int
    limit: int
    ends: datetime | None = None


class Told(NamedTuple):
    """A usage, when it was told, and how many of these calls this connection had made.

    [1200, 625000, "2026-06-02T04:00:00+00:00", "2026-06-01T12:00:00+00:00", 300]
    """

    usage: Usage
    at: datetime
    ours: int

    @property
    def text(self) -> str:
        used, limit, ends = self.usage.used, self.usage.limit, self.usage.ends
        return orjson.dumps([used, limit, ends.isoformat() if ends else None, self.at.isoformat(), self.ours]).decode()

    @classmethod
    def parse(cls, text: str) -> "Told | None":
        """None for what another version wrote."""
        try:
            used, limit, ends, at, ours = orjson.loads(text)
            usage = Usage(int(used), int(limit), datetime.fromisoformat(ends) if ends else None)
            return cls(usage, datetime.fromisoformat(at), int(ours))
        except (ValueError, TypeError):
            return None


def of_account(answer: Any) -> Usage | None:
    """From the usage endpoint, which knows private apps and service keys; None where it does not say."""
    told = answer.get("results") if isinstance(answer, dict) else None
    return next(filter(None, map(_usage, told if isinstance(told, list) else ())), None)


def of_headers(headers: Mapping[str, str]) -> Usage | None:
    """From the headers of any answer but a search's, and but for tokens of OAuth."""
    limit, left = number(headers.get("x-hubspot-ratelimit-daily")), headers.get("x-hubspot-ratelimit-daily-remaining")
    if not limit:
        return None
    return Usage(max(0, limit - number(left)) if left else 0, limit)


def number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _usage(told: Any) -> Usage | None:
    if not isinstance(told, dict) or told.get("fetchStatus") not in _KNOWN:
        return None
    used, limit, ends = told.get("currentUsage"), told.get("usageLimit"), instant(str(told.get("resetsAt") or ""))
    if not isinstance(used, int) or not isinstance(limit, int) or limit <= 0:
        return None
    return Usage(used, limit, ends.at if ends else None)
