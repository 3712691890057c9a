"""Whoever is due, what was decided about them, and what was set by hand."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from syncer.model import Identity
from syncer.store import decisions, evidence, pins
from syncer.store.codec import handle, to_ms
from syncer.store.sections.section import Section
from syncer.store.values import Case, Decided, Pin, Ruleset


class Decisions(Section):
    def activate(self, rulesets: Mapping[str, Ruleset], at: datetime) -> bool:
        """True if these rules, by funnel, are not those of the last time: then everybody is due.

        Standings in funnels that are no longer there are left behind; their history stays.
        """
        self._names.numbers(rulesets)
        with self._database.write() as connection:
            return decisions.activate(connection, self._names, rulesets, at)

    def decide_as_of(self, at: datetime, now: datetime) -> None:
        """Where decisions were made as of a later instant before, everybody is due, and what moved later than `now`
        has not come to pass: such moves are taken back.
        """
        with self._database.write() as connection:
            decisions.decide_as_of(connection, to_ms(at), to_ms(now))

    def due(
        self, now: int, signals: Collection[int], everybody: bool = False, claims: Iterator[int] | None = None
    ) -> Iterator[Case]:
        """Whoever is due at `now`, in order of persons, timelines with at least these signals.

        Decisions may be saved in between. With `claims`, only these neighborhoods of persons, by number.
        """
        return evidence.Due(now, signals, everybody, claims).cases(self._database, self._names)

    def count_due(self, now: int) -> int:
        with self._database.read() as connection:
            return evidence.count_due(connection, now)

    def save_decisions(self, run: int, items: Sequence[Decided]) -> None:
        """Keeps what was decided, a history row for each change of stage; contacts so decided become pending."""
        self._names.numbers({funnel for item in items for funnel in item.standings})
        with self._database.write() as connection:
            decisions.save(connection, self._names, run, items)

    def stage_counts(self) -> dict[str, dict[str, int]]:
        """How many persons stand where, by funnel; those never decided are left out."""
        with self._database.read() as connection:
            return decisions.stage_counts(connection, self._names)

    def active_ruleset(self, funnel: str) -> str | None:
        """The fingerprint of the rules by which a funnel was decided last."""
        with self._database.read() as connection:
            return decisions.active_ruleset(connection, funnel)

    def ruleset(self, fingerprint: str) -> str | None:
        """The text of rules that were once active."""
        with self._database.read() as connection:
            return decisions.ruleset_text(connection, fingerprint)

    def pins(self) -> dict[int, dict[str, Pin]]:
        """What was set by hand, by person and funnel."""
        with self._database.read() as connection:
            return pins.everyone(connection, self._names)

    def pin(self, person: int, identity: Identity, funnel: str, pin: Pin) -> None:
        """Sets a stage by hand for whoever this handle belongs to, now and after merges; the person is due."""
        number = self._names.numbers([funnel])[funnel]
        with self._database.write() as connection:
            pins.put(connection, person, handle(identity), number, pin)

    def unpin(self, person: int, funnel: str) -> bool:
        """Whether there was a pin; the person is due then."""
        number = self._names.find(funnel)
        with self._database.write() as connection:
            return pins.drop(connection, person, number)
