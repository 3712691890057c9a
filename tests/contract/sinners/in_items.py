"""Sources that give what they should not."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import ConfigDict

from syncer.contract import Finding, Page
from syncer.model import (
    Contact,
    Engagement,
    Identity,
    IdentityKind,
    Kind,
)
from syncer.testing import items
from syncer.testing.memory import Memory, MemorySettings, MemorySource, Record
from tests.contract.sinners.bench import Sinners, against

SINNERS: Sinners = []


@against(items.introduces_itself, SINNERS)
class TakesAnySetting(Memory):
    class Settings(MemorySettings):
        model_config = ConfigDict(extra="allow")


@against(items.introduces_itself, SINNERS)
class SaysNothingOfItself(Memory):
    summary = ""
    example = ""


@against(items.names_its_streams, SINNERS)
class NamesAStreamTwice(MemorySource):
    streams = ("activities", "contacts", "activities")


@against(items.check_finds_nothing_wrong, SINNERS)
class IsNeverContent(MemorySource):
    def check(self) -> Iterator[Finding]:
        yield Finding("error", "memory", "something is wrong")


@against(items.signs_its_items, SINNERS)
class SignsWithItsOwnName(MemorySource):
    def engagement(self, record: Record) -> Engagement:
        return replace(super().engagement(record), source="memory")


@against(items.dates_are_aware, SINNERS)
class ForgetsTheTimeZone(MemorySource):
    def contact(self, record: Record) -> Contact:
        return replace(super().contact(record), updated_at=datetime(2026, 1, 1))  # noqa: DTZ001


@against(items.handles_are_normalised, SINNERS)
class TakesAddressesAsTheyStand(MemorySource):
    def contact(self, record: Record) -> Contact:
        contact = super().contact(record)
        return replace(contact, identities=(contact.identities[0], Identity(IdentityKind.EMAIL, record["mail"])))


@against(items.handles_are_normalised, SINNERS)
class DropsAddressesInOddCase(MemorySource):
    def contact(self, record: Record) -> Contact:
        contact = super().contact(record)
        return contact if record["mail"].islower() else replace(contact, identities=contact.identities[:1])


@against(items.contacts_carry_their_id, SINNERS)
class KnowsContactsByAddressOnly(MemorySource):
    def contact(self, record: Record) -> Contact:
        contact = super().contact(record)
        return replace(contact, identities=contact.identities[1:])


@against(items.fields_have_our_names, SINNERS)
class SpeaksTheVendorsLanguage(MemorySource):
    def contact(self, record: Record) -> Contact:
        return replace(super().contact(record), fields={"mail": record["mail"]})


@against(items.fields_have_our_names, SINNERS)
class HoldsWhatIsNotOurs(MemorySource):
    def page(self, stream: str, records: Sequence[Record]) -> Page:
        page = super().page(stream, records)
        return replace(
            page, contacts=tuple(one if one.holds else replace(one, holds={"firm": "Acme"}) for one in page.contacts)
        )


@against(items.engagements_are_plain, SINNERS)
class PassesThePayloadOn(MemorySource):
    def engagement(self, record: Record) -> Engagement:
        nested: dict[str, Any] = {"payload": record}
        return replace(super().engagement(record), detail=nested)


@against(items.delivers_only_its_kinds, SINNERS)
class ForgetsWhatItCannotTranslate(MemorySource):
    @property
    def kinds(self) -> frozenset[Kind]:
        return super().kinds - {Kind.UNKNOWN}


@against(items.delivers_only_its_kinds, SINNERS)
class DoesNotLookAtItsWords(MemorySource):
    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset({Kind.UNKNOWN})


@against(items.tells_which_fields_are_absent, SINNERS)
class HasEveryField(MemorySource):
    def absent(self, fields: Collection[str]) -> frozenset[str]:
        return frozenset()


@against(items.tells_which_fields_are_absent, SINNERS)
class HasNoField(MemorySource):
    def absent(self, fields: Collection[str]) -> frozenset[str]:
        return frozenset(fields)


@against(items.unknown_words_are_kept, SINNERS)
class DropsWhatItDoesNotKnow(MemorySource):
    def page(self, stream: str, records: Sequence[Record]) -> Page:
        page = super().page(stream, records)
        return replace(page, engagements=tuple(one for one in page.engagements if one.kind is not Kind.UNKNOWN))


@against(items.unknown_words_are_kept, SINNERS)
class GuessesWhatItDoesNotKnow(MemorySource):
    def engagement(self, record: Record) -> Engagement:
        return replace(super().engagement(record), kind=Kind.EMAIL_REPLIED)


@against(items.odd_dates_are_kept, SINNERS)
class LeavesTheFutureOut(MemorySource):
    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        for page in super().read(stream, since, until):
            yield replace(page, engagements=tuple(one for one in page.engagements if one.at <= until))


@against(items.odd_dates_are_kept, SINNERS)
class PutsTheFutureIntoThePresent(MemorySource):
    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        for page in super().read(stream, since, until):
            yield replace(page, engagements=tuple(replace(one, at=min(one.at, until)) for one in page.engagements))
