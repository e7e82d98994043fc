"""How a value of a table is written, the same in every format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from commonweal.assessment.structure import Cell, Column, Table, Verdict
from commonweal.vocabulary import words
from commonweal.vocabulary.months import Month

NOT_KNOWN = "not known"
NUMERIC = frozenset({"count", "rate", "percent", "p"})

SYMBOLS = {
    Verdict.BETTER: "✓",
    Verdict.WORSE: "!",
    Verdict.SAME: "=",
    Verdict.CARE: "?",
    Verdict.NO_DATA: "–",
}
"""Beside the word, so that neither colour nor shape is needed alone."""
VERDICT_NAMES = {
    Verdict.BETTER: "better",
    Verdict.WORSE: "worse",
    Verdict.SAME: "same",
    Verdict.CARE: "care",
    Verdict.NO_DATA: "no-data",
}


def written(column: Column, value: Cell) -> str:
    """A value in words and figures: `27,850`, `13.7`, `11%`, `Mar 2026`, `not known`."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, (bool, str)):
        text = str(value)
        return _month(text) if column.kind == "month" else text
    if column.kind == "percent":
        return words.percent(value)
    if column.kind == "p":
        return "under 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"
    if column.kind == "rate":
        return words.rate(value)
    if column.kind == "count":
        return words.count(value) if float(value).is_integer() else words.rate(value)
    return str(value).replace("-", words.MINUS)


LONGEST = 60
"""Rows of a table that go on paper at most; the rest is in the workbook, and the page says so."""


def printed(tables: Iterable[Table]) -> list[Table]:
    """Tables that go on paper: not those that only stand behind a sentence or a chart."""
    return [table for table in tables if not table.behind]


def on_paper(table: Table) -> tuple[tuple[tuple[Cell, ...], ...], str]:
    """The rows of a table that go on paper, and what to say of the rest."""
    most = min(table.glance or LONGEST, LONGEST)
    if len(table.rows) <= most:
        return table.rows, ""
    said = f"{most} of {words.count(len(table.rows))} rows; all are in the workbook."
    if table.columns[0].kind == "month":
        return table.rows[-most:], f"The last {said}"
    return table.rows[:most], f"The first {said}"


def heading(column: Column) -> str:
    """`Rate (per 1,000 residents)`."""
    return f"{column.title} ({column.unit})" if column.unit else column.title


def headings(columns: tuple[Column, ...]) -> list[str]:
    """A heading for each column, no two alike: machine formats find columns by them."""
    seen: dict[str, int] = {}
    found = []
    for column in columns:
        text = heading(column) or column.id
        seen[text] = seen.get(text, 0) + 1
        found.append(text if seen[text] == 1 else f"{text} [{column.id}]")
    return found


def anchor(*parts: str) -> str:
    """A part of an address from ids: letters, figures, hyphens, underscores."""
    return "-".join(re.sub(r"[^A-Za-z0-9_-]+", "-", part).strip("-") for part in parts if part)


def file_name(identifier: str) -> str:
    """A name that every operating system takes."""
    plain = unicodedata.normalize("NFKD", identifier).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower() or "table"


def _month(text: str) -> str:
    return Month.parse(text).short if re.fullmatch(r"\d{4}-\d{2}", text) else text


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def printable(text: str) -> str:
    """Without the characters that no office file may hold."""
    return _NOT_XML.sub("", text)
