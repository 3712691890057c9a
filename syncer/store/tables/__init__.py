"""The tables. Instants are milliseconds since 1970 in UTC; JSON is canonical text, so equal values are equal texts."""

from syncer.store.tables.base import METADATA, Base, table
from syncer.store.tables.contacts import Contact, Organization
from syncer.store.tables.decisions import History, Pin, Ruleset, Standing
from syncer.store.tables.engagements import Engagement
from syncer.store.tables.intake import Reject, Stream
from syncer.store.tables.numbers import Counter, Name
from syncer.store.tables.outgoing import Extra, FollowUp, Written
from syncer.store.tables.people import Identity, Link, Person, Phone
from syncer.store.tables.runs import Lease, Note, Parked, Run, Spent

__all__ = [
    "METADATA",
    "Base",
    "Contact",
    "Counter",
    "Engagement",
    "Extra",
    "FollowUp",
    "History",
    "Identity",
    "Lease",
    "Link",
    "Name",
    "Note",
    "Organization",
    "Parked",
    "Person",
    "Phone",
    "Pin",
    "Reject",
    "Ruleset",
    "Run",
    "Spent",
    "Standing",
    "Stream",
    "Written",
    "table",
]
