"""What happened, and the keys of its detail."""

from dataclasses import dataclass, field
from datetime import datetime

from syncer.model.fields import Fields
from syncer.model.identities import Identity
from syncer.model.kinds import Kind
from syncer.model.trust import Trust

# Keys of an engagement's detail that the engine looks at. A source gives the first two with what happened to a mail
# (email_sent, cold_email, email_opened, email_clicked): without them robots cannot be told from people. The next four
# say how a person came to do it, where a source knows. The last is the engine's own, a `Doubt`; what a source says
# under it is left out.
MESSAGE = "message"  # which mail: the id of the message or of its campaign
LINK = "link"  # which link of it
PAGE = "page"  # which page
FORM = "form"  # what the form is called
SOURCE = "source"  # where they came from: a search engine, a campaign's medium
CAMPAIGN = "campaign"  # what the campaign is called
DOUBT = "doubt"


@dataclass(frozen=True, slots=True)
class Engagement:
    """One thing that happened (or, with `Trust.SUMMARY`, `count` things of which `at` is the first or the last).

    Where several contacts did one thing, the id of each one's engagement is that of the thing, `/`, and that of the
    contact, with zeros before it or not: so it counts once when two of them turn out to be one.
    """

    source: str
    id: str
    who: Identity
    kind: Kind
    at: datetime
    vendor_kind: str = ""
    trust: Trust = Trust.TRUSTED
    count: int = 1
    detail: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The engagement ids that are `prefix` and then as many characters as `high` has, above `low` and up to `high`.

    `numbered`: that are `prefix` and then a number above `low` and up to `high`, of however many digits; what follows
    the number does not matter.
    """

    prefix: str
    low: str
    high: str
    numbered: bool = False
