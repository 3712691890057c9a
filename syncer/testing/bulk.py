"""What a source that forecasts, and a sink that has a way for very much, keep to. Each check is one sentence."""

from syncer.contract import Bulk, Forecasts
from syncer.model import Outcome
from syncer.testing.subject import NAMES, WISH, Subject, by_key, changes, claim, last_cursor, skip
from syncer.testing.writing import DONE, NOBODY

STAGE = NAMES[0]


def forecasts_once(subject: Subject) -> None:
    """A forecast takes one way to read each stream that it speaks of, and tells costs that can be."""
    source = subject.source()
    if not isinstance(source, Forecasts):
        skip("it does not forecast")
    told = source.forecast(dict.fromkeys(source.streams), subject.now())
    strange = sorted({way.what for way in told} - set(source.streams))
    claim(not strange, f"the forecast speaks of {strange}, which are no streams")
    taken = sorted(way.what for way in told if way.taken and not way.also)
    claim(taken == sorted({way.what for way in told}), "of the ways to read a stream, exactly one must be `taken`")
    sound = all(min(way.items, way.calls, way.seconds) >= 0 for way in told)
    claim(sound, "a forecast has numbers below zero")
    claim(all(way.taken for way in told if way.also), "what is done beside another way is done: it must be `taken`")


def forecasts_what_is_left(subject: Subject) -> None:
    """A forecast counts what there is to read: no less than is read, and less once it was read."""
    source = subject.source()
    if not isinstance(source, Forecasts):
        skip("it does not forecast")
    read = subject.read_all()
    before = source.forecast(dict.fromkeys(source.streams), subject.now())
    ends = {stream: last_cursor(pages) for stream, pages in read.items()}
    after = {way.what: way.items for way in source.forecast(ends, subject.now()) if way.taken and not way.also}
    for way in (each for each in before if each.taken and not each.also):
        told, there = way.items, len(by_key(read[way.what])) if way.what in read else 0
        claim(bool(told) == bool(there), f"the forecast says {told} {way.what} where there are {there}")
        claim(after.get(way.what, 0) <= told, f"the forecast for {way.what} grows by reading them")


def writes_in_bulk_as_well(subject: Subject) -> None:
    """Written in bulk, every change has one receipt, and what a receipt says is what the CRM holds."""
    sink = subject.ready_sink()
    if not isinstance(sink, Bulk):
        skip("it has no way for very much")
    ids = subject.some_ids()
    wanted = changes({**dict.fromkeys(ids, WISH), NOBODY: WISH})
    receipts = list(sink.write_in_bulk(iter(wanted)))
    told = sorted(receipt.change.id for receipt in receipts)
    claim(told == sorted(change.id for change in wanted), f"{len(wanted)} changes got {len(receipts)} receipts in bulk")
    outcomes = {receipt.change.id: receipt.outcome for receipt in receipts}
    claim(outcomes[NOBODY] is Outcome.REFUSED, "in bulk, a change to a contact that does not exist must be refused")
    claim(all(outcomes[key] in DONE for key in ids), "a sound change was not written in bulk")
    held = sink.read_back(ids, NAMES)
    lacking = [key for key in ids if held.get(key, {}).get(STAGE) != WISH[STAGE]]
    claim(not lacking, "a receipt of the bulk says what the CRM does not hold: that an import is done proves nothing")


def takes_one_way_to_write(subject: Subject) -> None:
    """Of the ways to write so many changes exactly one is taken, whatever their number."""
    sink = subject.sink()
    if not isinstance(sink, Bulk):
        skip("it has no way for very much")
    for number in (1, 1_000_000):
        ways = sink.ways_to_write(number)
        claim(
            sum(way.taken for way in ways) == 1, f"of the ways to write {number} changes, exactly one must be `taken`"
        )


CHECKS = (forecasts_once, forecasts_what_is_left, writes_in_bulk_as_well, takes_one_way_to_write)
