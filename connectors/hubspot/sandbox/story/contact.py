"""What the record of a contact holds: who they are, and the counts and dates that HubSpot keeps of what they did.

The roll-ups are worked out from the very acts and traces that make the activities, so the two never disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from connectors.hubspot.sandbox.instants import DAY, MINUTE
from connectors.hubspot.sandbox.story.activity import Owner, created_at
from connectors.hubspot.sandbox.story.archetypes import Act, Archetype, Trace
from connectors.hubspot.sandbox.story.draw import Draw
from connectors.hubspot.sandbox.story.template import Template, Text, Value, Values
from connectors.hubspot.sandbox.story.texts import COMPANY_SIZES, COUNTRIES, FORMS, INDUSTRIES, RANKS, SITE

_OUTREACH = {"SENT", "CONNECTED", "INBOUND", "VOICEMAIL", "NO_ANSWER", "BUSY", "WHATS_APP", "SMS", "LINKEDIN_MESSAGE"}
_CONVERSATION = {"ANSWER", "CONNECTED", "INBOUND", "COMPLETED", "WHATS_APP", "SMS"}
_MAIL_COUNTS = {"sent": "delivered", "opened": "open", "clicked": "click", "replied": "replied"}
_MAIL_DATES = {"sent": "send", "opened": "open", "clicked": "click", "replied": "reply"}
_LIFECYCLE = {
    "none": "",
    "lead": "lead",
    "prospect": "lead",
    "potential": "marketingqualifiedlead",
    "customer": "customer",
    "excluded": "lead",
}
_SUBSCRIBER_FORMS = {"newsletter", "blog"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A trace with its first and last instant."""

    trace: Trace
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Biography:
    """Everything that happened to one contact, at its instants."""

    archetype: Archetype
    language: str
    owner: Owner
    now: int
    created: int
    acts: tuple[tuple[Act, int], ...]
    moments: tuple[Moment, ...]

    def of(self, what: str) -> list[Moment]:
        return [moment for moment in self.moments if moment.trace.what == what]


def contact(life: Biography, draw: Draw) -> Template:
    values: dict[str, Value] = {
        **_identity(life, draw),
        **_profile(life, draw),
        **_source(life),
        **_web(life),
        **_forms(life),
        **_mail(life),
        **_social(life),
        **_sales_activity(life),
        **_deals(life),
        "hs_lastmodifieddate": life.created,  # on a contact it stands still: a trap for who filters by it
        "hubspotscore": str(draw.below(90)),
        **life.archetype.extra,
    }
    past = [at for at in (*(at for _, at in life.acts), *(each.last for each in life.moments)) if at <= life.now]
    modified = min(max(past, default=life.created) + draw.between(1, 40) * MINUTE, life.now)
    return Template(life.created, modified, {name: value for name, value in values.items() if value != ""})


def _identity(life: Biography, draw: Draw) -> Values:
    values: dict[str, Value] = {
        "firstname": Text("{p.first}"),
        "lastname": Text("{p.last}"),
        "company": Text("{p.company}"),
        "phone": Text("{p.phone}"),
        "hubspot_owner_id": life.owner.id,
        "hs_language": life.language,
    }
    if life.archetype.has_email:
        oddly_typed, has_second = draw.below(20) == 0, draw.below(25) == 0
        values["email"] = Text("{p.odd_email}" if oddly_typed else "{p.email}")
        values["hs_email_domain"] = Text("{p.domain}")
        values["associatedcompanyid"] = Text("{p.company_id}")
        if has_second:
            values["hs_additional_emails"] = Text("{p.second_email}")
    if life.archetype.merged:
        values["hs_merged_object_ids"] = Text("{p.ghosts}")
        values["hs_calculated_merged_vids"] = Text("{p.ghosts}")
    return values


def _profile(life: Biography, draw: Draw) -> Values:
    stage = life.archetype.stage
    employees, size = draw.pick(COMPANY_SIZES)
    subscriber = any(each.trace.detail in _SUBSCRIBER_FORMS for each in life.of("form"))
    asked = life.archetype.source[0] != "OFFLINE"  # nobody asked an imported name how large their firm is
    values: dict[str, Value] = {
        "country": draw.pick(COUNTRIES[life.language]),
        "industry": draw.pick(INDUSTRIES[life.language]),
        "numberofemployees": str(employees) if asked else "",
        "numemployees": size if asked else "",
        "lifecyclestage": "subscriber" if subscriber and stage == "lead" else _LIFECYCLE[stage],
        "hs_buying_role": life.archetype.role,
    }
    if life.archetype.rank in RANKS:
        seniority, spanish, english = RANKS[life.archetype.rank]
        values["jobtitle"] = draw.pick(spanish if life.language == "es" else english)
        values["seniority"] = values["hs_seniority"] = seniority
    return values


