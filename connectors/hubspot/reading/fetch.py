"""Single contacts by id, wherever they are now: there, absorbed by another one, in the bin, or nowhere."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from connectors.hubspot.endpoints.records import BATCH, Batch, Records
from connectors.hubspot.meaning.rows import ABSORBED, part
from connectors.hubspot.meaning.stream import Stream
from connectors.hubspot.meaning.values import parts
from syncer.contract import Page


def fetch(records: Records, stream: Stream, ids: Sequence[str]) -> Iterator[Page]:
    """As `Fetches.fetch`. That an answer does not mention a contact is no word of it: only whom HubSpot says it has
    neither among the others nor in the bin was deleted for good.
    """
    for start in range(0, len(ids), BATCH):
        wanted = ids[start : start + BATCH]
        there = records.batch(stream.name, wanted, stream.asked)
        missing, sure = _missing(wanted, there.rows)
        in_bin = records.batch(stream.name, missing, stream.asked, in_bin=True) if missing else Batch([], frozenset())
        nowhere, _ = _missing(missing, in_bin.rows)
        page = stream.page([*there.rows, *in_bin.rows], listed=False)
        absent = there.absent & in_bin.absent
        erased = tuple(each for each in nowhere if each in absent) if sure else ()
        yield replace(page, erased=erased, stream=stream.name)


def _missing(wanted: Sequence[str], rows: Sequence[Any]) -> tuple[list[str], bool]:
    """The ids that no row accounts for; and whether every row was asked for by an id that it is known to have.

    Where one was not, any of the missing ids may have led to it: then nobody can be said to be nowhere.
    """
    led: set[str] = set()
    sure = True
    for row in rows:
        if isinstance(row, dict):
            known = {str(row.get("id")), *parts(str(part(row, "properties").get(ABSORBED) or ""))}
            led |= known
            sure = sure and not known.isdisjoint(wanted)
    return [each for each in wanted if each not in led], sure
