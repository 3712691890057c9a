"""Cases: given these events and fields, expect this stage by this rule. A table that a marketer can read and extend.

An event is a kind and when it happened: how many days ago, or a local date and time, or a block that says more:
`{days_ago: 3, trust: doubtful}`, `{at: 2026-05-01 09:00, count: 7, trust: summary}`; or a list of these.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from syncer import yamlfile
from syncer.errors import BadSettings
from syncer.model import Decision, Fields, Kind, Timeline, Trust, signal
from syncer.rules.words import FieldName, KindName, Scalar, listed

_LONGEST, _MOST = 36_500, 10_000  # days, events at one instant


class Decides(Protocol):
    """A ladder, as far as cases need it."""

    timezone: ZoneInfo

    def decide(self, timeline: Timeline, fields: Fields, now: datetime) -> Decision: ...


def _moment(said: Any) -> datetime:
    if isinstance(said, str):
        return datetime.fromisoformat(said)
    if isinstance(said, date) and not isinstance(said, datetime):
        return datetime.combine(said, time())
    if not isinstance(said, datetime):
        raise ValueError("must be a date and time, say 2026-05-01 09:00")  # noqa: TRY004 - pydantic collects ValueErrors
    return said


Moment = Annotated[datetime, BeforeValidator(_moment)]


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class When(Block):
    days_ago: Annotated[float, Field(ge=-_LONGEST, le=_LONGEST)] | None = None
    at: Moment | None = None
    trust: Literal["trusted", "summary", "doubtful"] = "trusted"
    count: Annotated[int, Field(ge=1, le=_MOST)] = 1

    @model_validator(mode="before")
    @classmethod
    def _short(cls, said: Any) -> Any:
        if isinstance(said, dict):
            return said
        return {"days_ago": said} if isinstance(said, int | float) else {"at": said}

    @model_validator(mode="after")
    def _one_of_two(self) -> "When":
        if (self.days_ago is None) == (self.at is None):
            raise ValueError("must say either `days_ago` or `at`")
        return self


class Case(Block):
    case: str
    events: dict[KindName, Annotated[list[When], BeforeValidator(listed)]] = {}
    fields: dict[FieldName, Scalar] = {}
    now: Moment | None = None
    stage: str
    rule: str


class Casebook(Block):
    """One file of cases. `persona` is that of the workspace they stand in."""

    now: Moment
    persona: list[dict[str, Any]] | None = None
    cases: list[Case]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file of cases, and where in it they stand."""

    document: yamlfile.Document
    book: Casebook

    def place(self, number: int) -> str:
        return f"{self.document.path}:{self.document.line(('cases', number))}"


def folder_of(funnel: Path) -> Path:
    """Where the cases of a funnel file stand: `cases/<its name>` beside it."""
    return funnel.parent / "cases" / funnel.stem


def load_all(folder: Path) -> tuple[list[Sheet], list[str]]:
    """Every file of cases in a folder, and every fault of those that cannot be used."""
    sheets, faults = list[Sheet](), list[str]()
    for path in sorted(folder.glob("*.yaml")):
        try:
            document = yamlfile.read(path)
            sheets.append(Sheet(document, Casebook.model_validate(document.data)))
        except BadSettings as error:
            faults.append(str(error))
        except ValidationError as error:
            faults += yamlfile.faults(document, error, Casebook)
    return sheets, faults


def decide(case: Case, book: Casebook, ladder: Decides) -> Decision:
    now = _local(case.now or book.now, ladder.timezone)
    return ladder.decide(_timeline(case, now, ladder.timezone), case.fields, now)


def _timeline(case: Case, now: datetime, zone: ZoneInfo) -> Timeline:
    found: dict[int, list[int]] = defaultdict(list)
    for word, times in case.events.items():
        for when in times:
            at = _local(when.at, zone) if when.at else now - timedelta(days=when.days_ago or 0)
            found[signal(Kind[word.upper()], Trust[when.trust.upper()])] += [int(at.timestamp() * 1000)] * when.count
    return {key: sorted(instants) for key, instants in sorted(found.items())}


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
