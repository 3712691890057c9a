"""All lanes by name, as a rule the longest first; what they really are is learned while reading."""

from collections.abc import Mapping

from connectors.hubspot.lanes import activities, contacts
from connectors.hubspot.lanes.lane import Foreseen, Lane, Reader

__all__ = ["LANES", "Foreseen", "Lane", "Reader"]

LANES: Mapping[str, Lane] = {
    lane.name: lane
    for lane in (
        activities.EMAILS,
        contacts.CONTACTS,
        activities.CALLS,
        activities.NOTES,
        activities.TASKS,
        activities.MEETINGS,
        activities.COMMUNICATIONS,
    )
}
