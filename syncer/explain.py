"""Why one person has their stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from syncer import identity
from syncer.errors import BadSettings
from syncer.model import Decision
from syncer.properties import Wording
from syncer.run import Job
from syncer.store import Happening

MOST_EVIDENCE = 50


@dataclass(frozen=True, slots=True)
class Explanation:
    email: str
    decision: Decision
    because: Sequence[str]
    next_action: str
    evidence: Sequence[Happening]  # newest first, up to the instant of the decision
    crm: str
    holds: Mapping[str, Mapping[str, str]]  # what the CRM holds of our properties, by contact id


def explain(job: Job, address: str) -> Explanation:
    """Decides anew, now or as of `job.as_of`, and shows it beside what was written. Raises BadSettings if unknown."""
    who = identity.email(address)
    if who is None:
        raise BadSettings("this is no e-mail address", where="EMAIL", fix="give one address, say ana@example.com")
    person = job.store.person_of(who)
    case = job.store.case(person) if person is not None else None
    if person is None or case is None:
        raise BadSettings("nobody with this e-mail address is known", where="EMAIL", fix="run `syncer pull` first")
    at = job.as_of or job.clock()
    decision = job.ladder.decide(case.timeline, case.fields, at, case.standing.stage)
    wording: Wording = job.wording
    return Explanation(
        email=who.value,
        decision=decision,
        because=wording.sentences(decision),
        next_action=job.ladder.action(decision.stage, decision.rule, job.workspace.language),
        evidence=[happening for happening in job.store.happenings(person, MOST_EVIDENCE) if happening.at <= at],
        crm=job.crm_name,
        holds={
            contact.id: dict(contact.holds)
            for contact in job.store.contacts_of(person)
            if contact.source == job.crm_name and not contact.gone
        },
    )
