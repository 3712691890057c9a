"""What a sink keeps to if it offers more than writing stages. Each check is one sentence; it may offer none of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from itertools import count

from syncer.contract import Estimate, FollowUps, ForecastsWriting, Lifecycle, Lists, Meter, TaskWork
from syncer.model import LIFECYCLE, Change, FollowUp, Made, Outcome, Receipt, StageList
from syncer.testing.subject import PROPERTIES, Subject, claim, skip
from syncer.testing.writing import DONE, NOBODY

_NUMBERS = count(1)
LISTS = tuple(StageList(f"Stage: {label}", "syncer_stage", value) for value, label in PROPERTIES[0].options)


def moves_forward_only(subject: Subject) -> None:
    """The CRM's own stage moves forward; back it stays where it is, which is no refusal."""
    sink, (low, *_, high) = _lifecycle(subject)
    key = subject.some_ids()[0]
    first = _advance(sink, {key: high})[key]
    claim(first.outcome in DONE, f"a step forward was {first.outcome.value}: {first.error}")
    claim(first.now.get(LIFECYCLE) == high, f"`now` must say the stage that the CRM holds, under {LIFECYCLE!r}")
    back = _advance(sink, {key: low})[key]
    claim(back.outcome is Outcome.UNCHANGED, f"a step back was {back.outcome.value}: the CRM keeps the later stage")
    claim(back.now.get(LIFECYCLE) == high, "`now` must say which later stage the CRM keeps")


def moves_only_to_what_there_is(subject: Subject) -> None:
    """A stage that the CRM does not have, and a contact that is gone, are refused; `check_lifecycle` tells ahead."""
    sink, stages = _lifecycle(subject)
    one, other = subject.some_ids()[:2]
    receipts = _advance(sink, {one: "surely_not_a_stage", NOBODY: stages[0], other: stages[-1]})
    claim(receipts.keys() == {one, NOBODY, other}, "every change gets exactly one receipt, with the very change")
    for key in (one, NOBODY):
        claim(receipts[key].outcome is Outcome.REFUSED, "what cannot be must be refused")
        claim(receipts[key].error.strip(), "a refusal must say why, in words that a marketer can act on")
    claim(receipts[other].outcome in DONE, "one refused change keeps others from being written")
    levels = [finding.level for finding in sink.check_lifecycle(["surely_not_a_stage"])]
    claim("error" in levels, "`check_lifecycle` finds nothing wrong with a stage that does not exist")
    wrong = [finding.what for finding in sink.check_lifecycle(stages) if finding.level == "error"]
    claim(not wrong, f"`check_lifecycle` finds errors though all is well: {wrong}")


def makes_tasks_that_are_found_again(subject: Subject) -> None:
    """A follow-up task is created, is open, and is found by its marker."""
    sink = _follow_ups(subject)
    wanted = _wanted(subject, subject.some_ids()[:2])
    made = _create(sink, wanted)
    told = [each.error for each in made.values() if each.outcome is not Outcome.WRITTEN]
    claim(not told, f"a sound follow-up was not created: {told}")
    tasks = {mark: each.task for mark, each in made.items()}
    claim(all(tasks.values()) and len({*tasks.values()}) == len(tasks), "each follow-up must tell the id of its task")
    claim(dict(sink.find_follow_ups(wanted)) == tasks, "`find_follow_ups` must find, by marker, what was created")
    claim(sink.open_follow_ups(list(tasks.values())) == {*tasks.values()}, "a new task must be open")


def tells_of_tasks_that_are_not_there(subject: Subject) -> None:
    """A follow-up for nobody is refused, and what was never created is neither found nor open."""
    sink, key = _follow_ups(subject), subject.some_ids()[0]
    for_nobody, sound = _wanted(subject, [NOBODY, key])
    never = FollowUp(key, "syncer-never", "", "", subject.now())
    claim(not sink.find_follow_ups([never]), "`find_follow_ups` finds what was never created")
    made = _create(sink, [for_nobody, sound])
    claim(made.keys() == {for_nobody.marker, sound.marker}, "every follow-up gets exactly one receipt")
    claim(made[for_nobody.marker].outcome is Outcome.REFUSED, "a follow-up for a contact that is gone must be refused")
    claim(made[for_nobody.marker].error.strip(), "a refusal must say why, in words that a marketer can act on")
    claim(made[sound.marker].outcome is Outcome.WRITTEN, "one refused follow-up keeps others from being created")
    claim(NOBODY not in sink.open_follow_ups([NOBODY]), "a task that does not exist is not open")


