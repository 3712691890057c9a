"""The workspace file as it is written: its keys, their defaults and what they accept."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from syncer import yamlfile
from syncer.contract import MAIN
from syncer.duration import Duration
from syncer.plan import Guards

Language = Literal["en", "es"]


def _zone(name: object) -> str:
    if not isinstance(name, str) or name not in available_timezones():
        near = yamlfile.suggestion(str(name), available_timezones())
        raise ValueError(f"is not a time zone of the tz database, say America/Santiago{near}")
    return name


def _cron(text: str) -> str:
    if len(text.split()) != 5:
        raise ValueError('must have five fields, say "*/15 * * * *"')
    return text


def _some_time(kept: timedelta) -> timedelta:
    if kept < timedelta(days=1):
        raise ValueError("must be 1d or more: somebody may be restored")
    return kept


def database_url(url: str) -> str:
    if not url.startswith(("sqlite:///", "postgresql+psycopg://", "env:", "file:")):
        raise ValueError("must be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME, or env:NAME holding one")
    return url


class Schedule(BaseModel):
    """When the container syncs: `every: 15m` or `cron: "*/15 * * * *"`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    every: Duration | None = None
    cron: Annotated[str, AfterValidator(_cron)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "Schedule":
        if (self.every is None) == (self.cron is None):
            raise ValueError("must say either `every` or `cron`")
        return self


class FunnelWords(BaseModel):
    """One of several funnels."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = Field(default="default", description="A funnel that ships, or the path of your own file.")
    persona: list[dict[str, Any]] | None = Field(default=None, description="Whom you sell to; replaces the file's.")


class WorkspaceFile(BaseModel):
    """The workspace file as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    workspace: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$")] = Field(
        description="A short name; runs of one workspace never overlap."
    )
    database: Annotated[str, AfterValidator(database_url)] = Field(description="Where state is kept.")
    connections: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,30}$")], dict[str, Any]] = Field(
        min_length=1, description="Where contacts and engagements come from, and which CRM receives the stages."
    )
    language: Language = Field(default="en", description="Of labels, reasons and next actions.")
    timezone: Annotated[str, BeforeValidator(_zone)] = Field(default="UTC", description="Of days and schedules.")
    funnel: str | None = Field(
        default=None, description="A funnel that ships, `default` or `scoring`, or the path of your own funnel file."
    )
    persona: list[dict[str, Any]] | None = Field(default=None, description="Whom you sell to; replaces the funnel's.")
    funnels: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")], FunnelWords] | None = Field(
        default=None,
        min_length=1,
        description="Instead of one `funnel`: several, say one per product line, each with properties of its own.",
    )
    schedule: Schedule | None = Field(
        default=None,
        description="Kept for a scheduler of syncer's own. There is none yet: let cron or the like run `syncer sync`.",
    )
    processes: int = Field(
        default=1, ge=1, le=64, description="How many processes decide side by side when very many persons are due."
    )
    retention: Annotated[Duration, AfterValidator(_some_time)] | None = Field(
        default=None,
        description="How long after its last sight a vanished contact is kept, with what it did; for good if left out.",
    )
    guards: Guards = Field(default_factory=Guards, description="What stops a run before anything is written.")

    @model_validator(mode="after")
    def _one_or_several(self) -> "WorkspaceFile":
        if self.funnels and (self.funnel is not None or self.persona is not None):
            raise ValueError("says `funnels` beside `funnel` or `persona`: move those into a block under `funnels`")
        return self

    @property
    def all_funnels(self) -> Mapping[str, FunnelWords]:
        """By name; a workspace that says nothing has the default one."""
        return self.funnels or {MAIN: FunnelWords(file=self.funnel or "default", persona=self.persona)}


class ConnectionWords(BaseModel):
    """What every connection may say, whatever its connector."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connector: str = Field(description="Which connector; the connection's own name if left out.")
    write: bool = Field(default=False, description="This CRM receives the stages.")
    mapping: str | None = Field(default=None, description="Path of a mapping file that replaces the shipped one.")
