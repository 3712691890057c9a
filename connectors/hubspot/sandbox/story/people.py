"""Names, firms and addresses, in Spanish and in English, on domains that can never exist."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import accumulate

from connectors.hubspot.sandbox.object_types import id_at
from connectors.hubspot.sandbox.story.draw import mix
from connectors.hubspot.sandbox.story.texts import LANGUAGES

_FIRST = {
    "es": (
        "María José Lucía Carlos Camila Andrés Valentina Rodrigo Isabel Matías Catalina Felipe Ana Sebastián Paula "
        "Ignacio Daniela Tomás Fernanda Diego Carolina Gonzalo Marta Álvaro Ximena Joaquín Rocío Esteban Begoña Íñigo"
    ),
    "en": (
        "Olivia James Emma William Sophie Henry Grace Thomas Hannah Daniel Chloe Michael Laura Peter Alice George "
        "Rachel Simon Megan Oliver Joanna Edward Claire Stephen Fiona Patrick Naomi Victor Irene Walter"
    ),
}
_LAST = {
    "es": (
        "Soto Rojas Muñoz Díaz Pérez Contreras Silva Martínez Sepúlveda Morales Ibáñez Torres Araya Fuentes Herrera "
        "Núñez Vargas Castro Peña Ortiz Vidal Lagos Cárdenas Figueroa Salazar Godoy Quiroga Etxeberria"
    ),
    "en": (
        "Walker Bennett Clarke Foster Hughes Ellis Morgan Parker Reed Shaw Turner Watson Young Baker Cooper Dixon "
        "Fisher Grant Harris Irwin Jennings Keller Lawson Mason Norris Palmer Quinn Spencer"
    ),
}
_FIRM = {
    "es": (
        "Cerro Alto|Los Robles|Río Claro|Puerto Nuevo|Valle Verde|El Faro|Aurora|La Estancia|Costa Brava|Nevada|"
        "San Telmo|Cóndor|Araucaria|Mirador|Las Dunas|Tres Esquinas"
    ),
    "en": (
        "Harborside|Blue Heron|Stonegate|Maple Row|Northfield|Silverbrook|Oakhurst|Redwood Lane|Kingsmere|Lakeview|"
        "Amberton|Fairmont Hill|Greyfriars|Westbridge|Copper Creek|Longacre"
    ),
}
_TRADE = {
    "es": "Agrícola|Minera|Logística|Constructora|Consultores|Alimentos|Clínica|Textil|Software|Transportes",
    "en": "Foods|Mining|Logistics|Builders|Consulting|Health|Textiles|Software|Freight|Energy",
}
_PHONE = {"es": "+56 9 5550 {:04}", "en": "+1 555 010 {:04}"}

_NUMBER_BEFORE_AT = re.compile(r"(\d+)@")


def slug(text: str) -> str:
    """Lower-case ASCII letters and digits alone, as in an address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


_FIRST_NAMES = {language: [(name, slug(name)) for name in names.split()] for language, names in _FIRST.items()}
_LAST_NAMES = {language: [(name, slug(name)) for name in names.split()] for language, names in _LAST.items()}


def _firms(language: str, pattern: str) -> list[tuple[str, str]]:
    """Names and domains."""
    return [
        (pattern.format(firm=firm, trade=trade), f"{slug(firm)}-{slug(trade)}.example")
        for firm in _FIRM[language].split("|")
        for trade in _TRADE[language].split("|")
    ]


FIRMS = {"es": _firms("es", "{trade} {firm}"), "en": _firms("en", "{firm} {trade}")}

# How many firms come before those of a language, in the order of all.
_BEFORE = dict(zip(LANGUAGES, accumulate((len(FIRMS[each]) for each in LANGUAGES), initial=0), strict=False))


@dataclass(slots=True)
class Person:
    """Who a contact is. The number in the addresses keeps them unique, and leads back to the contact."""

    index: int
    first: str
    last: str
    local: str
    company: str
    domain: str
    phone: str
    firm: int

    @property
    def company_id(self) -> int:
        return id_at(self.firm)

    @property
    def email(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def odd_email(self) -> str:
        """The same address as somebody typed it."""
        return f"{self.local.title()}@{self.domain.capitalize()}"

    @property
    def second_email(self) -> str:
        return f"{self.local}@personal.test"

    @property
    def ghosts(self) -> str:
        """The ids that the contact had before two records were merged into it."""
        return ";".join(map(str, ghost_ids(self.index)))


def ghost_ids(index: int) -> tuple[int, int]:
    return id_at(index) + 1, id_at(index) + 2


def person(seed: int, index: int, language: str) -> Person:
    chance = mix(seed, index)
    firsts, lasts, firms = _FIRST_NAMES[language], _LAST_NAMES[language], FIRMS[language]
    chance, at = divmod(chance, len(firsts))
    first, first_slug = firsts[at]
    chance, at = divmod(chance, len(lasts))
    last, last_slug = lasts[at]
    chance, at = divmod(chance, len(firms))
    company, domain = firms[at]
    firm = at + _BEFORE[language]
    local = f"{first_slug}.{last_slug}{index}"
    return Person(index, first, last, local, company, domain, _PHONE[language].format(chance % 10_000), firm)


def index_in(address: str) -> int | None:
    """The contact whose address this could be."""
    found = _NUMBER_BEFORE_AT.search(address)
    return int(found[1]) if found else None
