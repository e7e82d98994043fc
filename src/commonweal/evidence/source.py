"""What a source is: how its files are told, read, checked and counted.

One module of `sources/` a source. A source says what; `load` does the rest, so that
every file of every kind is received, judged, screened, kept and reported alike.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.store import Check
from commonweal.vocabulary.tables import COUNTS, Shape

if TYPE_CHECKING:
    import ibis.expr.types as ir

OGL = "Open Government Licence v3.0"


@dataclass(frozen=True)
class Head:
    """What can be seen of a file before it is read: enough to tell whose it is."""

    name: str
    kind: str
    columns: tuple[str, ...]
    """Cells of the first row, or names of the properties of a map layer; empty for workbooks."""
    sheets: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """First rows of each sheet of a workbook, by the sheet's name."""


@dataclass(frozen=True)
class Rule:
    """A reason to set a row aside.

    `fails` is true for rows that must not be counted; it sees the raw cells and the tidy
    columns side by side.
    """

    id: str
    reason: str
    fails: Callable[[ir.Table], ir.BooleanValue]


@dataclass(frozen=True)
class Reading:
    """A file read: its rows as they stand, and lines that were not rows at all."""

    raw: ir.Table
    """Columns as the publisher spells them. `_row` is the place among the rows, from 0; other
    names that begin with an underscore are the source's own and are shown to nobody."""
    odd_lines: Sequence[tuple[int, str]] = ()
    first_line: int = 2
    """Line of the file that the first row came from."""
    notes: Sequence[Check] = ()
    separator: str = ","
    """What stands between the cells of a CSV."""


class Source(ABC):
    """A kind of file that a publisher or partner gives."""

    id: str
    title: str
    about: str
    publisher: str
    licence: str
    shape: Shape
    """The table its rows become. COUNTS for sources that give counts already."""
    free_text: tuple[str, ...] = ()
    """Raw columns in which people could be written about: screened for personal data."""
    version: int = 1
    """Raised when the same file would now be read differently, so that it is read again."""

    @abstractmethod
    def recognises(self, head: Head) -> bool:
        """Whether this is one of ours. Decided by the header, not the file's name."""

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        """Take the file in, every cell as text. Raises FileRefused."""
        if file.kind == "parquet":
            return Reading(engine.take_parquet(file.path), first_line=1)
        raw, odd = engine.read_csv(file.path, head.columns, called=file.name, marked=file.marked)
        return Reading(raw, odd)

    @abstractmethod
    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        """Raw cells to the columns of `shape`; keeps every row and every raw column.

        Raw columns come named with an @ before the publisher's spelling (`@Crime ID`), so
        that they cannot be taken for ours; `_row` is the row's place in the file, from 0.
        """

    def rules(self) -> Iterable[Rule]:
        return ()

    def counts(self, rows: ir.Table) -> ir.Table | None:
        """Accepted rows to the columns of COUNTS; None for reference tables."""
        if self.shape is COUNTS:
            return rows.select(*COUNTS.names)
        return None

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        """Lines of the quality report that only this source can write."""
        return ()

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:  # noqa: B027
        """Raise FileRefused where the file as a whole cannot be right."""


def as_came(raw: ir.Table) -> list[str]:
    """The columns of a file as they came: those marked with an @."""
    return [c for c in raw.columns if c.startswith("@")]
