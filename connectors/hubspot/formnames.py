"""What forms are called, asked for once and kept from run to run."""

from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from connectors.hubspot.endpoints.forms import Forms
from syncer.cache import Cache
from syncer.clock import Clock
from syncer.errors import NoAccess

_NAMES, _LISTED, _MISSING = "form names", "form lists", "missing forms"  # topics of the cache
_KEPT = timedelta(days=1)
_ONCE, _AGAIN = "once", "again"  # not listed; a form that was so at two times is taken for deleted
# Before the forms are listed again for one that no list had. Less than any overlap, within which contacts are read
# again: what a list shows late is found then.
_MISSED = timedelta(minutes=30)


class _Refusal(NamedTuple):
    error: NoAccess
    at: datetime


class FormNames:
    """Safe for many threads."""

    def __init__(self, forms: Forms, cache: Cache, clock: Clock) -> None:
        self._forms, self._cache, self._clock = forms, cache, clock
        self._refused: _Refusal | None = None
        self._asking = Lock()

    def of(self, form: str) -> str:
        """ "" if it was deleted for good. Raises NoAccess."""
        with self._asking:
            missing, looked = self._cache.get(_MISSING, form, _KEPT), False
            for archived in (False, True):
                found = self._cache.get(_NAMES, form, _KEPT)
                if found is not None or missing == _AGAIN:
                    return found or ""
                looked = self._list(archived=archived) or looked
            found = self._cache.get(_NAMES, form, _KEPT)
            if found is None and looked:
                self._cache.put(_MISSING, form, _AGAIN if missing else _ONCE)
            return found or ""

    def _list(self, *, archived: bool) -> bool:
        """Unless that was done or refused lately: whether it was done now."""
        if self._refused and self._clock.now() - self._refused.at <= _MISSED:
            raise self._refused.error.with_traceback(None)  # or it would grow with every time
        if self._cache.get(_LISTED, str(archived), _MISSED) is not None:
            return False
        try:
            for form in self._forms.listed(archived=archived):
                self._cache.put(_NAMES, form.id, form.name)
        except NoAccess as error:
            self._refused = _Refusal(error, self._clock.now())
            raise
        self._cache.put(_LISTED, str(archived), "")
        return True
