"""Runs the cases beside a funnel file, `cases/<its name>/*.yaml`: which fail, and which rules none exercises."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from mappings import casebook, funnel
from mappings.casebook import Case, Casebook
from syncer import yamlfile
from syncer.errors import BadSettings
from syncer.model import Decision
from syncer.rules import Ladder
from syncer.rules import compile as compile_funnel
from syncer.rules.because import sentences
from syncer.rules.trial import Failed, Trial
from syncer.rules.words import RESERVED_IDS


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of cases."""

    document: yamlfile.Document
    book: Casebook

    def place(self, number: int) -> str:
        return f"{self.document.path}:{self.document.line(('cases', number))}"


def folder_of(file: Path) -> Path:
    return file.parent / "cases" / file.stem


def test(file: Path, folder: Path, timezone: ZoneInfo) -> Trial:
    """Raises BadSettings with every fault of every file."""
    faults, ladders = list[str](), list[tuple[Sheet, Ladder]]()
    for sheet in _sheets(folder, faults):
        try:
            rules = funnel.load(file, sheet.book.persona, sheet.document)
        except BadSettings as error:
            faults.append(str(error))
            continue
        ladder = compile_funnel(rules, timezone)
        faults += _strangers(sheet, ladder)
        ladders.append((sheet, ladder))
    if faults:
        raise yamlfile.bad_settings(list(dict.fromkeys(faults)))
    if not ladders:
        raise BadSettings("there are no cases", where=str(folder), fix="write some, in files that end in .yaml")
    failed = tuple(failure for sheet, ladder in ladders for failure in _failures(sheet, ladder))
    expected = {case.rule for sheet, _ in ladders for case in sheet.book.cases}
    tried = sum(len(sheet.book.cases) for sheet, _ in ladders)
    untested = tuple(rule for rule in ladders[0][1].rules if rule not in expected)
    return Trial(tried - len(failed), failed, untested)


def _sheets(folder: Path, faults: list[str]) -> Iterator[Sheet]:
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = yamlfile.read(path)
            yield Sheet(document, Casebook.model_validate(document.data))
        except BadSettings as error:
            faults.append(str(error))
        except ValidationError as error:
            faults += yamlfile.faults(document, error, Casebook)


def _strangers(sheet: Sheet, ladder: Ladder) -> Iterator[str]:
    """Stages and rules that the funnel does not have."""
    for number, case in enumerate(sheet.book.cases):
        for key, said, known in (("stage", case.stage, ladder.stages), ("rule", case.rule, _ids(ladder))):
            if said not in known:
                what = f"{said} is no {key} of the funnel{yamlfile.suggestion(said, known)}"
                yield sheet.document.fault(("cases", number, key), what)


def _ids(ladder: Ladder) -> Sequence[str]:
    return (*ladder.rules, *RESERVED_IDS)


def _failures(sheet: Sheet, ladder: Ladder) -> Iterator[Failed]:
    for number, case in enumerate(sheet.book.cases):
        decision = casebook.decide(case, case.now or sheet.book.now, ladder)
        expected, got = _verdict(case), _verdict(decision)
        if got != expected:
            because = "; ".join(sentences(decision.because, "en", ladder.timezone))
            yield Failed(sheet.place(number), case.case, expected, got, because)


def _verdict(of: Case | Decision) -> str:
    return f"{of.stage} by {of.rule}"
