"""What a command prints, and where."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from syncer.cli.output import Output, showing
from syncer.errors import NoAccess


def test_an_error_is_words_on_standard_error_and_one_object_on_standard_output(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit) as ended, showing(json=True):
        raise NoAccess("the token is refused", where="hubspot", fix="renew it")
    told = capsys.readouterr()
    assert ended.value.exit_code == 3
    assert json.loads(told.out) == {
        "outcome": "no access",
        "problems": [{"error": "NoAccess", "where": "hubspot", "what": "the token is refused", "fix": "renew it"}],
    }
    assert told.err == "error: hubspot: the token is refused\n  to do: renew it\n"


def test_a_fault_of_ours_names_the_place_and_never_the_data(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SYNCER_DEBUG", raising=False)
    with pytest.raises(typer.Exit) as ended, showing(json=True):
        raise ValueError("ana@buyer.example is no number")
    told = capsys.readouterr()
    assert ended.value.exit_code == 1
    assert "unexpected ValueError at tests.unit.test_output" in told.err
    assert "ana@buyer" not in told.out + told.err


def test_a_command_shows_one_result(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(json=True)
    output.show({"a": 1}, "")
    with pytest.raises(RuntimeError):
        output.show({"b": 2}, "")
    assert json.loads(capsys.readouterr().out) == {"a": 1}


def test_long_work_says_a_line_now_and_then_where_no_terminal_looks_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr("syncer.cli.output.time.monotonic", lambda: float(next(clock)))
    output = Output(json=True)
    for done in (1_000, 2_000, 3_000, 4_000):
        output.progress("pull", done, None)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == ["pull: 3,000"]


def test_a_terminal_sees_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    output = Output(json=True)
    output.progress("pull", 5, 10)
    assert [task.completed for task in output._bars.tasks] == [5] if output._bars else False
    output.close()
    assert capsys.readouterr().out == ""


def test_a_result_that_cannot_be_written_is_an_error_in_words() -> None:
    command = [sys.executable, "-m", "syncer", "connectors", "list"]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    first, *more = ran.stderr.splitlines()
    assert first == "error: standard output: the result cannot be written: No space left on device"
    assert (ran.returncode, more) == (1, ["  to do: what was done is done; `syncer status` shows it"])


def test_an_error_is_shown_after_what_was_done_until_then(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(json=False)
    output.fail(NoAccess("lists cannot be read"), {"findings": ["group created"]}, "ok  the group is created")
    told = capsys.readouterr()
    assert (told.out, told.err) == ("ok  the group is created\n", "error: lists cannot be read\n")
    output = Output(json=True)
    output.fail(NoAccess("lists cannot be read"), {"findings": ["group created"], "outcome": "done"}, "")
    shown = json.loads(capsys.readouterr().out)
    assert (shown["findings"], shown["outcome"], len(shown["problems"])) == (["group created"], "no access", 1)
