"""Runs the cases beside a funnel file, `cases/<its name>/*.yaml`: which fail, and which rules none exercises."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from mappings import casebook, funnel
from mappings.casebook import Case, Sheet
from syncer import yamlfile
from syncer.errors import BadSettings
from syncer.model import Decision
from syncer.rules import Ladder
from syncer.rules import compile as compile_funnel
from syncer.rules.because import sentences
from syncer.rules.trial import Failed, Trial
from syncer.rules.words import RESERVED_IDS


def test(file: Path, folder: Path, timezone: ZoneInfo) -> Trial:
    """Raises BadSettings with every fault of every file."""
    sheets, faults = casebook.load_all(folder)
    if not sheets and not faults:
        raise BadSettings("there are no cases", where=str(folder), fix="write some, in files that end in .yaml")
    ladders = [(sheet, ladder) for sheet in sheets if (ladder := _ladder(file, sheet, timezone, faults))]
    if faults:
        raise yamlfile.bad_settings(list(dict.fromkeys(faults)))
    failed = tuple(failure for sheet, ladder in ladders for failure in _failures(sheet, ladder))
    expected = {case.rule for sheet in sheets for case in sheet.book.cases}
    untested = tuple(rule for rule in ladders[0][1].rules if rule not in expected)
    return Trial(sum(len(sheet.book.cases) for sheet in sheets) - len(failed), failed, untested)


def _ladder(file: Path, sheet: Sheet, timezone: ZoneInfo, faults: list[str]) -> Ladder | None:
    """The file's, with the persona of the sheet."""
    try:
        ladder = compile_funnel(funnel.load(file, sheet.book.persona, sheet.document), timezone)
    except BadSettings as error:
        faults.append(str(error))
        return None
    faults += _strangers(sheet, ladder)
    return ladder


def _strangers(sheet: Sheet, ladder: Ladder) -> Iterator[str]:
    """Stages and rules that the funnel does not have."""
    for number, case in enumerate(sheet.book.cases):
        ids = (*ladder.rules, *RESERVED_IDS)
        for key, said, known in (("stage", case.stage, ladder.stages), ("rule", case.rule, ids)):
            if said not in known:
                what = f"{said} is no {key} of the funnel{yamlfile.suggestion(said, known)}"
                yield sheet.document.fault(("cases", number, key), what)


def _failures(sheet: Sheet, ladder: Ladder) -> Iterator[Failed]:
    for number, case in enumerate(sheet.book.cases):
        decision = casebook.decide(case, sheet.book, ladder)
        expected, got = _verdict(case), _verdict(decision)
        if got != expected:
            because = "; ".join(sentences(decision.because, "en", ladder.timezone, ladder.scores("en")))
            yield Failed(sheet.place(number), case.case, expected, got, because)


def _verdict(of: Case | Decision) -> str:
    return f"{of.stage} by {of.rule}"
