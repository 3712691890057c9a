"""What is kept but not believed, from a folder to the report: robots, dates, values of another type."""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.folder import WORKSPACE, Folder

AS_OF = "2026-06-01"
ANA = {"email": "ana@buyer.example"}
SENT = "2026-05-10T10:00:00Z"


def mail(key: str, kind: str, at: str, **detail: str) -> dict[str, Any]:
    return {"id": key, "who": ANA, "kind": kind, "at": at, "detail": {"message": "may", **detail}}


def clicks(*at: str) -> list[dict[str, Any]]:
    return [mail(f"c{n} {when}", "email_clicked", when, link=f"https://us.example/{n}") for n, when in enumerate(at)]


BURST = clicks("2026-05-10T10:03:00Z", "2026-05-10T10:03:01Z", "2026-05-10T10:03:04Z")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path).lay("id,email\n1,ana@buyer.example\n", [mail("s", "email_sent", SENT), *BURST])


def evidence(folder: Folder) -> dict[str, tuple[str, str | None]]:
    told = folder.syncer("explain", ANA["email"], "--at", AS_OF, "--json").json
    return {f"{one['kind']} {one['at'][11:19]}": (one["trust"], one["detail"].get("doubt")) for one in told["evidence"]}


def test_a_burst_of_links_leaves_a_lead_a_lead_until_a_person_clicks(folder: Folder) -> None:
    first = folder.syncer("sync", "--at", AS_OF)
    assert first.code == 0, first.err
    assert folder.stages() == {"1": "lead"}
    assert "Kept but not trusted, 3 items:\n  3  clicks on several links of one mail within seconds" in first.out
    told = folder.syncer("explain", ANA["email"], "--at", AS_OF).out
    assert told.count("doubtful: part of a burst of links") == 3

    again = folder.syncer("sync", "--at", AS_OF, "--json").json
    assert (again["doubted"], again["counts"]["decided"], again["counts"]["planned"]) == ({}, 0, 0)

    folder.add("engagements-later.jsonl", clicks("2026-05-11T09:00:00Z"))
    later = folder.syncer("sync", "--at", AS_OF, "--json").json
    assert (later["doubted"], later["counts"]["decided"]) == ({}, 1)
    assert folder.stages() == {"1": "prospect"}


def test_a_click_at_the_instant_of_delivery_is_none(tmp_path: Path) -> None:
    folder = Folder(tmp_path).lay("id,email\n1,ana@buyer.example\n", clicks("2026-05-10T10:00:02Z"))
    assert folder.syncer("sync", "--at", AS_OF).code == 0
    assert folder.stages() == {"1": "prospect"}, "when it was sent is not known yet"
    folder.add("engagements-sent.jsonl", [mail("s", "email_sent", SENT)])
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["doubted"] == {"delivery": 1}
    assert folder.stages() == {"1": "lead"}
    assert evidence(folder) == {
        "email_sent 10:00:00": ("trusted", None),
        "email_clicked 10:00:02": ("doubtful", "delivery"),
    }
    assert "doubtful: at the instant of delivery" in folder.syncer("explain", ANA["email"], "--at", AS_OF).out


def test_a_correction_gives_the_clicks_back(folder: Folder) -> None:
    folder.syncer("sync", "--at", AS_OF)
    folder.add(
        "engagements-z.jsonl", [{**BURST[0], "at": "2026-05-12T08:00:00Z"}, {**BURST[1], "at": "2026-05-13T08:00:00Z"}]
    )
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["doubted"] == {}
    assert folder.stages() == {"1": "prospect"}
    assert {trust for trust, _ in evidence(folder).values()} == {"trusted"}


@pytest.mark.parametrize("at", ["2056-05-12T10:00:00Z", "1989-12-31T23:59:59Z"])
def test_a_date_that_cannot_be_right_is_kept_told_once_and_moves_nobody(folder: Folder, at: str) -> None:
    folder.add("engagements-odd.jsonl", [{"id": "odd", "who": ANA, "kind": "email_replied", "at": at}])
    done = folder.syncer("sync", "--at", AS_OF, "--json")
    assert (done.code, done.json["doubted"], done.json["counts"]["engagements"]) == (0, {"burst": 3, "date": 1}, 5)
    assert folder.stages() == {"1": "lead"}
    (folder.path / "acme.db").rename(folder.path / "first.db")
    assert "1  items whose date cannot be right" in folder.syncer("sync", "--at", AS_OF).out
    told = folder.syncer("explain", ANA["email"], "--at", "2060-01-01").out
    assert "doubtful: its date cannot be right" in told
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["doubted"] == {}


def test_text_where_a_number_is_expected_is_told_with_a_count_and_drops_nobody(folder: Folder) -> None:
    people = "".join(f"{n},p{n}@buyer.example,{size}\n" for n, size in enumerate(["", "many", "200", "~ 50", "3"]))
    replies = [
        {"id": f"r{n}", "who": {"id": str(n)}, "kind": "email_replied", "at": "2026-05-12T10:00:00Z"} for n in range(5)
    ]
    folder.lay("id,email,employees\n" + people, replies)
    (folder.path / "syncer.yaml").write_text(WORKSPACE + "persona:\n  - {field: employees, at_least: 50}\n")
    done = folder.syncer("sync", "--at", AS_OF, "--json")
    assert done.code == 0, "nothing was set aside"
    assert done.json["ignored"] == {"employees: text where a number is expected": 2}
    stages = folder.stages()
    assert (len(stages), [key for key, stage in stages.items() if stage == "prospect"]) == (5, ["2"])
    assert "many" not in done.out + done.err
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["ignored"] == {}, "nobody was decided"


def test_the_report_says_it_in_words(folder: Folder) -> None:
    folder.lay("id,email,opted_out\n1,ana@buyer.example,perhaps\n")
    told = folder.syncer("sync", "--at", AS_OF).out
    assert "Could not be used, in so many contacts:\n  1  opted_out: text where true or false is expected" in told
