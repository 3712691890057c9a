"""The pipelines that records of a type go through, and what is said of their stages.

https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide
"""

from collections.abc import Mapping
from threading import Lock
from typing import Any

from connectors.hubspot.access.api import Api
from connectors.hubspot.meaning.rows import part, reading, results
from syncer.http import Request


class Pipelines:
    """Asked once for all threads, when first needed."""

    def __init__(self, api: Api, stream: str) -> None:
        self._api, self._path = api, api.path("pipelines", stream)
        self._stages: dict[tuple[str, str], Mapping[str, Any]] | None = None
        self._asking = Lock()

    def stage(self, pipeline: str, stage: str) -> Mapping[str, Any] | None:
        """Its metadata; None if there is no such stage, or no longer. Raises Malformed."""
        with self._asking:
            if self._stages is None:
                listed = results(self._api.call("pipelines", Request("GET", self._path)))
                with reading("its stages"):
                    self._stages = {
                        (str(each.get("id")), str(one.get("id"))): part(one, "metadata")
                        for each in listed
                        for one in each.get("stages") or ()
                    }
            return self._stages.get((pipeline, stage))
