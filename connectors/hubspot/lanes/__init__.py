"""All lanes by name, as a rule the longest first; what they really are is learned while reading."""

from collections.abc import Mapping

from connectors.hubspot.lanes import (
    activities,
    companies,
    contacts,
    deals,
    email_events,
    forms,
    lists,
    marketing_events,
    page_visits,
    preferences,
)
from connectors.hubspot.lanes.lane import Foreseen, Lane, Reader

__all__ = ["LANES", "Foreseen", "Lane", "Reader"]

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
        email_events.EMAIL_EVENTS,
        page_visits.PAGE_VISITS,
        forms.FORMS,
        preferences.PREFERENCES,
    )
}
