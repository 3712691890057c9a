"""Before anything is done beside stages: can the CRM do it, do its stages exist, are its lists there?"""

from collections.abc import Iterable, Iterator

from syncer.contract import MAIN, Finding, FollowUps, Lifecycle, Lists, Sink
from syncer.model import StageList
from syncer.rules.language import translator
from syncer.run import Job
from syncer.yamlfile import suggestion


def check(job: Job, sink: Sink) -> Iterator[Finding]:
    """Says nothing of what nobody asked for; writes nothing."""
    extras, name = job.extras, job.crm_name
    if extras.lifecycle is not None:
        yield from _strangers(job, _named(job), "which is to move the CRM's own")
        if isinstance(sink, Lifecycle):
            yield from sink.check_lifecycle(list(extras.lifecycle.values()))
        else:
            yield _cannot(name, "has no lifecycle stage that could be moved")
    if extras.follow_up:
        yield from _strangers(job, extras.follow_up, "at which owners are to get a task")
        if isinstance(sink, FollowUps):
            yield from sink.check_follow_ups()
        else:
            yield _cannot(name, "has no tasks for owners")
    if extras.lists:
        if isinstance(sink, Lists):
            yield from sink.check_lists(lists(job))
        else:
            yield _cannot(name, "keeps no lists")


def prepare(job: Job, sink: Sink) -> Iterator[Finding]:
    if job.extras.lists and isinstance(sink, Lists):
        yield from sink.prepare_lists(lists(job))


def lists(job: Job) -> list[StageList]:
    """One for each stage of each funnel, named in the workspace's language."""
    say, language = translator(job.workspace.language), job.workspace.language
    found = []
    for funnel in job.funnels:
        of = say("Funnel stage") if funnel.name == MAIN else f"{say('Funnel stage')} ({funnel.name})"
        found += [
            StageList(f"{of}: {label}", funnel.properties.stage, stage)
            for stage, label in funnel.ladder.labels(language).items()
        ]
    return found


def _named(job: Job) -> Iterable[str]:
    """Our stages that the user named to move the CRM's own; those of a mapping need not all be there."""
    return (job.workspace.crm.settings.extras.lifecycle or {}) if job.workspace.crm else ()


def _strangers(job: Job, stages: Iterable[str], wanted: str) -> Iterator[Finding]:
    """Stages that no funnel has."""
    known = dict.fromkeys(stage for funnel in job.funnels for stage in funnel.ladder.stages)
    for stage in stages:
        if stage not in known:
            what = f"no funnel has a stage {stage}, {wanted}{suggestion(stage, known)}"
            yield Finding("error", job.crm_name, what, f"name one of: {', '.join(known)}")


def _cannot(where: str, what: str) -> Finding:
    return Finding("error", where, f"this CRM {what}", "take that setting from the connection")
