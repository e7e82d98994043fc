"""What a run gives back, whatever its function returns: words, numbers and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from commonweal.vocabulary.months import Month, Span

if TYPE_CHECKING:
    import pandas as pd

Number = str | int | float | bool | None


@dataclass(frozen=True)
class Answer:
    """A result as a command prints it and a page shows it."""

    words: str = ""
    """What it says, in a sentence or two; empty where the function says nothing in words."""
    numbers: Mapping[str, Number] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(cls, result: Any) -> Answer:
        """Take a result apart: tables, single numbers, words."""
        numbers: dict[str, Number] = {}
        tables: dict[str, pd.DataFrame] = {}
        _take("result", result, numbers, tables)
        return cls(str(getattr(result, "in_words", "") or ""), numbers, tables)

    def as_table(self) -> pd.DataFrame:
        """The first table, or the numbers as one."""
        import pandas as pd

        if self.tables:
            return next(iter(self.tables.values()))
        return pd.DataFrame({"what": list(self.numbers), "value": list(self.numbers.values())})


def _take(
    name: str, value: Any, numbers: dict[str, Number], tables: dict[str, pd.DataFrame]
) -> None:
    import numpy as np
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        tables[name] = value if _counted(value.index) else value.reset_index()
    elif isinstance(value, pd.Series):
        tables[name] = value.rename(str(value.name or "value")).reset_index()
    elif isinstance(value, Month | Span | date | Enum):
        numbers[name] = str(getattr(value, "label", value))
    elif isinstance(value, np.generic):
        numbers[name] = value.item()
    elif value is None or isinstance(value, str | int | float | bool):
        numbers[name] = value
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            inner = part.name if name == "result" else f"{name} {part.name}"
            _take(inner.replace("_", " "), getattr(value, part.name), numbers, tables)
    elif isinstance(value, np.ndarray):
        tables[name] = pd.DataFrame(value if value.ndim == 2 else {name: value.ravel()})
    elif isinstance(value, Mapping):
        tables[name] = pd.DataFrame(
            {"of": [str(k) for k in value], name: [_plain(v) for v in value.values()]}
        )
    elif isinstance(value, list | tuple):
        rows = [{f.name: _plain(getattr(v, f.name)) for f in fields(v)} if is_dataclass(v)
                else {name: _plain(v)} for v in value]  # fmt: skip
        if rows:
            tables[name] = pd.DataFrame(rows)


def _counted(index: pd.Index[Any]) -> bool:
    return index.names == [None] and index.dtype.kind == "i"


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
