"""The state of the portal. Tests edit it here; the endpoints let an app do what HubSpot lets it do."""

import threading
from collections.abc import Iterable, Mapping

from connectors.hubspot.sandbox.bulk import Task, Tasks
from connectors.hubspot.sandbox.catalog import CATALOGS
from connectors.hubspot.sandbox.clock import PortalClock, RunningOn
from connectors.hubspot.sandbox.events import MarketingEvents
from connectors.hubspot.sandbox.happenings import Happenings, Submission
from connectors.hubspot.sandbox.installed import InstalledApp
from connectors.hubspot.sandbox.instants import iso, milliseconds
from connectors.hubspot.sandbox.links import Links
from connectors.hubspot.sandbox.lists import Lists
from connectors.hubspot.sandbox.object_types import CONTACTS, OBJECT_TYPES, id_at
from connectors.hubspot.sandbox.options import Options
from connectors.hubspot.sandbox.pipelines import PIPELINES
from connectors.hubspot.sandbox.requirements import Requirement
from connectors.hubspot.sandbox.schema import Schema
from connectors.hubspot.sandbox.segments import Segments
from connectors.hubspot.sandbox.story import Archetype, Story
from connectors.hubspot.sandbox.story.texts import FORMS
from connectors.hubspot.sandbox.table import Properties, Record, Table

PORTAL_ID = 4711
TIME_ZONE = "America/Santiago"
CUSTOM_PROPERTY_LIMIT = 1_000
_ADDRESSES = frozenset({"email", "hs_additional_emails"})


