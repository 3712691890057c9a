"""All lanes by name, as a rule the longest first; what they really are is learned while reading."""

from collections.abc import Mapping

from connectors.hubspot.lanes import activities, companies, contacts, deals, lists, marketing_events
from connectors.hubspot.lanes.lane import Lane, Reader

__all__ = ["LANES", "Lane", "Reader"]

LANES: Mapping[str, Lane] = {
    lane.name: lane
    for lane in (
        activities.EMAILS,
        deals.DEALS,
        contacts.CONTACTS,
        companies.COMPANIES,
        activities.CALLS,
        activities.NOTES,
        activities.TASKS,
        activities.MEETINGS,
        activities.COMMUNICATIONS,
        lists.LISTS,
        marketing_events.MARKETING_EVENTS,
    )
}
