"""The `requests` transport; `responses` plays the server."""

from pathlib import Path

import pytest
import requests
import responses

from syncer.contract import Meter
from syncer.errors import Unavailable
from syncer.http import Client, Faults, Limiter, Lost, Request
from syncer.http.over_requests import RequestsTransport

FAULTS = Faults(where="crm", vendor="Acme", secret="env:ACME_TOKEN")
READ = Request("GET", "/things", (("p", "a b"), ("p", "c")))
URL = "https://acme.test/things"


def transport() -> RequestsTransport:
    return RequestsTransport("https://acme.test/", lambda: {"Authorization": "Bearer one"}, FAULTS)


@responses.activate
def test_a_request_is_sent_as_asked_and_its_answer_given_with_lower_case_headers() -> None:
    responses.get(URL, json={"ok": 1}, headers={"Retry-After": "3"})
    answer = transport()(READ)
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (200, b'{"ok": 1}', "3")
    sent = responses.calls[0].request
    assert sent.url == f"{URL}?p=a+b&p=c"
    assert sent.headers["Authorization"] == "Bearer one"
    assert "gzip" in sent.headers["Accept-Encoding"]
    assert sent.headers["User-Agent"].startswith("syncer")
    assert sent.body is None


@responses.activate
def test_a_body_goes_as_json() -> None:
    responses.post(URL, json={})
    transport()(Request("POST", "/things", body={"a": "ñ"}))
    assert responses.calls[0].request.body == '{"a":"ñ"}'.encode()
    assert responses.calls[0].request.headers["Content-Type"] == "application/json"


@responses.activate
def test_a_renewed_secret_is_used_from_the_next_request_on() -> None:
    responses.get(URL, json={})
    tokens = iter(["old", "new"])
    send = RequestsTransport("https://acme.test", lambda: {"Authorization": next(tokens)}, FAULTS)
    send(READ), send(READ)
    assert [call.request.headers["Authorization"] for call in responses.calls] == ["old", "new"]


@responses.activate
def test_a_netrc_file_does_not_replace_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine acme.test login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    responses.get(URL, json={})
    transport()(READ)
    assert responses.calls[0].request.headers["Authorization"] == "Bearer one"


@responses.activate
def test_a_redirect_is_not_followed_with_our_token() -> None:
    responses.get(URL, status=302, headers={"Location": "https://elsewhere.test/"})
    with pytest.raises(Unavailable, match="points elsewhere"):
        Client(transport(), FAULTS, Meter()).call("list", READ, Limiter(100, 1.0))


@pytest.mark.parametrize(
    ("fault", "lost"),
    [
        (requests.exceptions.SSLError("x"), False),
        (requests.exceptions.ProxyError("x"), False),
        (requests.exceptions.ConnectTimeout("x"), False),
        (requests.exceptions.ReadTimeout("x"), True),
        (requests.exceptions.ConnectionError("reset"), True),
        (requests.exceptions.ChunkedEncodingError("x"), True),
    ],
)
@responses.activate
def test_no_answer_says_whether_it_may_have_been_done(fault: Exception, lost: bool) -> None:
    responses.get(URL, body=fault)
    with pytest.raises(Unavailable) as caught:
        transport()(READ)
    assert isinstance(caught.value, Lost) is lost


def test_a_closed_port_was_never_reached() -> None:
    send = RequestsTransport("http://127.0.0.1:1", dict, FAULTS)
    with pytest.raises(Unavailable, match="cannot be reached: no connection") as caught:
        send(READ)
    assert not isinstance(caught.value, Lost)
