"""What a source gives: itself in words, and items in ours. Each check is one sentence."""

from datetime import timedelta

from pydantic import ValidationError

from syncer import identity
from syncer.contract import PREFIX
from syncer.model import CONTACT_FIELDS, FieldValue, Identity, IdentityKind, Kind, Trust
from syncer.testing.subject import BIT_EARLIER, CONNECTION, Subject, claim, contacts, engagements, items, skip


def introduces_itself(subject: Subject) -> None:
    """The connector has a name and a summary, and its settings refuse a key that they do not know."""
    claim(
        subject.connector.name and subject.connector.name.isidentifier(),
        "`name` must be one word, as in a workspace file",
    )
    claim(subject.connector.summary.strip(), "`summary` must say in one line what it is for")
    try:
        subject.connector.Settings.model_validate({**subject.settings, "surely_not_a_key": 1})
    except ValidationError:
        return
    claim(False, "derive the settings from `syncer.contract.Settings`, so that a mistyped key is told to the user")


def names_its_streams(subject: Subject) -> None:
    """There is at least one stream, and each has a name of its own."""
    streams = list(subject.source().streams)
    claim(streams, "`streams` must name what can be read")
    claim(len(set(streams)) == len(streams), f"`streams` names one twice: {streams}; each has a cursor of its own")
    claim(all(name.strip() for name in streams), "a stream has an empty name")


def check_finds_nothing_wrong(subject: Subject) -> None:
    """Where all is well, `check` says so and finds no error."""
    findings = list(subject.source().check())
    claim(findings, "`check` must say at least what it looked at")
    wrong = [finding.what for finding in findings if finding.level == "error"]
    claim(not wrong, f"`check` finds errors though all is well: {wrong}")


def signs_its_items(subject: Subject) -> None:
    """The `source` of every item is the connection's name."""
    strangers = {item.source for item in items(subject.everything())} - {CONNECTION}
    claim(not strangers, f"items are signed {sorted(strangers)}: use `wiring.name`, since a user may connect twice")


def dates_are_aware(subject: Subject) -> None:
    """Every instant knows its time zone."""
    pages = subject.everything()
    instants = [item.at for item in engagements(pages)]
    instants += [at for contact in contacts(pages) if (at := contact.updated_at)]
    instants += [at for page in pages if (at := page.whole_since)]
    claim(all(at.utcoffset() is not None for at in instants), "an instant is naive: give it the zone the vendor means")


def handles_are_normalised(subject: Subject) -> None:
    """Handles are written the one way of `syncer.identity`, so that an address in odd case is the same person."""
    subject.add("  Odd.Case@Example.COM ", subject.now() - BIT_EARLIER)
    pages = subject.everything()
    handles = {handle for contact in contacts(pages) for handle in contact.identities}
    handles |= {item.who for item in engagements(pages)}
    wrong = sorted({handle.kind.value for handle in handles if not _is_normal(handle)})
    claim(not wrong, f"not normalised: {', '.join(wrong)}; make handles with the functions of `syncer.identity`")
    odd = Identity(IdentityKind.EMAIL, "odd.case@example.com")
    claim(odd in handles, "a contact whose address has capitals and spaces comes without that address")


def contacts_carry_their_id(subject: Subject) -> None:
    """A contact's handles include its own id in this connection."""
    found = contacts(subject.everything())
    without = [one for one in found if identity.crm_id(one.source, one.id) not in one.identities]
    claim(
        not without, f"{len(without)} contacts lack `identity.crm_id(wiring.name, id)`: activities could not find them"
    )


def fields_have_our_names(subject: Subject) -> None:
    """Fields are canonical ones or `crm.<property>`, with plain values; what the CRM holds of ours is text."""
    for contact in contacts(subject.everything()):
        strange = [name for name in contact.fields if not _is_ours(name)]
        claim(not strange, f"unknown fields {strange}: translate them, or name them crm.<property>")
        claim(all(isinstance(value, FieldValue) for value in contact.fields.values()), "a field's value is no scalar")
        ours = all(name.startswith(PREFIX) and isinstance(value, str) for name, value in contact.holds.items())
        claim(ours, f"`holds` is for our own properties, which start with {PREFIX}, as text")


def engagements_are_plain(subject: Subject) -> None:
    """An engagement has a kind and a trust of ours, counts at least one, and its details are flat."""
    for item in engagements(subject.everything()):
        claim(
            isinstance(item.kind, Kind) and isinstance(item.trust, Trust),
            "`kind` and `trust` must be ours, not numbers",
        )
        claim(item.count >= 1, "`count` must be at least one")
        flat = all(isinstance(value, FieldValue) for value in item.detail.values())
        claim(flat, "`detail` must be flat: text, numbers, true or false; never the vendor's payload")


def delivers_only_its_kinds(subject: Subject) -> None:
    """Every engagement is of a kind that `kinds` names, also one of which the word is unknown."""
    if subject.unknown is not None:
        subject.unknown("surely_not_a_kind")
    found = {item.kind for item in engagements(subject.everything())}
    strange = sorted(kind.word for kind in found - subject.source().kinds)
    claim(not strange, f"`kinds` lacks {strange}: rules that ask for them would be called idle")


def tells_which_fields_are_absent(subject: Subject) -> None:
    """`absent` names fields that nothing can fill, and none that some contact has."""
    carried = {name for contact in contacts(subject.everything()) for name in contact.fields if _is_ours(name)}
    nobody = "crm.surely_not_a_property"
    absent = subject.source().absent({*carried, nobody})
    claim(nobody in absent, "`absent` leaves out a property that does not exist: a slip in the rules is never told")
    wrong = sorted(absent & carried)
    claim(not wrong, f"`absent` names {wrong}, which contacts have")


def unknown_words_are_kept(subject: Subject) -> None:
    """An engagement of a kind that nobody translated is kept as unknown, with the vendor's word."""
    if subject.unknown is None:
        skip("it cannot be told to have an engagement of an unknown kind")
    subject.unknown("surely_not_a_kind")
    found = [item for item in engagements(subject.everything()) if "surely_not_a_kind" in item.vendor_kind.lower()]
    claim(found, "an unknown word was dropped: keep it as `Kind.UNKNOWN`, with `vendor_kind`, so that it is reported")
    claim(all(item.kind is Kind.UNKNOWN for item in found), "an unknown word was guessed: it must be `Kind.UNKNOWN`")


def odd_dates_are_kept(subject: Subject) -> None:
    """An engagement whose date cannot be right comes with that date: to judge it is the engine's."""
    odd = (subject.now() + timedelta(days=4_000)).replace(microsecond=0)
    subject.add("early@example.com", odd)
    found = [item for item in engagements(subject.everything()) if item.at == odd]
    claim(found, "something dated in the future was left out or given another date: pass on what the vendor says")


CHECKS = (
    introduces_itself,
    names_its_streams,
    check_finds_nothing_wrong,
    signs_its_items,
    dates_are_aware,
    handles_are_normalised,
    contacts_carry_their_id,
    fields_have_our_names,
    engagements_are_plain,
    delivers_only_its_kinds,
    tells_which_fields_are_absent,
    unknown_words_are_kept,
    odd_dates_are_kept,
)


def _is_ours(field: str) -> bool:
    return field in CONTACT_FIELDS or field.startswith("crm.")


def _is_normal(handle: Identity) -> bool:
    if handle.kind is IdentityKind.EMAIL:
        return identity.email(handle.value) == handle
    if handle.kind is IdentityKind.PHONE:
        return identity.phone(handle.value) == handle
    connection, slash, value = handle.value.partition("/")
    return bool(connection and slash and value)
