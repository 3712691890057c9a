import pytest

from connectors.hubspot.meaning.weblinks import LONGEST, link, origin, page
from syncer.model import CAMPAIGN, SOURCE

URL = "https://x.cl/Precios/a?utm_source=news&utm_campaign=mayo%202026&email=ana@x.cl#who"


def test_of_an_address_nothing_personal_is_kept() -> None:
    assert page(URL) == "/Precios/a"
    assert link(URL) == "https://x.cl/Precios/a"
    assert page("Contact: form") == "Contact: form"
    assert len(page(f"https://x.cl/{'a' * 500}")) == LONGEST


def test_an_address_can_say_where_somebody_came_from() -> None:
    assert origin(URL) == {SOURCE: "news", CAMPAIGN: "mayo 2026"}
    assert origin("https://x.cl/?utm_source=") == {}


@pytest.mark.parametrize("odd", ["", "http://[::1", "nonsense", "https://x.cl/?utm_source"])
def test_an_odd_address_says_nothing(odd: str) -> None:
    assert origin(odd) == {}
