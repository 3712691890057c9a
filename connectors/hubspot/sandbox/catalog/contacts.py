"""HubSpot's properties of contacts, as far as a funnel has use for them, and five that this portal's people made."""

from collections.abc import Mapping

from connectors.hubspot.sandbox.catalog.catalog import Catalog

_LINES: Mapping[str, str] = {
    "contactinformation": """
        -hs_object_id number Record ID
        -createdate datetime Create Date
        -lastmodifieddate datetime Last Modified Date
        -hs_lastmodifieddate datetime Object last modified date/time
        email text Email
        -hs_additional_emails checkbox Additional email addresses
        -hs_email_domain text Email Domain
        firstname text First Name
        lastname text Last Name
        phone phone Phone Number
        mobilephone phone Mobile Phone Number
        company text Company Name
        -associatedcompanyid number Primary Associated Company ID
        jobtitle text Job Title
        seniority text Seniority
        hs_seniority select Employment Seniority
        hs_buying_role checkbox Buying Role
        industry text Industry
        country text Country/Region
        city text City
        numemployees select Number of Employees
        hs_language select Preferred language
        lifecyclestage radio Lifecycle Stage
        hs_lead_status radio Lead Status
        hubspot_owner_id select Contact owner
        -hs_merged_object_ids checkbox Merged record IDs
        -hs_calculated_merged_vids text Merged vids with timestamps
        -hs_object_source_label select Record source
        =hubspotscore number HubSpot Score
        =hs_is_unworked bool Contact unworked
        """,
    "analyticsinformation": """
        -hs_analytics_source select Original Traffic Source
        -hs_analytics_source_data_1 text Original Traffic Source Drill-Down 1
        -hs_analytics_source_data_2 text Original Traffic Source Drill-Down 2
        -hs_latest_source select Latest Traffic Source
        -hs_latest_source_data_1 text Latest Traffic Source Drill-Down 1
        -hs_latest_source_data_2 text Latest Traffic Source Drill-Down 2
        -hs_latest_source_timestamp datetime Latest Traffic Source Date
        -hs_analytics_first_touch_converting_campaign text First Touch Converting Campaign
        -hs_analytics_last_touch_converting_campaign text Last Touch Converting Campaign
        -hs_analytics_num_page_views number Number of Pageviews
        -hs_analytics_num_visits number Number of Sessions
        -hs_analytics_average_page_views number Average Pageviews
        -hs_analytics_num_event_completions number Number of event completions
        -hs_analytics_first_timestamp datetime Time First Seen
        -hs_analytics_last_timestamp datetime Time Last Seen
        -hs_analytics_first_visit_timestamp datetime Time of First Session
        -hs_analytics_last_visit_timestamp datetime Time of Last Session
        -hs_analytics_first_url text First Page Seen
        -hs_analytics_last_url text Last Page Seen
        -hs_analytics_first_referrer text First Referring Site
        -hs_analytics_last_referrer text Last Referring Site
        """,
    "emailinformation": """
        -hs_email_delivered number Marketing emails delivered
        -hs_email_open number Marketing emails opened
        -hs_email_click number Marketing emails clicked
        -hs_email_replied number Marketing emails replied
        -hs_email_bounce number Marketing emails bounced
        -hs_email_first_send_date datetime First marketing email send date
        -hs_email_first_open_date datetime First marketing email open date
        -hs_email_first_click_date datetime First marketing email click date
        -hs_email_first_reply_date datetime First marketing email reply date
        -hs_email_last_send_date datetime Last marketing email send date
        -hs_email_last_open_date datetime Last marketing email open date
        -hs_email_last_click_date datetime Last marketing email click date
        -hs_email_last_reply_date datetime Last marketing email reply date
        -hs_email_last_email_name text Last marketing email name
        -hs_email_optout bool Unsubscribed from all email
        -hs_email_optout_81001 radio Opted out of email: Newsletter
        -hs_email_optout_81002 radio Opted out of email: Product news
        -hs_email_bad_address bool Invalid email address
        -hs_email_quarantined bool Email address quarantined
        -hs_email_hard_bounce_reason_enum select Email hard bounce reason
        """,
    "conversioninformation": """
        -first_conversion_date datetime First Conversion Date
        -first_conversion_event_name text First Conversion
        -recent_conversion_date datetime Recent Conversion Date
        -recent_conversion_event_name text Recent Conversion
        -num_conversion_events number Number of Form Submissions
        -num_unique_conversion_events number Number of Unique Forms Submitted
        =hs_calculated_form_submissions checkbox All form submissions for a contact
        """,
    "socialmediainformation": """
        -hs_social_facebook_clicks number Facebook Clicks
        -hs_social_linkedin_clicks number LinkedIn Clicks
        -hs_social_twitter_clicks number X Clicks
        -hs_social_num_broadcast_clicks number Broadcast Clicks
        -hs_social_last_engagement datetime Most Recent Social Click
        """,
    "sales_properties": """
        -notes_last_contacted datetime Last Contacted
        -notes_last_updated datetime Last Activity Date
        -notes_next_activity_date datetime Next Activity Date
        -num_notes number Number of Sales Activities
        -num_contacted_notes number Number of times contacted
        -hs_last_sales_activity_timestamp datetime Last Engagement Date
        -hs_first_outreach_date datetime First outreach date
        -hs_sa_first_engagement_date datetime Date of first engagement
        -hs_sales_email_last_opened datetime Recent Sales Email Opened Date
        -hs_sales_email_last_clicked datetime Recent Sales Email Clicked Date
        -hs_sales_email_last_replied datetime Recent Sales Email Replied Date
        -hs_document_last_revisited datetime Recent Document Revisit Date
        -engagements_last_meeting_booked datetime Date of last meeting booked in meetings tool
        -hs_latest_meeting_activity datetime Latest meeting activity
        """,
    "deal_information": """
        -num_associated_deals number Number of Associated Deals
        -first_deal_created_date datetime First Deal Created Date
        -recent_deal_amount number Recent Deal Amount
        -recent_deal_close_date datetime Recent Deal Close Date
        -total_revenue number Total Revenue
        -days_to_close number Days To Close
        """,
    "sandbox_custom": """
        +numberofemployees number Number of employees of the company
        +annual_budget number Annual budget
        +is_employee bool Works for us
        +is_competitor bool Works for a competitor
        +discard_reason select Why sales discarded this contact
        """,
}

