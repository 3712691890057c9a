"""The task that was last meant for each contact."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, select

from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.codec import plain
from syncer.store.tables import Contact, FollowUp, table
from syncer.store.values import Task, TaskState

contact, follow_up = table(Contact), table(FollowUp)

_COLUMNS = ("task", "state", "became", "at")
_OF_PERSONS = (
    select(contact.c.person_id, contact.c.external_id, *(follow_up.c[name] for name in _COLUMNS))
    .select_from(follow_up.join(contact, contact.c.id == follow_up.c.contact_id))
    .where(among(contact.c.person_id, "persons"))
)
_NUMBERS = select(contact.c.external_id, contact.c.id).where(
    contact.c.source_id == bindparam("source"), among(contact.c.external_id, "ids")
)


def of_persons(connection: Connection, persons: Collection[int]) -> dict[int, list[Task]]:
    """Of all contacts of each, also those that were merged away since."""
    found: dict[int, list[Task]] = defaultdict(list)
    for person, key, task, state, became, at in connection.execute(_OF_PERSONS, {"persons": persons}):
        found[person].append(Task(key, task, TaskState(state), became, at))
    return found


def save(connection: Connection, source_id: int, tasks: Sequence[Task]) -> None:
    asked = {"source": source_id, "ids": [plain(task.contact) for task in tasks]}
    numbers = dict(connection.execute(_NUMBERS, asked).all())
    rows = [
        (numbers[plain(one.contact)], plain(one.task), one.state.value, one.became, one.at)
        for one in tasks
        if plain(one.contact) in numbers
    ]
    bulk.insert(connection, follow_up, ("contact_id", *_COLUMNS), rows, "replace")
