"""What one row of contacts.csv means."""

import re
from collections.abc import Sequence

from syncer import identity
from syncer.contract import PREFIX, Words
from syncer.model import CONTACT_FIELDS, Contact, FieldValue, Identity

BAD_EMAIL = "`email` is no e-mail address: the contact is kept without it; correct the address"
BAD_MORE = "`additional_emails` has something that is no e-mail address: the contact is kept without it; correct it"

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_TRUTH = {
    **dict.fromkeys(("true", "yes", "y", "1", "sí", "si", "verdadero"), True),
    **dict.fromkeys(("false", "no", "n", "0", "falso"), False),
}


class Shape:
    """What the columns of one table mean."""

    def __init__(self, columns: Sequence[str], source: str, words: Words) -> None:
        self._source, self._words = source, words
        self._id = columns.index("id")
        self._holds = [(n, name) for n, name in enumerate(columns) if name.startswith(PREFIX)]
        ours = {self._id, *(n for n, _ in self._holds)}
        self._fields = [(n, self._field(name)) for n, name in enumerate(columns) if name and n not in ours]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(name for _, name in self._fields)

    def contact(self, texts: Sequence[str]) -> tuple[Contact, list[str]]:
        """The contact of a row, and what in it could not be used."""
        record = texts[self._id].strip()
        said = {name: text for n, name in self._fields if (text := texts[n].strip())}
        faults = list[str]()
        emails = _emails(said, "email", BAD_EMAIL, faults) + _emails(said, "additional_emails", BAD_MORE, faults)
        phone = identity.phone(said.get("crm.phone", ""))
        handles = [identity.crm_id(self._source, record), *emails, *([phone] if phone else [])]
        fields = {name: self._value(name, text) for name, text in said.items()}
        holds = {name: texts[n] for n, name in self._holds if texts[n]}
        return Contact(self._source, record, tuple(dict.fromkeys(handles)), fields, holds), faults

    def _field(self, column: str) -> str:
        name = column.lower()
        return self._words.fields.get(column) or (name if name in CONTACT_FIELDS else f"crm.{column}")

    def _value(self, name: str, text: str) -> FieldValue:
        """The value in the type of its field; text that does not fit the type stays text."""
        text = self._words.values.get(name, {}).get(text, text)
        expected = CONTACT_FIELDS.get(name)
        if expected is bool:
            return _TRUTH.get(text.lower(), text)
        if expected is float and _NUMBER.fullmatch(text):
            number = float(text)
            return int(number) if number.is_integer() else number
        return text


def _emails(said: dict[str, str], name: str, fault: str, faults: list[str]) -> list[Identity]:
    """The usable addresses of a field, which from now on says them normalised; one fault for all that are not."""
    texts = said.pop(name, "").split(";") if name == "additional_emails" else [said.pop(name, "")]
    stated = [text for text in texts if text.strip()]
    usable = [address for text in stated if (address := identity.email(text))]
    if usable:
        said[name] = ";".join(address.value for address in usable)
    if len(usable) < len(stated):
        faults.append(fault)
    return usable
