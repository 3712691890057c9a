"""The nouns of the trade. Plain frozen values; every instant is an aware datetime. Imports nothing of ours."""

from syncer.model.changes import Change, Outcome, Property, Receipt
from syncer.model.contacts import Contact, Organization, Reject, Sighting
from syncer.model.decisions import Decision, Evidence
from syncer.model.engagements import CAMPAIGN, DOUBT, FORM, LINK, MESSAGE, PAGE, SOURCE, Engagement, Stretch
from syncer.model.extras import FollowUp, Made, StageList
from syncer.model.fields import CONTACT_FIELDS, LIFECYCLE, Fields, FieldValue
from syncer.model.identities import Identity, IdentityKind, Link
from syncer.model.kinds import Kind
from syncer.model.timeline import SUMMARY_CAP, Timeline, signal, unpack
from syncer.model.trust import Doubt, Trust

__all__ = [
    "CAMPAIGN",
    "CONTACT_FIELDS",
    "DOUBT",
    "FORM",
    "LIFECYCLE",
    "LINK",
    "MESSAGE",
    "PAGE",
    "SOURCE",
    "SUMMARY_CAP",
    "Change",
    "Contact",
    "Decision",
    "Doubt",
    "Engagement",
    "Evidence",
    "FieldValue",
    "Fields",
    "FollowUp",
    "Identity",
    "IdentityKind",
    "Kind",
    "Link",
    "Made",
    "Organization",
    "Outcome",
    "Property",
    "Receipt",
    "Reject",
    "Sighting",
    "StageList",
    "Stretch",
    "Timeline",
    "Trust",
    "signal",
    "unpack",
]
