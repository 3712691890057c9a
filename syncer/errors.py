"""Errors, named by what the worker does next. Plain data only: never a payload, a token or personal data."""

import os
from datetime import datetime


class SyncerError(Exception):
    """Something went wrong that the user can be told about: where, what, what was tried, what to do.

    `trace`: by what the other side finds this one time in its log.
    """

    exit_code = 1
    trace = ""

    def __init__(self, what: str, *, where: str = "", tried: str = "", fix: str = "") -> None:
        self.what, self.where, self.tried, self.fix = what, where, tried, fix
        super().__init__(what)

    def __str__(self) -> str:
        head = f"{self.where}: {self.traced}" if self.where else self.traced
        tried = f"\n  tried: {self.tried}" if self.tried else ""
        fix = f"\n  to do: {self.fix}" if self.fix else ""
        return head + tried + fix

    @property
    def traced(self) -> str:
        """What went wrong, with the trace."""
        return f"{self.what} ({self.trace})" if self.trace else self.what


class Unexpected(SyncerError):
    """A fault of this program, to be reported: what it happened to is left, the rest goes on."""

    exit_code = 1

    @classmethod
    def of(cls, error: Exception) -> "Unexpected":
        """Of any other exception, without its message: that could quote somebody's data. Raises the exception itself
        where somebody looks for the fault.
        """
        if os.environ.get("SYNCER_DEBUG"):
            raise error
        return cls(
            f"unexpected {type(error).__name__} at {_place(error)}",
            tried="nothing is half-applied: what was stored before is safe",
            fix="run again with SYNCER_DEBUG=1 and report what it prints",
        )


def _place(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace is not None else "unknown"


class BadSettings(SyncerError):
    """The settings cannot be used; nothing was done."""

    exit_code = 2


class NoAccess(SyncerError):
    """A connection, or one stream of it, refuses us: it is left, the others go on.

    `known`: it knows who we are, and lets us have other things.
    """

    exit_code = 3

    def __init__(self, what: str, *, known: bool = False, where: str = "", tried: str = "", fix: str = "") -> None:
        super().__init__(what, where=where, tried=tried, fix=fix)
        self.known = known


class Throttled(SyncerError):
    """The other side asks us to wait; `retry_after` is in seconds, None if it did not say."""

    exit_code = 4

    def __init__(self, what: str, *, retry_after: float | None = None, where: str = "", fix: str = "") -> None:
        super().__init__(what, where=where, fix=fix)
        self.retry_after = retry_after


class Unavailable(SyncerError):
    """No usable answer after retrying: this stream is left with its cursor unmoved."""

    exit_code = 4


class Malformed(SyncerError):
    """An answer or too many items could not be understood: this stream is left."""

    exit_code = 4


class Refused(SyncerError):
    """The CRM will not take this change: it is marked, the others go on."""

    exit_code = 4


class Unsafe(SyncerError):
    """A guard stopped the run before anything was written; the message has the two numbers and the overruling flag."""

    exit_code = 5


class BudgetReached(SyncerError):
    """There are no more API calls to be had for now: stopped cleanly, the next run goes on from here.

    `until`: when there are some again, None if nobody knows; before that, the connection makes none.
    """

    exit_code = 6

    def __init__(self, what: str, *, until: datetime | None = None, where: str = "", fix: str = "") -> None:
        super().__init__(what, where=where, fix=fix)
        self.until = until

    def __str__(self) -> str:
        return super().__str__() + (f"\n  until: {self.until:%Y-%m-%d %H:%M %Z}" if self.until else "")


class Busy(SyncerError):
    """Another run holds the lease of this workspace."""

    exit_code = 7

    def __init__(self, holder: str, since: datetime) -> None:
        super().__init__(
            f"another run holds this workspace: {holder}, since {since:%Y-%m-%d %H:%M:%S %Z}",
            fix="wait for it to end; a run that died frees the workspace when its lease expires",
        )
        self.holder, self.since = holder, since
