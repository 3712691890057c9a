"""The firms that the people work for, each with a record of its own."""

from connectors.hubspot.sandbox.instants import DAY, HOUR
from connectors.hubspot.sandbox.story.people import FIRMS
from connectors.hubspot.sandbox.story.template import Template
from connectors.hubspot.sandbox.story.texts import COMPANY_SIZES, COUNTRIES, INDUSTRIES, LANGUAGES


def companies(now: int) -> tuple[Template, ...]:
    """In the order of `Person.firm`."""
    return tuple(
        _company(number, language, firm, now)
        for number, (language, firm) in enumerate(
            (language, firm) for language in LANGUAGES for firm in FIRMS[language]
        )
    )


def _company(number: int, language: str, firm: tuple[str, str], now: int) -> Template:
    name, domain = firm
    industries, countries = INDUSTRIES[language], COUNTRIES[language]
    values = {
        "name": name,
        "domain": domain,
        "industry": industries[number % len(industries)],
        "country": countries[number % len(countries)],
        "numberofemployees": str(COMPANY_SIZES[number * 3 % len(COMPANY_SIZES)][0]),
    }
    return Template(now - 700 * DAY + number * HOUR, now - (20 + number) * DAY, values)