_SOURCES = (
    "ORGANIC_SEARCH|PAID_SEARCH|EMAIL_MARKETING|SOCIAL_MEDIA|REFERRALS|OTHER_CAMPAIGNS|DIRECT_TRAFFIC|OFFLINE|"
    "PAID_SOCIAL|AI_REFERRALS"
)
_CHOICES: Mapping[str, str] = {
    "lifecyclestage": (
        "subscriber=Subscriber|lead=Lead|marketingqualifiedlead=Marketing Qualified Lead|"
        "salesqualifiedlead=Sales Qualified Lead|opportunity=Opportunity|customer=Customer|evangelist=Evangelist|"
        "other=Other"
    ),
    "hs_lead_status": (
        "NEW=New|OPEN=Open|IN_PROGRESS=In Progress|OPEN_DEAL=Open Deal|UNQUALIFIED=Unqualified|"
        "ATTEMPTED_TO_CONTACT=Attempted to Contact|CONNECTED=Connected|BAD_TIMING=Bad Timing"
    ),
    "hs_buying_role": (
        "BLOCKER=Blocker|BUDGET_HOLDER=Budget Holder|CHAMPION=Champion|DECISION_MAKER=Decision Maker|END_USER=End User|"
        "EXECUTIVE_SPONSOR=Executive Sponsor|INFLUENCER=Influencer|LEGAL_AND_COMPLIANCE=Legal & Compliance|OTHER=Other"
    ),
    "hs_seniority": "vp|director|entry|executive|employee|manager|owner|partner|senior",
    "numemployees": "1-5|5-25|25-50|50-100|100-500|500-1000|1000+",
    "hs_language": "en=English|es=Spanish|fr=French|pt=Portuguese",
    "hs_analytics_source": _SOURCES,
    "hs_latest_source": _SOURCES,
    "hs_object_source_label": "IMPORT|FORM|CRM_UI|INTEGRATION",
    "hs_email_hard_bounce_reason_enum": "UNKNOWN_USER|CONTENT|MAILBOX_FULL|POLICY|SPAM|OTHER",
    "hs_email_optout_81001": "true=Yes|false=No",
    "hs_email_optout_81002": "true=Yes|false=No",
    "discard_reason": "no_budget=No budget|no_need=No need|student=Student|other=Other",
}

CATALOG = Catalog(_LINES, _CHOICES)
