"""Why a person has their stage, what is missing for the next, how it came about, and what the CRM was told."""

from pathlib import Path
from typing import Any

import pytest

from mappings.funnel import DEFAULT
from tests.integration.cli.folder import ENGAGEMENTS, WORKSPACE, Folder

AS_OF = "2026-06-01"
BOB = "bob@buyer.example"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path).lay()
    folder.syncer("sync", "--at", AS_OF)
    return folder


def main_funnel(folder: Folder, address: str = BOB, at: str = AS_OF) -> dict[str, Any]:
    found = folder.syncer("explain", address, "--at", at, "--json").json["funnels"][0]
    assert isinstance(found, dict)
    return found


def test_it_tells_what_the_next_stage_lacks_in_actual_numbers(folder: Folder) -> None:
    look = {"id": "v", "who": {"email": BOB}, "kind": "pricing_viewed", "at": "2026-05-30T10:00:00Z"}
    folder.add("engagements-web.jsonl", [look])
    folder.syncer("sync", "--at", AS_OF)
    told = main_funnel(folder)
    assert told["stage"] == "prospect"
    rules = {miss["rule"]: miss for miss in told["next_stage"]}
    assert {miss["stage"] for miss in told["next_stage"]} == {"potential"}
    prices, power = rules["pricing_with_power"]["missing"]
    assert prices == "Looks at the prices: 1 of 2, on 1 of 2 different days, in the last 90 days"
    assert power.startswith("Some power over the purchase decision: not known from ")
    assert told["nearly"][0]["rule"] == "pricing_with_power"


def test_it_says_the_same_in_spanish(folder: Folder) -> None:
    (folder.path / "syncer.yaml").write_text(WORKSPACE + "language: es\n", encoding="utf-8")
    told = main_funnel(folder)
    assert told["because"] == ["Respondió un correo el 12 de mayo de 2026"]
    (deal,) = (miss for miss in told["next_stage"] if miss["rule"] == "deal_opened")
    assert deal["missing"] == ["Un negocio abierto, en los últimos 90 días"]


def test_who_is_left_alone_is_told_why_and_what_would_be_without(folder: Folder) -> None:
    out = {"id": "u", "who": {"email": BOB}, "kind": "unsubscribed", "at": "2026-05-20T10:00:00Z"}
    folder.add("engagements-mail.jsonl", [out])
    folder.syncer("sync", "--at", AS_OF)
    told = main_funnel(folder)
    assert told["stage"] == "excluded"
    assert told["excluded_by"] == [{"rule": "unsubscribed", "because": ["Unsubscribed on May 20, 2026"]}]
    assert {miss["stage"] for miss in told["next_stage"]} == {"potential"}
    assert "Left alone as long as this holds:" in folder.syncer("explain", BOB, "--at", AS_OF).out


def test_scores_are_told_beside_their_thresholds(folder: Folder) -> None:
    (folder.path / "syncer.yaml").write_text(WORKSPACE + "funnel: scoring\n", encoding="utf-8")
    folder.syncer("sync", "--at", AS_OF)
    told = main_funnel(folder)
    assert set(told["scores"]) >= {"engagement", "fit"}
    assert told["scores"]["engagement"] > 0
    words = folder.syncer("explain", BOB, "--at", AS_OF).out
    assert "Scores:" in words


def test_history_has_every_change_with_its_rules_and_is_proved_again(folder: Folder) -> None:
    strict = DEFAULT.read_text(encoding="utf-8").replace("within: 180d", "within: 10d")
    (folder.path / "strict.yaml").write_text(strict, encoding="utf-8")
    (folder.path / "syncer.yaml").write_text(WORKSPACE + "funnel: strict.yaml\n", encoding="utf-8")
    folder.syncer("sync", "--at", "2026-06-02")
    first, second = main_funnel(folder, at="2026-06-02")["history"]
    assert (first["from"], first["to"], first["rule"], first["run"]) == ("", "prospect", "conversation", 1)
    assert (second["from"], second["to"], second["at"]) == ("prospect", "lead", "2026-06-02T00:00:00Z")
    assert first["because"] == ["Replied to an e-mail on May 12, 2026"]
    assert first["ruleset"] != second["ruleset"]
    assert first["decided_again"] == {"stage": "prospect", "rule": "conversation", "same": True}, "by the rules of then"
    assert second["decided_again"]["same"]
    assert len(main_funnel(folder, at=AS_OF)["history"]) == 1, "what came later is not told of then"


def test_evidence_that_was_withdrawn_shows_in_the_proof(folder: Folder) -> None:
    (folder.path / "crm" / "engagements.jsonl").unlink()
    folder.add("engagements.jsonl", [{**ENGAGEMENTS[1], "kind": "email_sent"}])
    folder.syncer("sync", "--at", "2026-06-02")
    first = main_funnel(folder, at="2026-06-02")["history"][0]
    assert first["decided_again"] == {"stage": "lead", "rule": "reached", "same": False}
    words = folder.syncer("explain", BOB, "--at", "2026-06-02").out
    assert "decided again, from what is known now: lead by reached" in words


def test_what_was_written_and_when(folder: Folder) -> None:
    (row,) = folder.syncer("explain", BOB, "--json").json["crm"]["written"]
    assert (row["contact"], row["outcome"], row["run"]) == ("2", "written", 1)
    assert (row["was"]["syncer_stage"], row["wish"]["syncer_stage"]) == ("", "prospect")
    assert "run 1  contact 2  (new) → prospect  written" in folder.syncer("explain", BOB).out
    assert folder.syncer("explain", BOB, "--at", AS_OF, "--json").json["crm"]["written"] == [], "not yet, as of then"