def _source(life: Biography) -> Values:
    source, campaign = life.archetype.source
    clicks, visits = life.of("clicked"), life.of("visited")
    if clicks:
        latest, latest_campaign, at = "EMAIL_MARKETING", "boletin-mensual", clicks[-1].last
    elif visits and visits[-1].last > visits[0].first + DAY:
        latest, latest_campaign, at = "DIRECT_TRAFFIC", "", visits[-1].last
    else:
        latest, latest_campaign, at = source, campaign, life.created
    origin = campaign if source == "OFFLINE" and campaign.isupper() else ("FORM" if life.of("form") else "CRM_UI")
    return {
        "hs_analytics_source": source,
        "hs_analytics_source_data_1": campaign,
        "hs_latest_source": latest,
        "hs_latest_source_data_1": latest_campaign,
        "hs_latest_source_timestamp": at,
        "hs_analytics_first_touch_converting_campaign": campaign if source.startswith("PAID") else "",
        "hs_analytics_last_touch_converting_campaign": latest_campaign if latest != "OFFLINE" else "",
        "hs_object_source_label": origin,
    }


def _web(life: Biography) -> Values:
    seen = life.of("visited") or life.of("form")
    if not seen:
        return {}
    first, last = min(each.first for each in seen), max(each.last for each in seen)
    pages = sum(each.trace.count for each in seen)
    visits = max(1, pages // 3) if last > first else 1
    return {
        "hs_analytics_num_page_views": str(pages),
        "hs_analytics_num_visits": str(visits),
        "hs_analytics_average_page_views": str(round(pages / visits)),
        "hs_analytics_first_timestamp": first,
        "hs_analytics_last_timestamp": last,
        "hs_analytics_first_visit_timestamp": first,
        "hs_analytics_last_visit_timestamp": last,
        "hs_analytics_first_url": SITE + (seen[0].trace.detail if len(seen) > 1 else ""),
        "hs_analytics_last_url": SITE + seen[-1].trace.detail,
    }


def _forms(life: Biography) -> Values:
    sent_in = sorted(life.of("form"), key=lambda moment: moment.first)
    if not sent_in:
        return {}
    names = [FORMS[each.trace.detail][1 if life.language == "es" else 2] for each in sent_in]
    submissions = ";".join(f"{FORMS[each.trace.detail][0]}:{{at:{each.first}}}" for each in sent_in)
    return {
        "first_conversion_date": sent_in[0].first,
        "first_conversion_event_name": names[0],
        "recent_conversion_date": sent_in[-1].first,
        "recent_conversion_event_name": names[-1],
        "num_conversion_events": str(len(names)),
        "num_unique_conversion_events": str(len(set(names))),
        "hs_calculated_form_submissions": Text(submissions),
    }


def _mail(life: Biography) -> Values:
    values: dict[str, Value] = {}
    for what, count in _MAIL_COUNTS.items():
        for moment in life.of(what):
            values[f"hs_email_{count}"] = str(moment.trace.count)
            values[f"hs_email_first_{_MAIL_DATES[what]}_date"] = moment.first
            values[f"hs_email_last_{_MAIL_DATES[what]}_date"] = moment.last
    if values:
        values.setdefault("hs_email_delivered", values.get("hs_email_open", values.get("hs_email_click", "1")))
        values["hs_email_last_email_name"] = "Boletín mensual" if life.language == "es" else "Monthly newsletter"
    return values


def _social(life: Biography) -> Values:
    seen = life.of("social")
    if not seen:
        return {}
    return {
        **{f"hs_social_{each.trace.detail}_clicks": str(each.trace.count) for each in seen},
        "hs_social_num_broadcast_clicks": str(sum(each.trace.count for each in seen)),
        "hs_social_last_engagement": max(each.last for each in seen),
    }


def _sales_activity(life: Biography) -> Values:
    past = [(act, at) for act, at in life.acts if at <= life.now]
    outreach = [at for act, at in past if act.outcome in _OUTREACH]
    talked = [at for act, at in past if act.outcome in _CONVERSATION and act.object_type != "tasks"]
    documents = [each.last for each in life.of("document")]
    booked = [created_at(act, at, life.now) for act, at in life.acts if act.object_type == "meetings"]
    return {
        "num_notes": str(len(past)) if past else "",
        "num_contacted_notes": str(len(outreach)) if outreach else "",
        **_last("notes_last_contacted", [*outreach, *talked]),
        **_last("notes_last_updated", (at for _, at in past)),
        **_first("notes_next_activity_date", (at for _, at in life.acts if at > life.now)),
        **_last("hs_last_sales_activity_timestamp", [*talked, *documents]),
        **_first("hs_first_outreach_date", outreach),
        **_first("hs_sa_first_engagement_date", talked),
        **_last("hs_sales_email_last_replied", (at for act, at in past if act.outcome == "ANSWER")),
        **_last("hs_sales_email_last_clicked", documents),
        **_last("hs_document_last_revisited", documents),
        **_last("engagements_last_meeting_booked", booked),
        **_last("hs_latest_meeting_activity", (at for act, at in past if act.object_type == "meetings")),
    }


def _deals(life: Biography) -> Values:
    opened, closed = life.of("deal"), life.of("won")
    if not opened:
        return {}
    values: dict[str, Value] = {
        "num_associated_deals": str(len(opened)),
        "first_deal_created_date": opened[0].first,
    }
    for moment in closed:
        values["recent_deal_close_date"] = moment.last
        values["recent_deal_amount"] = values["total_revenue"] = str(moment.trace.count)
        values["days_to_close"] = str((moment.last - life.created) // DAY)
    return values


def _first(name: str, instants: Iterable[int]) -> Values:
    found = min(instants, default=None)
    return {} if found is None else {name: found}


def _last(name: str, instants: Iterable[int]) -> Values:
    found = max(instants, default=None)
    return {} if found is None else {name: found}
