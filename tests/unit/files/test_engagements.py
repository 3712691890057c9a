"""What the lines of engagements*.jsonl mean."""

from datetime import UTC, datetime, timedelta

import pytest

from syncer import identity
from syncer.contract import Words
from syncer.model import Engagement, Identity, IdentityKind, Kind, Link, Trust
from tests.unit.files.conftest import NOW, Folder, engagements, event, rejects


def only(folder: Folder, line: dict[str, object]) -> Engagement:
    folder.events(line)
    [item] = engagements(folder.read("engagements"))
    return item


def test_a_line_is_an_engagement(folder: Folder) -> None:
    item = only(folder, event("e1", at="2026-05-01T06:00:00-04:00", detail={"subject": "Hi", "words": 3}))
    assert item == Engagement(
        "list",
        "e1",
        Identity(IdentityKind.EMAIL, "a@x.cl"),
        Kind.EMAIL_REPLIED,
        datetime(2026, 5, 1, 10, tzinfo=UTC),
        detail={"subject": "Hi", "words": 3},
    )


@pytest.mark.parametrize(
    ("who", "handle"),
    [
        ({"email": " A@X.cl "}, identity.email("a@x.cl")),
        ({"id": 7}, identity.crm_id("list", "7")),
        ({"id": "7"}, identity.crm_id("list", "7")),
        ({"crm_id": "hubspot/12"}, identity.crm_id("hubspot", "12")),
        ({"visitor": "c0ffee"}, identity.visitor("list", "c0ffee")),
        ({"phone": "+56 9 1234 5678"}, identity.phone("+56912345678")),
    ],
)
def test_who_is_any_handle(folder: Folder, who: object, handle: Identity) -> None:
    assert only(folder, event(who=who)).who == handle


def test_several_handles_of_one_person_are_linked(folder: Folder) -> None:
    folder.events(event(who={"visitor": "c0ffee", "email": "a@x.cl", "phone": "+56912345678"}))
    [page] = folder.read("engagements")
    email = identity.email("a@x.cl")
    assert email is not None
    assert page.engagements[0].who == email
    assert page.links == (Link(email, identity.visitor("list", "c0ffee")),)  # a telephone may be shared


def test_vendor_words_are_translated_and_unknown_ones_kept(folder: Folder) -> None:
    folder.words = Words(kinds={"engagements": {"respondió": Kind.EMAIL_REPLIED}})
    folder.events(event(1, kind="Respondió"), event(2, kind="smoke_signal"), event(3, kind="call_connected"))
    found = [(item.kind, item.vendor_kind) for item in engagements(folder.read("engagements"))]
    assert found == [
        (Kind.EMAIL_REPLIED, "Respondió"),
        (Kind.UNKNOWN, "smoke_signal"),
        (Kind.CALL_CONNECTED, ""),
    ]


@pytest.mark.parametrize("at", ["1789-07-14T12:00:00+00:00", (NOW + timedelta(days=4_000)).isoformat()])
def test_an_instant_that_cannot_be_right_is_kept_as_it_is(folder: Folder, at: str) -> None:
    found = only(folder, event(at=at))
    assert (found.at.isoformat(), found.trust) == (at, Trust.TRUSTED)


def test_details_are_flat_and_bounded(folder: Folder) -> None:
    said = {"long": "x" * 10_000, "nested": {"a": 1}, "list": [1], "none": None, "k" * 100: True}
    detail = only(folder, event(detail=said | {str(n): n for n in range(50)})).detail
    assert detail["long"] == "x" * 500
    assert not {"nested", "list", "none"} & set(detail)
    assert detail["k" * 64] is True
    assert len(detail) == 20
    assert only(folder, event(detail="text")).detail == {}


def test_which_mail_and_which_link_are_kept_however_much_else_is_said(folder: Folder) -> None:
    said = {str(n): n for n in range(50)} | {"link": "https://x.cl", "message": "may"}
    assert only(folder, event(detail=said)).detail.items() >= {"link": "https://x.cl", "message": "may"}.items()


BAD_LINES: dict[str, tuple[object, str]] = {
    "no JSON": (b'{"id": "SECRET", ', "is not JSON"),
    "NaN": (b'{"id": NaN}', "is not JSON"),
    "Latin-1": (b'{"id": "SECRET\xf1"}', "is not UTF-8 text"),
    "a list": ([1, 2], "is not a JSON object"),
    "a NUL": (event(kind="a\0b"), "has a NUL character"),
    "no id": ({"who": {"id": 1}, "kind": "x", "at": "2026-05-01T10:00:00Z"}, "has no `id`"),
    "id of a bad type": (event(True), "`id` is not text"),
    "no who": (event(who=None), "has no `who`"),
    "empty who": (event(who={}), "has no `who`"),
    "who is text": (event(who="SECRET"), "`who` must say one of"),
    "strange who": (event(who={"name": "SECRET"}), "`who` must say one of"),
    "unusable who": (event(who={"email": "SECRET"}), "`who` has no usable email"),
    "half a crm_id": (event(who={"crm_id": "SECRET"}), "`who` has no usable crm_id"),
    "no kind": (event(kind=""), "has no `kind`"),
    "kind of a bad type": (event(kind=5), "`kind` is not text"),
    "no at": (event(at=None), "has no `at`"),
    "naive": (event(at="2026-05-01T10:00:00"), "has no time zone: add Z"),
    "a day": (event(at="2026-05-01"), "has no time zone: add Z"),
    "impossible": (event(at="2026-02-30T10:00:00Z"), "no date that exists"),
    "out of range": (event(at="0001-01-01T00:00:00+10:00"), "out of the range"),
    "epoch": (event(at=1777629600), "`at` is not text"),
    "too long": (b'{"id": "' + b"SECRET" * (1 << 19), "longer than 1 MiB"),
}


@pytest.mark.parametrize(("line", "reason"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_is_set_aside_and_the_rest_goes_on(folder: Folder, line: object, reason: str) -> None:
    folder.events(event("first"), b"", line, event("last"))
    pages = folder.read("engagements")
    [reject] = rejects(pages)
    assert reject.where == "engagements.jsonl:3"
    assert reason in reject.reason
    assert "SECRET" not in reject.reason
    assert [item.id for item in engagements(pages)] == ["first", "last"]


def test_a_byte_order_mark_is_no_fault(folder: Folder) -> None:
    path = folder.events(event("e1"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [item.id for item in engagements(folder.read("engagements"))] == ["e1"]


def test_a_later_line_corrects_an_earlier_one(folder: Folder) -> None:
    folder.events(event("e1"), event("e1", kind="email_opened"))
    assert [item.kind for item in engagements(folder.read("engagements"))] == [Kind.EMAIL_OPENED]
