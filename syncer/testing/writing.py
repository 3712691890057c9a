"""What every sink keeps to. Each check is one sentence; it fails with what is to be mended."""

from syncer.contract import Meter
from syncer.model import Outcome
from syncer.testing.subject import (
    NAMES,
    PROPERTIES,
    WISH,
    Subject,
    changes,
    claim,
    contacts,
    write,
)

DONE = (Outcome.WRITTEN, Outcome.UNCHANGED)
NOBODY = "999999999999"  # an id that no contact has


def check_writes_nothing(subject: Subject) -> None:
    """`check`, of either door, leaves the other side as it was."""
    sink, before = subject.sink(), subject.look()
    list(subject.source().check())
    list(sink.check(PROPERTIES))
    claim(subject.look() == before, "`check` changed something: it may only look")


def check_sees_what_prepare_does(subject: Subject) -> None:
    """After `prepare`, `check` finds nothing to complain about, and a second `prepare` changes nothing."""
    sink = subject.ready_sink()
    complaints = [finding.what for finding in sink.check(PROPERTIES) if finding.level != "ok"]
    claim(not complaints, f"after `prepare`, `check` still finds {complaints}")
    before = subject.look() if subject.snapshot else {}
    claim(not list(sink.prepare(PROPERTIES)), "a second `prepare` says that it did something: it must be idempotent")
    claim(not subject.snapshot or subject.look() == before, "a second `prepare` changed something")


def gives_one_receipt_a_change(subject: Subject) -> None:
    """Every change gets exactly one receipt, also the refused one."""
    wanted = changes({**dict.fromkeys(subject.some_ids(), WISH), NOBODY: WISH})
    receipts = list(subject.ready_sink().write(iter(wanted)))
    told = sorted(receipt.change.id for receipt in receipts)
    claim(
        told == sorted(change.id for change in wanted),
        f"{len(wanted)} changes got {len(receipts)} receipts: counts must add up",
    )
    known = all(receipt.change in wanted for receipt in receipts)
    claim(known, "a receipt must carry the very change that it answers")


def holds_what_was_written(subject: Subject) -> None:
    """A receipt says what the CRM now holds, and reading back says the same, character for character."""
    sink, key = subject.ready_sink(), subject.some_ids()[0]
    receipt = write(sink, {key: WISH})[key]
    claim(receipt.outcome in DONE, f"a sound change was {receipt.outcome.value}: {receipt.error}")
    claim(dict(receipt.now) == WISH, "the receipt's `now` must have what the CRM holds after the change")
    held = sink.read_back([key], NAMES).get(key, {})
    claim(
        dict(held) == WISH, f"reading back differs in {sorted(name for name in NAMES if held.get(name) != WISH[name])}"
    )


def reads_what_was_written(subject: Subject) -> None:
    """What was written comes back in `Contact.holds`, so that the next plan finds nothing to do."""
    key = subject.some_ids()[0]
    write(subject.ready_sink(), {key: WISH})
    holds = [dict(one.holds) for one in contacts(subject.everything()) if one.id == key]
    claim(holds == [WISH], "`Contact.holds` must have our properties, as text, as they were written")


def empties_what_is_wished_empty(subject: Subject) -> None:
    """The empty text empties a property."""
    sink, key = subject.ready_sink(), subject.some_ids()[0]
    write(sink, {key: WISH})
    receipt = write(sink, {key: {"syncer_stage_reason": ""}})[key]
    held = sink.read_back([key], NAMES).get(key, {})
    claim(receipt.outcome in DONE and not held.get("syncer_stage_reason"), "an empty wish must empty the property")
    claim(held.get("syncer_stage") == WISH["syncer_stage"], "emptying one property changed another")


def touches_nothing_else(subject: Subject) -> None:
    """Only the wished properties of the wished contacts change."""
    sink, (key, *_) = subject.ready_sink(), subject.some_ids()
    before = subject.look()
    write(sink, {key: {"syncer_stage": "lead"}})
    after = subject.look()
    claim(before.keys() == after.keys(), "writing created or removed a contact")
    touched = {
        (one, name)
        for one in before
        for name in {*before[one], *after[one]}
        if (before[one].get(name) or "") != (after[one].get(name) or "")
    }
    strange = sorted(name for one, name in touched if one != key or name != "syncer_stage")
    claim(not strange, f"writing syncer_stage of one contact also changed {strange[:3]}")


def the_same_again_is_harmless(subject: Subject) -> None:
    """Writing the same a second time changes nothing and is no error."""
    sink, key = subject.ready_sink(), subject.some_ids()[0]
    write(sink, {key: WISH})
    before = sink.read_back([key], NAMES)
    receipt = write(sink, {key: WISH})[key]
    claim(receipt.outcome in DONE, f"the same change again was {receipt.outcome.value}: {receipt.error}")
    claim(sink.read_back([key], NAMES) == before, "writing the same again changed what is held")


def refuses_whom_it_does_not_know(subject: Subject) -> None:
    """A change to a contact that is gone is refused in words, and the others are written."""
    sink, key = subject.ready_sink(), subject.some_ids()[0]
    receipts = write(sink, {NOBODY: WISH, key: WISH})
    claim(receipts[NOBODY].outcome is Outcome.REFUSED, "a change to a contact that does not exist must be refused")
    claim(receipts[NOBODY].error.strip(), "a refusal must say why, in words that a marketer can act on")
    claim(receipts[key].outcome in DONE, "one refused change keeps others from being written")
    claim(
        NOBODY not in sink.read_back([NOBODY, key], NAMES), "reading back must leave out a contact that does not exist"
    )


def writing_costs_what_it_says(subject: Subject) -> None:
    """A write takes as many calls as `calls_for` says, and nothing to write takes none."""
    ids, meter = subject.some_ids(), Meter()
    sink = subject.sink(meter)
    list(sink.prepare(PROPERTIES))
    write(sink, dict.fromkeys(ids, dict.fromkeys(NAMES, "")))  # whatever it has to know of the account first
    before = sum(meter.calls().values())
    write(sink, dict.fromkeys(ids, WISH))
    made, said = sum(meter.calls().values()) - before, sink.calls_for(len(ids))
    claim(made == said, f"{len(ids)} changes took {made} calls, but `calls_for` says {said}")
    claim(sink.calls_for(0) == 0, "`calls_for` must be 0 for no change")


def daily_calls_can_be_right(subject: Subject) -> None:
    """Where `daily_calls` says something, there is a limit above zero, and what is used is not below."""
    told = subject.sink().daily_calls()
    if told is not None:
        claim(told.limit > 0 and told.used >= 0, "`daily_calls` cannot be right: give None where it is not known")


CHECKS = (
    check_writes_nothing,
    check_sees_what_prepare_does,
    gives_one_receipt_a_change,
    holds_what_was_written,
    reads_what_was_written,
    empties_what_is_wished_empty,
    touches_nothing_else,
    the_same_again_is_harmless,
    refuses_whom_it_does_not_know,
    writing_costs_what_it_says,
    daily_calls_can_be_right,
)
