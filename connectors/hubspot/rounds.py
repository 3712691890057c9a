"""Where the forms lane goes on: each form has a place of its own. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import orjson

from connectors.hubspot.places import unreadable
from connectors.hubspot.values import milliseconds


@dataclass(frozen=True, slots=True)
class Round:
    """One turn through all forms, up to `until`; `read`: by form, the instant in milliseconds until which it is read.
    Within a form, `after` is where it goes on.

    {"since": "2026-05-12T10:00:00+00:00", "forms": {"0a1f…": 1778580000000}}
    {"until": "2026-05-12T11:00:00+00:00", "forms": {…}, "form": "0a1f…", "after": "150"}
    """

    until: datetime
    read: Mapping[str, int] = field(default_factory=dict)
    form: str = ""
    after: str = ""
    done: bool = False

    @property
    def text(self) -> str:
        at = self.until.isoformat()
        place = {"since": at} if self.done else {"until": at, "form": self.form, "after": self.after}
        return orjson.dumps({**place, "forms": self.read}).decode()

    def finished(self, form: str) -> "Round":
        """With this form read to its end."""
        return replace(self, read={**self.read, form: milliseconds(self.until)}, form="", after="")


def parse(text: str | None, until: datetime) -> Round:
    """Raises Malformed."""
    if text is None:
        return Round(until)
    try:
        data = orjson.loads(text)
        read = {str(form): int(at) for form, at in data["forms"].items()}
        if "since" in data:
            return Round(datetime.fromisoformat(data["since"]), read, done=True)
        return Round(datetime.fromisoformat(data["until"]), read, data["form"], data["after"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise unreadable() from None
