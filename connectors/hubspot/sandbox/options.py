"""What a portal can be told before it opens."""

from dataclasses import dataclass
from datetime import datetime

ALL_SCOPES = frozenset(
    {
        "oauth",
        "crm.objects.contacts.read",
        "crm.objects.contacts.write",
        "crm.schemas.contacts.read",
        "crm.schemas.contacts.write",
        "crm.objects.owners.read",
        "sales-email-read",
        "crm.objects.companies.read",
        "crm.objects.deals.read",
        "crm.objects.marketing_events.read",
        "crm.lists.read",
        "crm.lists.write",
        "crm.export",
        "crm.import",
        "forms",
        "content",
        "communication_preferences.read",
        "communication_preferences.statuses.batch.read",
    }
)


@dataclass(frozen=True, slots=True)
class Options:
    """The size, the story, the limits and the moods of a portal.

    `rate`, `search_rate` and `daily` are HubSpot's for Professional, `app_rate` for an app installed by OAuth. `now` is
    the moment that the story's dates count back from, and where the portal's clock starts; left out, the story ends at
    midnight UTC and the clock is the real one. `faults` is explained in `faults.FAULTS`. `engagements_per_contact` only
    ever adds routine work to the story. `has_events`: whether the plan has the events API, as HubSpot's Enterprise has.
    An export or import takes its seconds once it is its turn; `export_approval`: somebody has to approve exports first.
    """

    contacts: int = 200
    seed: int = 1
    now: datetime | None = None
    engagements_per_contact: float = 5.0
    latency_ms: int = 0
    index_lag_ms: int = 0
    faults: str = ""
    rate: int = 190
    search_rate: int = 5
    association_rate: int = 150
    app_rate: int = 110
    daily: int = 625_000
    host: str = "127.0.0.1"
    port: int = 0
    token: str = "sandbox-token"  # noqa: S105 - opens nothing but the sandbox
    scopes: frozenset[str] = ALL_SCOPES
    has_events: bool = True
    export_seconds: float = 2.0
    import_seconds: float = 2.0
    export_approval: bool = False

    def __post_init__(self) -> None:
        if self.contacts < 0:
            raise ValueError(f"a portal cannot have {self.contacts} contacts")
        if self.now and not self.now.tzinfo:
            raise ValueError(f"now must have a time zone: {self.now}")