class Portal:
    """Everything that the portal knows. `clock` may be replaced; `lock` keeps the server's thread out.

    `keeps`: properties that a workflow of the account sets back at once, whatever is written.
    """

    def __init__(self, options: Options, clock: PortalClock | None = None) -> None:
        self.clock = clock or RunningOn(options.now)
        self.lock = threading.RLock()
        until = options.now or self.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        made = milliseconds(until)
        self.story = Story(options.seed, options.contacts, made, options.engagements_per_contact)
        self.schemas = {name: Schema(catalog.definitions(made), catalog.groups) for name, catalog in CATALOGS.items()}
        self.tables = {each.name: Table(each, self.story, options.index_lag_ms) for each in OBJECT_TYPES}
        self.links = Links(self.story, self.tables)
        self.app = InstalledApp()
        self.requirements: list[Requirement] = []
        self.pipelines = PIPELINES
        self.lists = Lists(self.story, self.tables[CONTACTS.name], made)
        self.events = MarketingEvents(self.story, self.tables[CONTACTS.name], made)
        self.happenings = Happenings(self.tables[CONTACTS.name])
        self.has_events = options.has_events
        self.segments = Segments()
        self.traces = True  # whether a batch is judged row by row where each can be traced
        self.redirects = True  # whether the id of a merged contact leads to the one that absorbed it
        self.keeps: set[str] = set()
        self._given_emails: dict[str, int] = {}
        self.exports = Tasks(1, 30, options.export_seconds, options.export_approval)
        self.imports = Tasks(3, 500, options.import_seconds)
        self.downloads: dict[str, tuple[Task, int]] = {}  # what is behind an address, and until when

    @property
    def now(self) -> int:
        return milliseconds(self.clock.now())

    def ids(self, object_type: str) -> list[int]:
        """The ids that a list shows."""
        found = (self.tables[object_type].get(each) for each in self.tables[object_type].ids_from(0))
        return [record.id for record in found if record and not record.archived]

    def archetype(self, contact: int) -> Archetype:
        """The little story behind a contact that the portal was opened with."""
        index = self.tables[CONTACTS.name].index_of(contact)
        if index is None:
            raise LookupError(contact)
        return self.story.archetype(index)

    def find(self, object_type: str, record_id: int) -> Record | None:
        """The record, or the one that it was merged into."""
        if object_type == CONTACTS.name and self.redirects:
            record_id = self.links.survivor(record_id)
        return self.tables[object_type].get(record_id)

    def get(self, object_type: str, record_id: int) -> dict[str, str | None]:
        """Every property that has ever had a value."""
        return self._existing(object_type, record_id).everything()

    def find_by_email(self, address: str) -> Record | None:
        """The contact whose first or second address this is, in whatever case."""
        wanted = address.strip().lower()
        found = self._given_emails.get(wanted)
        if found is None:
            index = self.story.find_email(wanted)
            found = id_at(index) if index is not None else None
        record = self.find(CONTACTS.name, found) if found is not None else None
        return record if record and wanted in _addresses(record) else None

    def add(self, object_type: str, values: Mapping[str, str], contacts: Iterable[int] = ()) -> int:
        """A new record; an activity is linked to `contacts`. Returns its id."""
        with self.lock:
            self._known(object_type, values)
            now = self.now
            if self.schemas[object_type].active("hs_timestamp"):
                values = {"hs_timestamp": iso(now), **values}
            record_id = self.tables[object_type].add(values, now, now)
            if object_type == CONTACTS.name:
                self._remember_addresses(record_id)
            else:
                self.links.link(object_type, record_id, contacts)
            return record_id

    def update(self, object_type: str, record_id: int, values: Mapping[str, str], *, silently: bool = False) -> None:
        """Sets properties, read-only ones too; "" clears. `silently`: as a recalculation, the modified date stays."""
        with self.lock:
            self._known(object_type, values)
            self.write(self._existing(object_type, record_id), values, silently=silently)

    def write(self, record: Record, values: Mapping[str, str], *, silently: bool = False) -> bool:
        """Whether anything changed: writing what is there already does not count, nor does a stage backward."""
        before = record.select(tuple(values))
        after = {name: self._merged(record, name, before[name], value) for name, value in values.items()}
        changes = {name: value for name, value in after.items() if value != before[name]}
        if changes:
            self.tables[record.type.name].write(record, changes, self.now, silently=silently)
            if not _ADDRESSES.isdisjoint(changes):
                self._remember_addresses(record.id)
        return bool(changes)

    def submit(self, contact: int, form: str, page: str = "") -> None:
        """Sends a form in now, and counts it; `form` is its key in the story."""
        with self.lock:
            record, now = self._existing(CONTACTS.name, contact), self.now
            guid, name, _ = FORMS[form]
            before = record.everything()
            self.happenings.add(Submission(now, guid, contact, before.get("email") or "", page))
            entries = [before.get("hs_calculated_form_submissions"), f"{guid}:{now}"]
            values = {"hs_calculated_form_submissions": ";".join(filter(None, entries))}
            values["num_conversion_events"] = str(int(before.get("num_conversion_events") or 0) + 1)
            for which in ("recent",) if before.get("first_conversion_date") else ("first", "recent"):
                values |= {f"{which}_conversion_date": iso(now), f"{which}_conversion_event_name": name}
            self.write(record, values)

    def archive(self, object_type: str, record_id: int) -> None:
        with self.lock:
            self.tables[object_type].archive(self._existing(object_type, record_id), self.now)

    def restore(self, object_type: str, record_id: int) -> None:
        """Out of the bin, as people can and no app can; nor does this move the modified date."""
        with self.lock:
            self.tables[object_type].restore(self._existing(object_type, record_id), self.now)

    def link(self, object_type: str, activity: int, contact: int) -> None:
        """The contact takes part in the activity, whose modified date stays."""
        with self.lock:
            linked = self.links.contacts_of(object_type, activity)
            self.links.relink(object_type, activity, (*linked, self._existing(CONTACTS.name, contact).id))

    def unlink(self, object_type: str, activity: int, contact: int) -> None:
        with self.lock:
            gone = self._existing(CONTACTS.name, contact).id
            linked = self.links.contacts_of(object_type, activity)
            self.links.relink(object_type, activity, (each for each in linked if each != gone))

    def forget(self, contact: int) -> None:
        """Deletes for good, as the law asks."""
        with self.lock:
            self.tables[CONTACTS.name].remove(self._existing(CONTACTS.name, contact).id)

    def purge(self, object_type: str, record_id: int) -> None:
        """Deletes for good, as HubSpot does with what was in the bin for 90 days."""
        with self.lock:
            self.tables[object_type].remove(self._existing(object_type, record_id).id)

    def merge_deals(self, primary: int, other: int, *, keep: bool = False) -> int:
        """As `merge`, but that the old ids lead to nothing."""
        with self.lock:
            first, second = self._existing("deals", primary), self._existing("deals", other)
            table, linked = self.tables["deals"], [self.links.contacts_of("deals", each) for each in (primary, other)]
            if keep:
                table.write(first, _combined(first, second, second), self.now)
                survivor = first.id
            else:
                created = min(first.created, second.created)
                survivor = table.add(_combined(first, second, first, second), created, self.now)
                table.remove(first.id)
            table.remove(second.id)
            self.links.relink("deals", survivor, (*linked[0], *linked[1]))
            return survivor

    def merge(self, primary: int, other: int, *, keep: bool = False) -> int:
        """A new record, which both old ids lead to: what the primary one lacks comes from the other. Returns its id.

        `keep`: the primary record goes on under its id, as before 2025.
        """
        with self.lock:
            first, second = self._existing(CONTACTS.name, primary), self._existing(CONTACTS.name, other)
            if first.id == second.id:
                raise ValueError("a contact cannot be merged with itself")
            table = self.tables[CONTACTS.name]
            if keep:
                survivor = first.id
                table.write(first, _one_of(first, second, second), self.now)
                table.remove(second.id)
                self.links.absorb(survivor, second.id)
            else:
                survivor = table.add(
                    _one_of(first, second, first, second), min(first.created, second.created), self.now
                )
                table.remove(first.id)
                table.remove(second.id)
                self.links.merge(survivor, first.id, second.id)
            self.lists.merged(survivor, first.id, second.id, self.now)
            self._remember_addresses(survivor)
            return survivor

    def _existing(self, object_type: str, record_id: int) -> Record:
        record = self.find(object_type, record_id)
        if record is None:
            raise LookupError(f"there is no {object_type} record {record_id}")
        return record

    def _known(self, object_type: str, values: Iterable[str]) -> None:
        unknown = [name for name in values if self.schemas[object_type].active(name) is None]
        if unknown:
            raise ValueError(f"{object_type} have no property {', '.join(unknown)}")

    def _merged(self, record: Record, name: str, before: str | None, value: str) -> str | None:
        """What a property holds after a write: a leading `;` adds a choice, and a lifecycle stage never goes back."""
        if name in self.keeps:
            return before
        definition = self.schemas[record.type.name].active(name)
        if value.startswith(";") and definition and definition.field_type == "checkbox":
            chosen = f"{before or ''}{value}".split(";")
            return ";".join(dict.fromkeys(filter(None, chosen)))
        if name == "lifecyclestage" and value and before and definition:
            order = {option.value: option.order for option in definition.options}
            return value if order.get(value, 0) >= order.get(before, 0) else before
        return value or None

    def _remember_addresses(self, contact: int) -> None:
        record = self.tables[CONTACTS.name].get(contact)
        for address in _addresses(record) if record else ():
            self._given_emails[address] = contact


def _addresses(record: Record) -> set[str]:
    chosen = record.select(("email", "hs_additional_emails"))
    listed = [chosen["email"] or "", *(chosen["hs_additional_emails"] or "").split(";")]
    return {address.lower() for address in listed if address}


def _one_of(first: Record, second: Record, *absorbed: Record) -> Properties:
    """The contact that two become."""
    main = ((first.value("email") or second.value("email")) or "").lower()
    others = sorted((_addresses(first) | _addresses(second)) - {main})
    return {**_combined(first, second, *absorbed), "hs_additional_emails": ";".join(others) or None}


def _combined(first: Record, second: Record, *absorbed: Record) -> dict[str, str | None]:
    ours, theirs = first.everything(), second.everything()
    values = {name: ours.get(name) or theirs.get(name) for name in {**theirs, **ours}}
    before = [
        ours.get("hs_merged_object_ids"),
        theirs.get("hs_merged_object_ids"),
        *(str(each.id) for each in absorbed),
    ]
    values["hs_merged_object_ids"] = ";".join(each for each in before if each)
    return values
