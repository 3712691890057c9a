"""The people outside the funnel: without a stage, customers, and the excluded."""

from connectors.hubspot.sandbox.story.archetypes import (
    Archetype,
    bounced,
    call,
    clicked,
    deal,
    form,
    mail,
    meeting,
    note,
    opened,
    sent,
    visited,
    won,
)

NOBODY = (
    Archetype("name_only", "Typed in by hand, with a name and nothing else.", "none", 2, has_email=False, known=210),
    Archetype(
        "synced_record",
        "Another system created the record; nothing was ever sent or done.",
        "none",
        3,
        source=("OFFLINE", "INTEGRATION"),
        known=95,
    ),
)

CUSTOMERS = (
    Archetype(
        "new_customer",
        "Signed last month, in onboarding now.",
        "customer",
        5,
        rank="director",
        role="DECISION_MAKER",
        acts=(
            meeting("COMPLETED", "demo", 80),
            mail("proposal", 62),
            meeting("COMPLETED", "negotiation", 45),
            mail("onboarding", 27),
            meeting("SCHEDULED", "onboarding", -15),
        ),
        traces=(form("demo", 86), visited(31, 86, 33, "precios"), deal(64), won(30, 24_000)),
        extra={"hs_lead_status": "CONNECTED"},
    ),
    Archetype(
        "old_customer",
        "Bought sixteen months ago and has been quiet ever since.",
        "customer",
        4,
        rank="manager",
        acts=(mail("check_in", 200),),
        traces=(form("contact", 540), deal(520), won(480, 8_500)),
    ),
    Archetype(
        "evangelist",
        "A customer who recommends us; takes calls as a reference.",
        "customer",
        2,
        rank="executive",
        acts=(call("CONNECTED", "reference", 25),),
        traces=(deal(500), won(470, 61_000), sent(20, 400, 8), opened(14, 400, 8)),
        extra={"lifecyclestage": "evangelist"},
    ),
)

EXCLUDED = (
    Archetype(
        "opted_out",
        "Clicked twice, then unsubscribed from everything.",
        "excluded",
        6,
        traces=(form("newsletter", 240), sent(12, 238, 130), opened(6, 236, 131), clicked(2, 230, 131)),
        extra={"hs_email_optout": "true"},
    ),
    Archetype(
        "hard_bounce",
        "The address does not exist any more.",
        "excluded",
        6,
        acts=(bounced("cold", 77),),
        source=("OFFLINE", "IMPORT"),
        known=80,
        extra={
            "hs_email_bad_address": "true",
            "hs_email_hard_bounce_reason_enum": "UNKNOWN_USER",
            "hs_email_bounce": "1",
        },
    ),
    Archetype(
        "discarded",
        "Sales spoke to them and let them go: no budget, no plan.",
        "excluded",
        4,
        rank="employee",
        acts=(call("CONNECTED", "discarded", 66), note("discarded", 66)),
        traces=(form("contact", 70),),
        extra={"hs_lead_status": "UNQUALIFIED", "discard_reason": "no_budget"},
    ),
    Archetype(
        "employee",
        "One of our own people, testing the forms.",
        "excluded",
        2,
        traces=(form("contact", 140), form("demo", 35), visited(64, 300, 2, "precios")),
        extra={"is_employee": "true", "company": "Nuestra Empresa"},
    ),
    Archetype(
        "competitor",
        "Works for a competitor and reads everything we publish.",
        "excluded",
        2,
        rank="director",
        traces=(form("ebook", 130), form("quote", 55), visited(45, 130, 12, "precios"), clicked(9, 128, 14)),
        extra={"is_competitor": "true"},
    ),
)
