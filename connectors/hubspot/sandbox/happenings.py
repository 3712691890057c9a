"""What people did, one by one: worked out from the counts and dates on their records, so that the two never disagree.

Worked out when first asked for; what happens after that is told by `add`.
"""

from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.hubspot.sandbox.instants import HOUR, MINUTE, SECOND, parse
from connectors.hubspot.sandbox.story.draw import mix
from connectors.hubspot.sandbox.story.texts import SITE
from connectors.hubspot.sandbox.table import Record, Table

# For so long after it happened, what became of a mail may still be missing from the list of events.
LATEST_SHOWN = 5 * MINUTE
_LINKS = ("producto", "precios-y-planes", "casos", "blog")
_NAMES = (
    *("email", "createdate", "hs_calculated_form_submissions", "hs_analytics_last_touch_converting_campaign"),
    *("hs_email_delivered", "hs_email_open", "hs_email_click", "hs_email_optout", "hs_email_bounce"),
    *(f"hs_email_{which}_{what}_date" for which in ("first", "last") for what in ("send", "open", "click")),
    *("hs_email_hard_bounce_reason_enum", "hs_analytics_num_page_views"),
    *(f"hs_analytics_{which}_{what}" for which in ("first", "last") for what in ("timestamp", "url")),
)


@dataclass(frozen=True, slots=True, order=True)
class Submission:
    at: int
    form: str
    contact: int
    email: str = ""  # as it was typed in; some forms do not ask for one
    page: str = ""


@dataclass(frozen=True, slots=True, order=True)
class MailEvent:
    at: int
    id: str
    type: str
    recipient: str
    campaign: int = 0
    url: str = ""
    filtered: bool = False
    more: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def shown_from(self) -> int:
        return self.at + mix(self.at, len(self.id), len(self.recipient)) % LATEST_SHOWN


@dataclass(frozen=True, slots=True, order=True)
class Visit:
    at: int
    id: str
    contact: int
    url: str


class Happenings:
    """All in the order of their instants."""

    def __init__(self, contacts: Table) -> None:
        self._contacts = contacts
        self._told: tuple[list[Submission], list[MailEvent], list[Visit]] | None = None

    @property
    def submissions(self) -> Sequence[Submission]:
        return self._all()[0]

    @property
    def mails(self) -> Sequence[MailEvent]:
        return self._all()[1]

    @property
    def visits(self) -> Sequence[Visit]:
        return self._all()[2]

    def add(self, one: Submission | MailEvent | Visit) -> None:
        submissions, mails, visits = self._all()
        if isinstance(one, Submission):
            insort(submissions, one)
        elif isinstance(one, MailEvent):
            insort(mails, one)
        else:
            insort(visits, one)

    def _all(self) -> tuple[list[Submission], list[MailEvent], list[Visit]]:
        if self._told is None:
            told: tuple[list[Submission], list[MailEvent], list[Visit]] = ([], [], [])
            for record_id in self._contacts.ids_from(0):
                record = self._contacts.get(record_id)
                if record:
                    life = _Life(record)
                    told[0].extend(life.submissions())
                    told[1].extend(life.mails())
                    told[2].extend(life.visits())
            for each in told:
                each.sort()
            self._told = told
        return self._told


class _Life:
    """One contact, as their record counts them."""

    def __init__(self, record: Record) -> None:
        self._id = record.id
        self._held = record.select(_NAMES)
        self._named = 0

    def submissions(self) -> Iterator[Submission]:
        campaign = self._held["hs_analytics_last_touch_converting_campaign"]
        query = f"?utm_source=ads&utm_campaign={campaign}#who={self._id}" if campaign else ""
        for entry in filter(None, (self._held["hs_calculated_form_submissions"] or "").split(";")):
            form, _, at = entry.partition(":")
            yield Submission(int(at), form, self._id, self._held["email"] or "", f"{SITE}formulario{query}")

    def visits(self) -> Iterator[Visit]:
        instants = self._spread("hs_analytics_{}_timestamp", "hs_analytics_num_page_views")
        first, last = (self._held[f"hs_analytics_{which}_url"] or SITE for which in ("first", "last"))
        urls = [first, *[SITE] * (len(instants) - 2), last][-len(instants) :]
        for at, url in zip(instants, urls, strict=True) if instants else ():
            yield Visit(at, self._name(), self._id, url)

    def mails(self) -> Iterator[MailEvent]:
        if self._held["email"]:
            sent = self._spread("hs_email_{}_send_date", "hs_email_delivered")
            for at in sent:
                yield self._mail(at - 2 * SECOND, "PROCESSED", at)
                yield self._mail(at - SECOND, "SENT", at)
                yield self._mail(at, "DELIVERED", at)
            for at in self._spread("hs_email_{}_open_date", "hs_email_open"):
                yield self._mail(at, "OPEN", _before(sent, at))
            for place, at in enumerate(self._clicks(sent)):
                link = f"{SITE}{_LINKS[place % len(_LINKS)]}?utm_campaign=boletin-mensual&utm_source=hs_email"
                yield self._mail(at, "CLICK", _before(sent, at), url=link)
            yield from self._ends()

    def _clicks(self, sent: Sequence[int]) -> list[int]:
        """A robot follows all links of each mail at once, right after it arrived."""
        clicks = self._spread("hs_email_{}_click_date", "hs_email_click")
        if not (clicks and sent and 0 <= clicks[0] - sent[0] < MINUTE and 0 <= clicks[-1] - sent[-1] < MINUTE):
            return clicks
        each = max(1, len(clicks) // len(sent))
        early = [at + clicks[0] - sent[0] + nth * SECOND for at in sent[:-1] for nth in range(each)]
        left = len(clicks) - len(early)
        return [*early, *(clicks[-1] - nth * SECOND for nth in reversed(range(left)))]

    def _ends(self) -> Iterator[MailEvent]:
        known = [self._instant(f"hs_email_last_{what}_date") for what in ("send", "open", "click")]
        last = max((at for at in known if at is not None), default=self._instant("createdate") or 0)
        if self._held["hs_email_optout"] == "true":
            more = {"portalSubscriptionStatus": "UNSUBSCRIBED", "source": "SOURCE_RECIPIENT"}
            yield self._mail(last + HOUR, "STATUSCHANGE", last, more=more)
        if self._held["hs_email_bounce"]:
            reason = self._held["hs_email_hard_bounce_reason_enum"] or "MAILBOX_FULL"
            yield self._mail(last + HOUR, "BOUNCE", last, more={"category": reason})

    def _mail(
        self, at: int, what: str, sent: int, url: str = "", more: Mapping[str, object] | None = None
    ) -> MailEvent:
        return MailEvent(at, self._name(), what, str(self._held["email"]), sent // HOUR, url, more=more or {})

    def _spread(self, dates: str, count: str) -> list[int]:
        """As many instants as were counted, from the first to the last."""
        first, last = (self._instant(dates.format(which)) for which in ("first", "last"))
        many = int(self._held[count] or 0)
        if first is None or last is None or not many:
            return []
        return [last] if many == 1 else [first + (last - first) * nth // (many - 1) for nth in range(many)]

    def _instant(self, name: str) -> int | None:
        return parse(self._held[name] or "")

    def _name(self) -> str:
        self._named += 1
        return f"{mix(self._id, self._named):016x}"


def _before(sent: Sequence[int], at: int) -> int:
    """The last mail before an instant; one of its own, if the record tells of none."""
    return max((each for each in sent if each <= at), default=at)
