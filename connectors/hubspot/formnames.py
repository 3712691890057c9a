"""What forms are called, asked for once and kept from run to run."""

from datetime import timedelta
from threading import Lock

from connectors.hubspot.endpoints.forms import Forms
from syncer.cache import Cache
from syncer.errors import NoAccess

_TOPIC = "form names"
_KEPT = timedelta(days=1)
# Less than any overlap, within which contacts are read again: a form that the list of them shows late is found then.
_MISSED = timedelta(minutes=30)


class FormNames:
    """Safe for many threads."""

    def __init__(self, forms: Forms, cache: Cache) -> None:
        self._forms, self._cache = forms, cache
        self._asked: dict[bool, NoAccess | None] = {}
        self._asking = Lock()

    def of(self, form: str) -> str:
        """ "" if it was deleted for good. Raises NoAccess."""
        with self._asking:
            for archived in (False, True):
                found = self._known(form)
                if found is not None:
                    return found
                self._ask(archived=archived)
            found = self._known(form)
            if found is None:
                self._cache.put(_TOPIC, form, found := "")
            return found

    def _known(self, form: str) -> str | None:
        found = self._cache.get(_TOPIC, form, _KEPT)
        return found if found != "" else self._cache.get(_TOPIC, form, _MISSED)

    def _ask(self, *, archived: bool) -> None:
        """Once a run, also where the answer is that we may not know."""
        if archived not in self._asked:
            refused: NoAccess | None = None
            try:
                for form in self._forms.listed(archived=archived):
                    self._cache.put(_TOPIC, form.id, form.name)
            except NoAccess as error:
                refused = error
            self._asked[archived] = refused
        if refused := self._asked[archived]:
            raise refused.with_traceback(None)  # or it would grow with every time
