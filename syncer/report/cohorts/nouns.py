"""What the page is made of, in the words of its language; any format can show it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """`share`, from 0 to 1: of which a bar can be drawn."""

    text: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """`is_sum`: of the rows above; `is_aside`: counted in no month."""

    head: str
    cells: tuple[Cell, ...]
    is_sum: bool = False
    is_aside: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """`about` is the same in all languages; the first of the columns is that of the heads."""

    about: str
    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A column for each month: its part of the highest, what it says; `told` is the whole in words."""

    label: str
    columns: tuple[tuple[float, str], ...]
    told: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How many entered a stage, as a part of the longest bar."""

    label: str
    means: str
    count: str
    part: float


@dataclass(frozen=True, slots=True)
class Part:
    """One funnel; without tables if there is nothing to tell."""

    name: str
    heading: str
    notes: tuple[str, ...]
    bars_heading: str = ""
    bars: tuple[Bar, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    language: str
    title: str
    notes: tuple[str, ...]
    parts: tuple[Part, ...]
    definitions_heading: str
    definitions: tuple[str, ...]
