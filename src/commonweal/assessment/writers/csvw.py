"""CSV on the Web: each table as CSV, and one metadata file that says what the columns are.

W3C "Model for Tabular Data and Metadata on the Web" and "Metadata Vocabulary for Tabular
Data", 17 December 2015. UTF-8, one header row, an empty cell where a value is not known.
Cells are values as they were worked out, unrounded: for programs, not for spreadsheets.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from commonweal.assessment.structure import Cell, Column, Document, Table
from commonweal.assessment.writers import cells

METADATA = "assessment-metadata.json"
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def write(document: Document, folder: Path) -> list[Path]:
    """Write every table and the metadata into a folder; files of an earlier writing go."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    tables = list(document.all_tables())
    names = file_names(tables)
    written = []
    for table in tables:
        file = folder / names[table.id]
        file.write_text(csv_text(table), "utf-8", newline="")
        written.append(file)
    described = folder / METADATA
    described.write_text(
        json.dumps(metadata(document), ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n"
    )
    return [*written, described]


def csv_text(table: Table) -> str:
    """The table as CSV: RFC 4180 line ends, a header row, empty where not known."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(cells.headings(table.columns))
    for row in table.rows:
        writer.writerow(["" if value is None else _plain(value) for value in row])
    return out.getvalue()


def metadata(document: Document) -> dict[str, Any]:
    """The table group's description."""
    tables = list(document.all_tables())
    names = file_names(tables)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": document.language}],
        "dc:title": f"{document.title}: {document.subtitle}",
        "dc:publisher": document.partnership,
        "dc:date": document.dated.isoformat(),
        "dc:license": {"@id": LICENCE},
        "dc:rights": list(document.attribution),
        "dc:identifier": f"{document.id} {document.snapshot}",
        "dialect": {
            "encoding": "utf-8",
            "header": True,
            "delimiter": ",",
            "lineTerminators": "\r\n",
        },
        "tables": [_table(table, names[table.id]) for table in tables],
    }


def table_metadata(table: Table, url: str, *, language: str = "en-GB") -> dict[str, Any]:
    """Metadata for one table on its own, for a download beside one figure."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "dc:license": {"@id": LICENCE},
        **_table(table, url),
    }


def file_names(tables: list[Table]) -> dict[str, str]:
    """A file name for each table, no two alike on any operating system."""
    names: dict[str, str] = {}
    for table in tables:
        stem = cells.file_name(table.id)
        name, n = f"{stem}.csv", 1
        while name in names.values():
            n += 1
            name = f"{stem}-{n}.csv"
        names[table.id] = name
    return names


def _table(table: Table, url: str) -> dict[str, Any]:
    described: dict[str, Any] = {"url": url, "dc:title": table.caption}
    if table.source:
        described["dc:source"] = table.source
    if table.notes:
        described["notes"] = list(table.notes)
    titles = cells.headings(table.columns)
    names = _names(table.columns)
    columns = []
    for n, (column, title) in enumerate(zip(table.columns, titles, strict=True)):
        values = [row[n] for row in table.rows]
        columns.append(
            {
                "name": names[n],
                "titles": title,
                "datatype": datatype(column, values),
                "required": bool(values) and all(value not in (None, "") for value in values),
                **({"dc:description": f"Unit: {column.unit}"} if column.unit else {}),
            }
        )
    described["tableSchema"] = {"columns": columns}
    return described


def datatype(column: Column, values: list[Cell]) -> str | dict[str, str]:
    """The narrowest type that every value of the column has."""
    known = [value for value in values if value is not None and value != ""]
    if known and all(isinstance(v, int) and not isinstance(v, bool) for v in known):
        return "integer"
    if known and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in known):
        return "double"
    if column.kind == "month" and known and all(_is_month(value) for value in known):
        return "gYearMonth"
    return "string"


def _is_month(value: Cell) -> bool:
    import re

    return isinstance(value, str) and bool(re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value))


def _names(columns: tuple[Column, ...]) -> list[str]:
    """Names are variables of address templates: no hyphens, and no two alike."""
    found: list[str] = []
    for n, column in enumerate(columns, 1):
        name = cells.file_name(column.id).replace("-", "_")
        found.append(name if name not in found else f"{name}_{n}")
    return found


def _plain(value: Cell) -> str:
    return repr(value) if isinstance(value, float) else str(value)
