"""Where the forms lane goes on: each form has a place of its own. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import orjson

from connectors.hubspot.meaning.values import milliseconds
from connectors.hubspot.reading.places import unreadable


@dataclass(frozen=True, slots=True)
class Round:
    """One turn through all forms, up to `until`; `read`: by form, the instant in milliseconds until which it is read;
    `kinds`: as what. Within a form, `after` is where it goes on.

    {"since": "2026-05-12T10:00:00+00:00", "forms": {"0a1f…": 1778580000000}, "kinds": {"0a1f…": "demo_requested"}, …}
    {"until": "2026-05-12T11:00:00+00:00", "forms": {…}, "kinds": {…}, "form": "0a1f…", "after": "150", …}
    """

    until: datetime
    read: Mapping[str, int] = field(default_factory=dict)
    form: str = ""
    after: str = ""
    done: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict)
    wording: str = ""

    @property
    def text(self) -> str:
        at = self.until.isoformat()
        place = {"since": at} if self.done else {"until": at, "form": self.form, "after": self.after}
        return orjson.dumps({**place, "forms": self.read, "kinds": self.kinds, "wording": self.wording}).decode()

    def worded(self, wording: str) -> "Round":
        """By this wording: a form that was begun by another one begins anew."""
        is_same = self.wording in ("", wording)
        return replace(self, wording=wording) if is_same else replace(self, wording=wording, form="", after="")

    def to_read(self, form: str, kind: str) -> "Round":
        """With this form to be read; all of it, if it was read as something else."""
        if self.kinds.get(form, kind) == kind:
            return self
        read = {name: at for name, at in self.read.items() if name != form}
        kinds = {name: one for name, one in self.kinds.items() if name != form}
        return replace(self, read=read, kinds=kinds, after="" if self.form == form else self.after)

    def finished(self, form: str, kind: str) -> "Round":
        """With this form read to its end."""
        read, kinds = {**self.read, form: milliseconds(self.until)}, {**self.kinds, form: kind}
        return replace(self, read=read, kinds=kinds, form="", after="")


def parse(text: str | None, until: datetime) -> Round:
    """Raises Malformed."""
    if text is None:
        return Round(until)
    try:
        data = orjson.loads(text)
        read = {str(form): int(at) for form, at in data["forms"].items()}
        kinds = {str(form): str(kind) for form, kind in (data.get("kinds") or {}).items()}
        until = datetime.fromisoformat(data["since"] if "since" in data else data["until"])
        turn = Round(until, read, kinds=kinds, wording=str(data.get("wording") or ""))
        return replace(turn, done=True) if "since" in data else replace(turn, form=data["form"], after=data["after"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise unreadable() from None
