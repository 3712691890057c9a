"""What is wrong with rules that can be used all the same: in themselves, and with what they are connected to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from syncer import yamlfile
from syncer.contract import Finding, Source
from syncer.errors import SyncerError
from syncer.model import CONTACT_FIELDS, Kind
from syncer.prepare import absent
from syncer.rules.lint import Fault, Rules, lint
from syncer.rules.schema import Funnel
from syncer.rules.tried import in_order
from syncer.store import UnknownWord

_WORDS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One funnel file, and its rules that no case exercises, or why its cases cannot be tried."""

    path: Path
    funnel: Funnel
    untested: Sequence[str] | SyncerError


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rules work with, or why it cannot be looked at: sources by connection, and words that nobody translates."""

    sources: Mapping[str, Source | SyncerError]
    unknown: Sequence[UnknownWord] | SyncerError


@dataclass(frozen=True, slots=True)
class Given:
    """All that the sources together can give, as far as they could be looked at."""

    kinds: frozenset[Kind] = frozenset(Kind)
    absent: frozenset[str] = frozenset()


def check(books: Sequence[Rulebook], around: Surroundings | SyncerError) -> Iterator[Finding]:
    """File by file; then what is about none of them."""
    given, unseen = Given(), list[Finding]()
    if isinstance(around, SyncerError):
        unseen.append(_unseen(around, "only the rules themselves were looked at"))
    else:
        given = _given(around, frozenset().union(*(Rules(book.funnel).fields for book in books)), unseen)
    for book in books:
        yield from _about(book, given)
    yield from unseen
    if not isinstance(around, SyncerError):
        yield from _untranslated(around.unknown)


def _given(around: Surroundings, fields: frozenset[str], unseen: list[Finding]) -> Given:
    shut = [source for source in around.sources.values() if isinstance(source, SyncerError)]
    sources = [source for source in around.sources.values() if not isinstance(source, SyncerError)]
    unseen += [_unseen(error, "what is delivered, and which fields there are, was not looked at") for error in shut]
    if shut:
        return Given()
    kinds = frozenset().union(*(source.kinds for source in sources))
    try:
        return Given(kinds, absent(sources, fields))
    except SyncerError as error:
        unseen.append(_unseen(error, "which fields there are was not looked at"))
        return Given(kinds)


def _unseen(error: SyncerError, what: str) -> Finding:
    return Finding("warning", error.where or "connections", f"{what}: {error.what}", error.fix)


def _about(book: Rulebook, given: Given) -> Iterator[Finding]:
    """In the order of the file."""
    document, rules = yamlfile.read(book.path), Rules(book.funnel)
    faults = lint(book.funnel)
    accused = {fault.rule for fault in faults if fault.rule}
    faults += (fault for fault in (*_untested(book), *_idle(rules, given)) if fault.rule not in accused)
    lines = {fault: document.line(fault.at) or 0 if fault.at else 0 for fault in faults}
    found = [_finding(book.path, lines[fault], fault) for fault in sorted(lines, key=lines.__getitem__)]
    found += _lacking(book, rules, given)
    yield from found or [Finding("ok", str(book.path), f"{len(rules.ids)} rules, nothing is wrong with them")]


def _finding(path: Path, line: int, fault: Fault) -> Finding:
    place = f"{path}:{line}" if line else str(path)
    return Finding(fault.level, f"{place}: {fault.rule}" if fault.rule else place, fault.what, fault.fix)


def _untested(book: Rulebook) -> Iterator[Fault]:
    if isinstance(book.untested, SyncerError):
        fix = book.untested.fix or "mend it; `syncer rules test` tries the cases"
        yield Fault("warning", (), f"no case could be tried: {book.untested.what}", fix)
        return
    for tried in in_order(book.funnel):
        if tried.rule.id in book.untested:
            fix = "add one; `syncer rules test` says where"
            yield Fault("warning", tried.at, "no case exercises this rule", fix, tried.rule.id)


def _idle(rules: Rules, given: Given) -> Iterator[Fault]:
    for tried in rules.unreachable(given.kinds, given.absent):
        what = "cannot fire here: no connection gives what it asks for"
        yield Fault("warning", tried.at, what, "see what the connections lack, below", tried.rule.id)


def _lacking(book: Rulebook, rules: Rules, given: Given) -> Iterator[Finding]:
    """Of all that the rules ask for."""
    where, missing = str(book.path), sorted(rules.fields & given.absent)
    if undelivered := sorted(rules.kinds - given.kinds):
        words = ", ".join(kind.word for kind in undelivered)
        fix = "in the `mapping` of a connection, translate a word of the vendor to each that does happen"
        yield Finding("warning", where, f"asks for kinds that no connection delivers: {words}", fix)
    if unfilled := [name for name in missing if name in CONTACT_FIELDS]:
        fix = "in the `mapping` of the CRM, say which property holds each that you know of your contacts"
        yield Finding("warning", where, f"asks for fields that no connection has: {', '.join(unfilled)}", fix)
    if unknown := [name for name in missing if name not in CONTACT_FIELDS]:
        fix = "create them in the CRM, or correct the rules"
        yield Finding("warning", where, f"asks for properties that no connection has: {', '.join(unknown)}", fix)


def _untranslated(words: Sequence[UnknownWord] | SyncerError) -> Iterator[Finding]:
    if isinstance(words, SyncerError):
        yield _unseen(words, "words that no mapping translates were not looked at")
        return
    for word in words[:_WORDS_SHOWN]:
        what = f"no mapping translates {word.vendor_kind!r}, which came {word.times} times"
        yield Finding("warning", word.source, what, "add it to the `mapping` of the connection")
    if (more := len(words) - _WORDS_SHOWN) > 0:
        yield Finding("warning", "connections", f"no mapping translates {more} more words", "see `syncer status`")
