"""A task for a contact's owner when somebody reaches a stage: one at a time, and never two for the same occasion."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from syncer.compare import decision_of
from syncer.contract import Estimate, FollowUps, ForecastsWriting, TaskWork
from syncer.errors import SyncerError
from syncer.funnel import Funnel
from syncer.model import FollowUp, Made, Outcome
from syncer.rules.instants import from_ms, to_ms
from syncer.run import Job, Tally
from syncer.store import Errand, Move, Standing, Task, TaskState

NOTE = "follow-ups since"  # under which the store notes, by stage, from when on tasks are wanted
_NEVER = 0  # as the occasion of a task that was meant, but certainly not made: it may be meant again


def notice(job: Job) -> None:
    """Whoever reached a stage before tasks were wanted for it gets none."""
    known = _since(job)
    now = to_ms(min(job.as_of or job.clock(), job.clock()))
    wanted = {stage: known.get(stage, now) for stage in job.extras.follow_up}
    if wanted != known:
        job.store.set_note(NOTE, orjson.dumps(wanted).decode())


def _since(job: Job) -> dict[str, int]:
    found: dict[str, int] = orjson.loads(job.store.note(NOTE) or "{}")
    return found


class _Occasion(NamedTuple):
    """What a task is for: somebody reached a stage of a funnel."""

    funnel: Funnel
    standing: Standing
    move: Move


@dataclass(slots=True)
class FollowUpTasks:
    """`sink` None: only to count. `now` in milliseconds."""

    job: Job
    sink: FollowUps | None
    now: int
    name = "follow_ups"
    guarded = "contacts would get a follow-up task"
    _since: dict[str, int] = field(init=False)
    _seen: set[int] = field(default_factory=set)  # persons: of several contacts, one gets the task

    def __post_init__(self) -> None:
        self._since = _since(self.job)

    def refused_before(self) -> int:
        """A task that was refused is not tried again: its occasion is over."""
        return 0

    def wants(self, errand: Errand) -> bool:
        if errand.person in self._seen or not (_doubtful(errand) or self._occasion(errand)):
            return False
        self._seen.add(errand.person)
        return True

    def is_change(self, errand: Errand) -> bool:
        return True

    def forecast(self, sink: ForecastsWriting, errands: Collection[Errand]) -> Estimate:
        doubtful = sum(_doubtful(errand) is not None for errand in errands)
        open_ = sum(len(_open(errand)) for errand in errands if not _doubtful(errand))
        return sink.forecast_follow_ups(TaskWork(doubtful, open_, len(errands) - doubtful))

    def run(self, errands: Collection[Errand], tally: Tally) -> set[str]:
        if not self.sink or not errands:
            return set()
        again = self._resume(self.sink, [errand for errand in errands if _doubtful(errand)], tally)
        fresh = [errand for errand in errands if not _doubtful(errand)]
        return again | self._begin(self.sink, self._without_open(self.sink, fresh, tally), tally)

    def _resume(self, sink: FollowUps, errands: Sequence[Errand], tally: Tally) -> set[str]:
        """Tasks of which no answer told: found, they are open; made again only when they would surely be found."""
        meant = {_marker(task): (errand, task) for errand in errands if (task := _doubtful(errand))}
        found = _found(
            sink, (FollowUp(one.contact, mark, "", "", from_ms(self.now)) for mark, (one, _) in meant.items())
        )
        tally.done += len(found)
        rows = [meant[mark][1]._replace(task=task, state=TaskState.OPEN) for mark, task in found.items()]
        lost: list[Errand] = []
        again: set[str] = set()
        for mark, (errand, task) in meant.items():
            if mark in found:
                continue
            if from_ms(self.now) - from_ms(task.at) < sink.follow_up_lag:
                tally.unsure += 1
                again.add(errand.contact)
            else:
                rows.append(_unmade(task))
                others = [each for each in errand.tasks if each != task]
                lost.append(errand._replace(tasks=[*others, _unmade(task)]))
        self._save(rows)
        wanted = [errand for errand in lost if self._occasion(errand)]
        tally.kept += len(lost) - len(wanted)
        return again | self._begin(sink, wanted, tally)

    def _without_open(self, sink: FollowUps, errands: Sequence[Errand], tally: Tally) -> list[Errand]:
        """Those who have no open task from another time; whoever has one gets no second one for this occasion."""
        rows = {task.task: (errand, task) for errand in errands for task in _open(errand)}
        open_ = sink.open_follow_ups(list(rows)) if rows else frozenset()
        busy = {rows[task][0].contact for task in open_}
        self._save(
            task._replace(became=self._latest(errand)) if key in open_ else task._replace(state=TaskState.OVER)
            for key, (errand, task) in rows.items()
        )
        tally.kept += len(busy)
        return [errand for errand in errands if errand.contact not in busy]

    def _begin(self, sink: FollowUps, errands: Sequence[Errand], tally: Tally) -> set[str]:
        meant: dict[str, Task] = {}
        follow_ups: list[FollowUp] = []
        for errand in errands:
            if occasion := self._occasion(errand):
                task = Task(errand.contact, "", TaskState.INTENDED, occasion.move.at, self.now)
                meant[_marker(task)] = task
                follow_ups.append(self._follow_up(_marker(task), errand.contact, occasion))
        if not meant:
            return set()
        self._save(meant.values())
        made: list[Made] = []
        try:
            made.extend(sink.create_follow_ups(follow_ups))
        except SyncerError:
            told = {each.follow_up.marker for each in made}
            self._save(_unmade(task) for mark, task in meant.items() if mark not in told)
            raise
        finally:
            unsure = self._settle(sink, meant, made, tally)
        return unsure

    def _settle(self, sink: FollowUps, meant: dict[str, Task], made: Iterable[Made], tally: Tally) -> set[str]:
        """Saves what became of them; gives the contacts of which nobody knows."""
        unsure = {each.follow_up.marker: each for each in made if each.outcome is Outcome.UNSURE}
        found: dict[str, str] = {}
        with suppress(SyncerError):
            found = _found(sink, (each.follow_up for each in unsure.values()))
        rows, refused = [], []
        for each in made:
            task, mark = meant[each.follow_up.marker], each.follow_up.marker
            known = each.task or found.get(mark, "")
            if known:
                rows.append(task._replace(task=known, state=TaskState.OPEN))
            elif each.outcome is Outcome.REFUSED:
                rows.append(_unmade(task) if each.gone else task._replace(state=TaskState.OVER))
                refused.append((task.contact, each.error))
            tally.count(Outcome.WRITTEN if known else each.outcome, each.error)
        self._save(rows, refused)
        return {meant[mark].contact for mark in unsure.keys() - found.keys()}

    def _occasion(self, errand: Errand) -> _Occasion | None:
        """The latest for which no task was meant yet."""
        found = []
        for funnel in self.job.funnels:
            standing, move = errand.standings.get(funnel.name), errand.moved.get(funnel.name)
            if standing and move and self._is_news(standing, move):
                found.append(_Occasion(funnel, standing, move))
        latest = max(found, key=lambda each: each.move.at, default=None)
        if latest and not any(task.became >= latest.move.at for task in errand.tasks):
            return latest
        return None

    def _latest(self, errand: Errand) -> int:
        """When the latest occasion was, whether or not a task was meant for it."""
        return max((move.at for move in errand.moved.values()), default=self.now)

    def _is_news(self, standing: Standing, move: Move) -> bool:
        """Whether the stage was reached since tasks are wanted; at a first staging, whether its evidence is so new."""
        since = self._since.get(standing.stage)
        if since is None or move.stage != standing.stage or move.at < since:
            return False
        return bool(move.was) or (standing.since or 0) >= since

    def _follow_up(self, mark: str, contact: str, occasion: _Occasion) -> FollowUp:
        funnel, standing, move = occasion
        action, label = funnel.words(standing.stage, standing.rule)
        reason = funnel.wording.reason(decision_of(standing))
        return FollowUp(contact, mark, f"{label}: {action}", reason, from_ms(move.at) + self.job.extras.due)

    def _save(self, rows: Iterable[Task], refused: Sequence[tuple[str, str]] = ()) -> None:
        tasks = list(rows)
        if tasks or refused:
            self.job.store.save_tasks(self.job.crm_name, tasks, refused, self.job.clock())


def _doubtful(errand: Errand) -> Task | None:
    """The last task that was meant for somebody and of which nobody knows whether it was made."""
    tasks = (task for task in errand.tasks if task.state is TaskState.INTENDED)
    return max(tasks, key=lambda task: task.at, default=None)


def _open(errand: Errand) -> list[Task]:
    """Those that were, when we looked last."""
    return [task for task in errand.tasks if task.state is TaskState.OPEN]


def _unmade(task: Task) -> Task:
    return task._replace(state=TaskState.OVER, became=_NEVER)


def _marker(task: Task) -> str:
    """One for each occasion, whatever becomes of the contact."""
    return f"syncer-{task.contact}-{task.became}"


def _found(sink: FollowUps, wanted: Iterable[FollowUp]) -> dict[str, str]:
    asked = list(wanted)
    return dict(sink.find_follow_ups(asked)) if asked else {}
