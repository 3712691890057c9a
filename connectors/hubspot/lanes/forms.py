"""What was sent in with each form, row by row: with the page it was sent from, and beyond the 800 that a contact keeps.

HubSpot neither filters nor numbers these rows: a form is read from its newest row back to where it was left. A row has
no contact either; it is whose address stands in it.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import inf
from typing import Any

from connectors.hubspot.access.faults import Rejected
from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints.forms import Form
from connectors.hubspot.lanes.lane import Lane, Reader
from connectors.hubspot.meaning.rows import Broken, Sieve, onward, results
from connectors.hubspot.meaning.submissions import TOPIC, Meaning, meaning
from connectors.hubspot.meaning.values import instant, milliseconds
from connectors.hubspot.meaning.weblinks import origin, page
from connectors.hubspot.meaning.wording import wording
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.portions import portion_anew
from connectors.hubspot.reading.rounds import Round, parse
from syncer.ahead import chain
from syncer.contract import Page, Wiring
from syncer.identity import email
from syncer.model import PAGE, Engagement, Identity, Kind

logger = logging.getLogger(__name__)
_UNREADABLE = "blog_comment"  # HubSpot does not give these out here


@dataclass(slots=True)
class FormsReader:
    portal: Portal
    wiring: Wiring
    overlap: timedelta
    nobodys: int = 0
    refused: dict[str, Rejected] = field(default_factory=dict)  # by form

    @property
    def kinds(self) -> frozenset[Kind]:
        words = self.wiring.words
        said = (*words.kinds.get(TOPIC, {}).values(), *words.phrases.get(TOPIC, {}).values())
        return frozenset({Kind.FORM_SUBMITTED, *said})

    @property
    def wording(self) -> str:
        return wording(self.wiring.words, (TOPIC,))

    def try_access(self) -> None:
        self.portal.forms.may_read()

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        begun = parse(since, until)
        turn = begun.worded(self.wording)
        if turn.done and turn.until >= until:
            return
        if turn.done and begun.wording in ("", turn.wording) and not self._moved(turn.until):
            yield Page(cursor=replace(turn, until=until).text)
            return
        yield from self._turn(replace(turn, until=until, done=False) if turn.done else turn)
        if self.nobodys:
            logger.info("%s: %d submissions of forms are nobody's", self.wiring.name, self.nobodys)

    def _moved(self, since: datetime) -> bool:
        """Whether any contact has sent a form in lately: one row tells."""
        late = milliseconds(since - self.overlap)
        moved = {"propertyName": "recent_conversion_date", "operator": "GTE", "value": str(late)}
        query = {"filterGroups": [{"filters": [moved]}]}
        return bool(results(self.portal.records.search("contacts", query, ("hs_object_id",), limit=1)))

    def _turn(self, turn: Round) -> Iterator[Page]:
        """Goes on where it was cut. Of forms that mean something else now, all is read anew, some pages a run."""
        forms = [form for form in self.portal.forms.all() if form.type != _UNREADABLE]
        end, left = milliseconds(turn.until), self._portion() if turn.read else inf
        for form in sorted(forms, key=lambda form: (form.id != turn.form, form.id)):
            kind = self._meaning(form).kind.word
            turn = turn.to_read(form.id, kind)
            if turn.read.get(form.id, 0) < end:
                place = replace(turn, form=form.id, after=turn.after if form.id == turn.form else "")
                for page in self._form(form, place):
                    yield page
                    left -= form.id not in turn.read
                    if left < 0:
                        return
                turn = replace(turn, form="", after="") if form.id in self.refused else turn.finished(form.id, kind)
        if forms and len(self.refused) == len(forms):
            raise next(iter(self.refused.values()))
        yield Page(cursor=replace(turn, done=True).text)

    def _form(self, form: Form, turn: Round) -> Iterator[Page]:
        """The rows of one form from the newest on; those before the last turn are known. A form that HubSpot does not
        give out stays where it was: once it does, all of it is read.
        """
        sieve = Sieve(f"{TOPIC} {form.id}", ("submittedAt",))
        low = datetime.fromtimestamp(turn.read.get(form.id, 0) / 1000, turn.until.tzinfo)
        since = milliseconds(low - self.overlap) if form.id in turn.read else 0
        try:
            for rows, following in chain(lambda at: self._fetch(form, since, at), turn.after):
                found = self._page(form, sieve, [row for row in rows if since <= _at(row) < milliseconds(turn.until)])
                finished = turn.finished(form.id, self._meaning(form).kind.word)
                further = replace(turn, after=following) if following else finished
                yield replace(found, cursor=further.text)
        except Rejected as error:
            if turn.after:  # a place that it does not know any more, maybe
                yield from self._form(form, replace(turn, after=""))
                return
            self.refused[form.id] = error
            logger.info("%s: HubSpot does not give out form %s: %s", self.wiring.name, form.id, error.what)

    def _fetch(self, form: Form, since: int, at: str) -> tuple[tuple[list[Any], str | None], str | None]:
        answer = self.portal.forms.submissions(form.id, at)
        rows, following = results(answer), onward(answer, at, "list of submissions")
        told = [sent for row in rows if (sent := _at(row))]
        if min(told, default=since) < since:  # the rest is known
            following = None
        return (rows, following), following

    def _page(self, form: Form, sieve: Sieve, rows: list[Any]) -> Page:
        found: list[Engagement] = []

        def use(row: Any) -> None:
            if who := _who(row):
                found.append(self._engagement(form, row, who))
            self.nobodys += who is None

        rejects = sieve.sift(rows, use)
        return Page(engagements=tuple(found), rejects=rejects)

    def _meaning(self, form: Form) -> Meaning:
        return meaning(self.wiring.words, form.id, form.name, Kind.FORM_SUBMITTED)

    def _portion(self) -> int:
        return portion_anew(0, timedelta(0), self.portal.api.allowance.spare())

    def _engagement(self, form: Form, row: Any, who: Identity) -> Engagement:
        url = str(row.get("pageUrl") or "")
        at = instant(str(_at(row)))
        if at is None or not _at(row):
            raise Broken("a submission does not say when it was sent in")
        said = self._meaning(form)
        return Engagement(
            source=self.wiring.name,
            id=f"{TOPIC}/{form.id}/{_at(row)}/{hashlib.sha256(who.value.encode()).hexdigest()[:16]}",
            who=who,
            kind=said.kind,
            at=at.at,
            vendor_kind=said.word,
            detail={**said.detail, **({PAGE: page(url)} if url else {}), **origin(url)},
        )


def _at(row: Any) -> int:
    """0 for one that does not say it."""
    at = row.get("submittedAt") if isinstance(row, dict) else None
    return at if isinstance(at, int) else int(at) if isinstance(at, str) and at.isdecimal() else 0


def _who(row: Any) -> Identity | None:
    """The address in the field called e-mail, or in one that is called nearly so. Raises Broken."""
    values = row.get("values") if isinstance(row, dict) else None
    if not isinstance(values, list):
        raise Broken("HubSpot sent a submission without values")
    named = {
        str(each.get("name") or "").lower(): str(each.get("value") or "") for each in values if isinstance(each, dict)
    }
    candidates = sorted((name for name in named if "email" in name), key=lambda name: (name != "email", name))
    return next((found for name in candidates if (found := email(named[name]))), None)


def _open(portal: Portal, settings: ReadSettings, wiring: Wiring) -> Reader:
    return FormsReader(portal, wiring, settings.overlap)


FORMS = Lane(
    "forms",
    _open,
    ("forms",),
    timedelta(hours=1),
    core=False,
    by_default=False,
    purpose="every submission of every form",
)
