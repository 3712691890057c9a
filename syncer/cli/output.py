"""What a command shows: one JSON object or words on standard output; everything else on standard error."""

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import typer

from syncer.errors import SyncerError, Unexpected

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SECONDS_BETWEEN_LINES = 10.0


@dataclass
class Output:
    """One per command."""

    json: bool
    exit_code: int = 0
    _said: bool = False
    _bars: "Progress | None" = None
    _tasks: "dict[str, TaskID]" = field(default_factory=dict)
    _last_line: float = field(default_factory=lambda: time.monotonic())  # noqa: PLW0108 - looked up when made

    def show(self, data: Mapping[str, Any], words: str) -> None:
        """The result, once."""
        if self._said:
            raise RuntimeError("a command shows one result")
        self._said = True
        try:
            print(_json(data) if self.json else words.rstrip("\n"), flush=True)  # noqa: T201
        except BrokenPipeError:
            raise
        except OSError as error:
            _to_nowhere()
            raise SyncerError(
                f"the result cannot be written: {error.strerror}",
                where="standard output",
                fix="what was done is done; `syncer status` shows it",
            ) from None

    def note(self, words: str) -> None:
        print(words, file=sys.stderr)  # noqa: T201

    def fail(self, error: SyncerError, data: Mapping[str, Any] | None = None, words: str = "") -> None:
        """An error, after what was done until then."""
        self.exit_code = error.exit_code
        if not self._said and (self.json or words):
            self.show({**(data or {}), **failure(error)}, words)
        self.note(f"error: {error}")

    def progress(self, step: str, done: int, total: int | None) -> None:
        """A bar where a terminal looks on, else a line now and then."""
        if not sys.stderr.isatty():
            if time.monotonic() - self._last_line >= SECONDS_BETWEEN_LINES:
                self._last_line = time.monotonic()
                self.note(f"{step}: {done:,}" + (f" of {total:,}" if total is not None else ""))
            return
        if self._bars is None:
            self._bars = _bars()
            self._bars.start()
        if step not in self._tasks:
            self._tasks[step] = self._bars.add_task(step, total=total)
        self._bars.update(self._tasks[step], completed=done, total=total)

    def close(self) -> None:
        if self._bars is not None:
            self._bars.stop()


@contextmanager
def showing(*, json: bool) -> Iterator[Output]:
    """Runs a command's body; an error becomes words, a JSON object and an exit code, never a traceback."""
    output = Output(json)
    try:
        yield output
    except SyncerError as error:
        output.close()
        output.fail(error)
    except KeyboardInterrupt:
        output.close()
        from syncer.run import INTERRUPTED

        output.note("interrupted; run it again to go on from here")
        output.exit_code = INTERRUPTED
    except BrokenPipeError:
        _to_nowhere()
    except Exception as error:
        output.close()
        output.fail(Unexpected.of(error))
    finally:
        output.close()
    if output.exit_code:
        raise typer.Exit(output.exit_code)


def failure(error: SyncerError) -> dict[str, Any]:
    """As JSON."""
    from syncer.run import OUTCOMES, problem_as_json

    return {"outcome": OUTCOMES[error.exit_code], "problems": [problem_as_json(error)]}


def _to_nowhere() -> None:
    """What is still in the buffer of standard output would fail once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _json(data: Mapping[str, Any]) -> str:
    import orjson

    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode()


def _bars() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
