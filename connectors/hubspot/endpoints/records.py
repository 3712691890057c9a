"""The records of the CRM, of any type: lists, searches, batches.

https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide and its sisters
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from connectors.hubspot.access.api import Api
from connectors.hubspot.access.faults import NOT_FOUND
from connectors.hubspot.meaning.rows import errors, part, results
from syncer.errors import Unavailable
from syncer.http import ANY_TIME, Request, Turn

LIST_PAGE = 100
LONG_LIST = 5  # pages after which it is worth a call to learn how many there are
SEARCH_PAGE = 200
SEARCH_GROUPS = 5  # of filters, at most
BATCH = 100
_ALONE = {"contacts", "companies"}  # listed without the contacts that they are linked to
LONGEST_QUERY = 5_000  # characters; longer addresses have been answered with 414 from 8,000 on
LONGEST_SEARCH = 3_000  # characters of the body of a search
_FILTERS = 400  # characters that the body of a search takes beside the names of properties, about


class Batch(NamedTuple):
    """The records of a batch that are there, and the ids of which HubSpot says that nothing is."""

    rows: list[Any]
    absent: frozenset[str]
    untold: str = ""  # why it does not tell of all


@dataclass(frozen=True, slots=True)
class Records:
    api: Api

    def list_page(self, stream: str, properties: Sequence[str], at: str, turn: Turn = ANY_TIME) -> Any:
        """A page of all records by id, each with its contacts where it has such; `at` "" is the first one."""
        place = {"limit": str(LIST_PAGE), "after": at, "associations": "" if stream in _ALONE else "contacts"}
        return self._list(stream, place, properties, turn)

    def bin_page(self, stream: str, at: str) -> Any:
        """As `list_page`, of the records that were archived, by their ids alone."""
        place = {"limit": str(LIST_PAGE), "after": at, "archived": "true"}
        return self._list(stream, place, ("hs_object_id",), ANY_TIME)

    def _list(self, stream: str, place: Mapping[str, str], properties: Sequence[str], turn: Turn) -> Any:
        query = tuple((key, value) for key, value in place.items() if value)
        full = (*query, *_asking(properties))
        slim = len(urlencode(full)) > LONGEST_QUERY
        asked = (*query, ("properties", "hs_object_id")) if slim else full
        page = self.api.call("list", Request("GET", self._path(stream), asked), turn=turn)
        if slim:
            self._fill(stream, results(page), properties, turn)
        return page

    @staticmethod
    def calls_a_list_page(properties: Sequence[str]) -> int:
        """How many calls a page takes, with what is too long for its address."""
        return 1 + (len(urlencode(_asking(properties))) > LONGEST_QUERY)

    @staticmethod
    def calls_a_search_page(properties: Sequence[str]) -> int:
        slim = len(json.dumps(list(properties))) + _FILTERS > LONGEST_SEARCH
        return 1 + slim * SEARCH_PAGE // BATCH

    def search(self, stream: str, body: Mapping[str, Any], properties: Sequence[str], limit: int = SEARCH_PAGE) -> Any:
        """A page of the records that the body's filters find."""
        full = {**body, "properties": list(properties), "limit": limit}
        slim = len(json.dumps(full)) > LONGEST_SEARCH  # as the library writes it
        request = Request("POST", self._path(stream, "/search"), body={**full, "properties": []} if slim else full)
        page = self.api.call("search", request, "searches")
        if slim:
            self._fill(stream, results(page), properties, ANY_TIME)
        return page

    def read(self, stream: str, ids: Sequence[str], properties: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """The properties of up to 100 records by id; those that are gone are absent. Raises as `batch`."""
        found = self.batch(stream, ids, properties).rows
        return {str(row["id"]): part(row, "properties") for row in found if _named(row)}

    def batch(
        self,
        stream: str,
        ids: Sequence[str],
        properties: Sequence[str],
        *,
        turn: Turn = ANY_TIME,
        in_bin: bool = False,
    ) -> Batch:
        """As `told`. Raises Unavailable where HubSpot does not tell."""
        told = self.told(stream, ids, properties, turn=turn, in_bin=in_bin)
        if told.untold:
            what = f"HubSpot does not tell what some {stream} are: {told.untold}"
            raise Unavailable(what, fix="run it again later")
        return told

    def told(
        self,
        stream: str,
        ids: Sequence[str],
        properties: Sequence[str],
        *,
        turn: Turn = ANY_TIME,
        in_bin: bool = False,
    ) -> Batch:
        """Up to 100 records by id, of those that were archived or of the others.

        The id of a record that another one absorbed can give that one.
        """
        answer = self._read(stream, ids, properties, turn=turn, in_bin=in_bin)
        rows, failed = results(answer), errors(answer)
        absent = [error for error in failed if error.get("category") == NOT_FOUND]
        others = (str(error.get("category")) for error in failed if error not in absent)
        return Batch(rows, _absent(ids, rows, absent), next(others, ""))

    def _read(
        self,
        stream: str,
        ids: Sequence[str],
        properties: Sequence[str],
        *,
        turn: Turn,
        in_bin: bool,
    ) -> Any:
        body = {"inputs": [{"id": each} for each in ids], "properties": list(properties), "propertiesWithHistory": []}
        query = (("archived", "true"),) if in_bin else ()
        request = Request("POST", self._path(stream, "/batch/read"), query, body=body)
        return self.api.call("batch_read", request, turn=turn)

    def update(self, inputs: Sequence[Mapping[str, Any]], kind: str = "write") -> Any:
        """Sets properties of up to 100 contacts. `kind` is what the call is counted as."""
        path = self._path("contacts", "/batch/update")
        return self.api.call(kind, Request("POST", path, body={"inputs": list(inputs)}, repeatable=False))

    def create(self, stream: str, inputs: Sequence[Mapping[str, Any]]) -> Any:
        """Makes up to 100 records with their associations."""
        path = self._path(stream, "/batch/create")
        return self.api.call("create", Request("POST", path, body={"inputs": list(inputs)}, repeatable=False))

    def first(self, stream: str) -> Any:
        """A page of one record. Raises NoAccess if the stream may not be read."""
        return self.api.call(
            "list", Request("GET", self._path(stream), (("limit", "1"), ("properties", "hs_object_id")))
        )

    def _path(self, stream: str, what: str = "") -> str:
        return self.api.path("objects", stream) + what

    def _fill(self, stream: str, rows: list[Any], properties: Sequence[str], turn: Turn) -> None:
        """Reads the properties of rows that a list or a search could not be asked for in one go. One that is gone by
        then is left out: as it stands, it would be taken for a record without any values.
        """
        ids = [str(row["id"]) for row in rows if _named(row)]
        read: dict[str, Any] = {}
        for start in range(0, len(ids), BATCH):
            found = self.batch(stream, ids[start : start + BATCH], properties, turn=turn).rows
            read |= {str(row["id"]): row.get("properties") for row in found if _named(row)}
        rows[:] = [row for row in rows if not _named(row) or str(row["id"]) in read]
        for row in filter(_named, rows):
            row["properties"] = read[str(row["id"])]


def _asking(properties: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple(("properties", name) for name in properties)


def _named(row: Any) -> bool:
    return isinstance(row, dict) and bool(row.get("id"))


def _absent(ids: Sequence[str], rows: Sequence[Any], errors: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The ids that the errors name. That they name any is not promised: as many errors as missing ids tell as much."""
    named = {each for error in errors for each in _ids(part(error, "context").get("ids"))}
    missing = set(ids) - {str(row.get("id")) for row in rows if isinstance(row, dict)}
    return frozenset(missing & named if named or len(errors) != len(missing) else missing)


def _ids(said: Any) -> list[str]:
    return [str(each) for each in said] if isinstance(said, list) else [said] if isinstance(said, str) else []
