"""What is asked about persons, and about everything."""

from collections.abc import Iterator, Sequence

from syncer.model import Contact, Identity
from syncer.store import decisions, evidence, questions, turns, written
from syncer.store.codec import handle
from syncer.store.neighbors import find_identities
from syncer.store.sections.section import Section
from syncer.store.values import Case, Happening, Past, SetAside, Totals, Turn, UnknownWord, Written


class Questions(Section):
    def person_of(self, identity: Identity) -> int | None:
        with self._database.read() as connection:
            found = find_identities(connection, [handle(identity)])
        return next((person for _, person in found.values()), None)

    def case(self, person: int) -> Case | None:
        """With every signal."""
        with self._database.read() as connection:
            return evidence.one(connection, self._names, person)

    def handles(self, crm: str, persons: Sequence[int]) -> dict[int, tuple[list[str], str]]:
        """By which a team knows these persons: their contacts in the CRM, and an e-mail address ("" if none)."""
        number = self._names.find(crm)
        with self._database.read() as connection:
            return questions.handles(connection, number, persons)

    def happenings(self, person: int, limit: int = 100) -> list[Happening]:
        """A person's engagements, newest first."""
        with self._database.read() as connection:
            return questions.happenings(connection, self._names, person, limit)

    def contacts_of(self, person: int) -> list[Contact]:
        with self._database.read() as connection:
            return questions.contacts_of(connection, self._names, person)

    def history(self, person: int) -> list[Past]:
        """A person's changes of stage, oldest first."""
        with self._database.read() as connection:
            return decisions.past(connection, self._names, person)

    def first_decided(self, funnel: str) -> int | None:
        """When a funnel was decided for the first time, in milliseconds."""
        number = self._names.find(funnel)
        with self._database.read() as connection:
            return turns.first(connection, number)

    def turns(self, funnel: str, until: int) -> Iterator[Turn]:
        """All changes of stage decided up to an instant, in milliseconds: a person's together, oldest first."""
        return turns.stream(self._database, self._names.find(funnel), until)

    def written(self, person: int, limit: int = 20) -> list[Written]:
        """What was sent to the CRM for a person, newest first."""
        with self._database.read() as connection:
            return written.of_person(connection, person, limit)

    def unknown_words(self) -> list[UnknownWord]:
        """Most frequent first."""
        with self._database.read() as connection:
            return questions.unknown_words(connection, self._names)

    def set_aside(self, run: int | None = None, limit: int = 1000) -> list[SetAside]:
        """Items set aside, as last seen; of one run, or all."""
        with self._database.read() as connection:
            return questions.set_aside(connection, run, limit)

    def count_set_aside(self, run: int | None = None) -> int:
        with self._database.read() as connection:
            return questions.count_set_aside(connection, run)

    def totals(self) -> Totals:
        """Contacts that are there, engagements, persons."""
        with self._database.read() as connection:
            return questions.totals(connection)