def makes_lists_once(subject: Subject) -> None:
    """After `prepare_lists`, `check_lists` is content, and a second `prepare_lists` does nothing."""
    sink = subject.ready_sink()
    if not isinstance(sink, Lists):
        skip("this sink keeps no lists")
    before = [finding.level for finding in sink.check_lists(LISTS)]
    claim("warning" in before, "`check_lists` does not tell that lists are missing")
    claim(list(sink.prepare_lists(LISTS)), "`prepare_lists` must say what it did")
    complaints = [finding.what for finding in sink.check_lists(LISTS) if finding.level != "ok"]
    claim(not complaints, f"after `prepare_lists`, `check_lists` still finds {complaints}")
    claim(not list(sink.prepare_lists(LISTS)), "a second `prepare_lists` says that it did something")


def costs_what_is_forecast(subject: Subject) -> None:
    """Preparing, stages of the CRM's own and tasks take as many calls as is forecast, and none of these takes none."""
    ids, meter = subject.some_ids(), Meter()
    sink = subject.sink(meter)
    if not isinstance(sink, ForecastsWriting):
        skip("it does not forecast its work beside stages")
    list(sink.prepare(PROPERTIES))  # whatever it has to know of the account first
    _claim_cost(meter, "prepare", sink.forecast_preparing(PROPERTIES), lambda: list(sink.prepare(PROPERTIES)))
    if isinstance(sink, Lifecycle) and subject.stages:
        wish, lifecycle = subject.stages[0], sink
        said = sink.forecast_lifecycle({("", wish): len(ids)})
        _claim_cost(meter, "advance", said, lambda: _advance(lifecycle, dict.fromkeys(ids, wish)))
        claim(sink.forecast_lifecycle({}).calls == 0, "a forecast for no contact must be 0")
    if isinstance(sink, FollowUps):
        wanted, follow_ups = _wanted(subject, ids), sink
        said = sink.forecast_follow_ups(TaskWork(new=len(ids)))
        _claim_cost(meter, "create_follow_ups", said, lambda: _create(follow_ups, wanted))
        said = sink.forecast_follow_ups(TaskWork(sought=len(ids)))
        _claim_cost(meter, "find_follow_ups", said, lambda: follow_ups.find_follow_ups(wanted))
        claim(sink.forecast_follow_ups(TaskWork()).calls == 0, "a forecast for no task must be 0")


CHECKS = (
    moves_forward_only,
    moves_only_to_what_there_is,
    makes_tasks_that_are_found_again,
    tells_of_tasks_that_are_not_there,
    makes_lists_once,
    costs_what_is_forecast,
)


def _claim_cost(meter: Meter, name: str, said: Estimate, work: Callable[[], object]) -> None:
    before = sum(meter.calls().values())
    work()
    made = sum(meter.calls().values()) - before
    claim(made == said.calls, f"`{name}` took {made} calls where {said.calls} were forecast")


def _lifecycle(subject: Subject) -> tuple[Lifecycle, Sequence[str]]:
    sink = subject.ready_sink()
    if not isinstance(sink, Lifecycle) or len(subject.stages) < 2:
        skip("this sink moves no stage of the CRM's own, or nobody told which there are")
    return sink, subject.stages


def _follow_ups(subject: Subject) -> FollowUps:
    sink = subject.sink()
    return sink if isinstance(sink, FollowUps) else skip("this sink gives no tasks to owners")


def _advance(sink: Lifecycle, wishes: Mapping[str, str]) -> dict[str, Receipt]:
    changes = [Change(key, {LIFECYCLE: stage}, {}) for key, stage in wishes.items()]
    receipts = list(sink.advance(iter(changes)))
    return {each.change.id: each for each in receipts if each.change in changes and len(receipts) == len(changes)}


def _create(sink: FollowUps, wanted: Sequence[FollowUp]) -> dict[str, Made]:
    made = list(sink.create_follow_ups(wanted))
    return {each.follow_up.marker: each for each in made if each.follow_up in wanted and len(made) == len(wanted)}


def _wanted(subject: Subject, ids: Sequence[str]) -> list[FollowUp]:
    """With markers that are new each time: one subject may be asked by several checks."""
    due = subject.now() + timedelta(days=1)
    return [
        FollowUp(key, f"syncer-{key}-{next(_NUMBERS)}", "Potential customer: call", "Asked for a demo", due)
        for key in ids
    ]
