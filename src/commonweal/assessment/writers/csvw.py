"""CSV on the Web: a plain CSV a table, and metadata that says what every column means."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from commonweal.assessment.structure import Column, Document, Table

DATATYPES: dict[str, Any] = {
    "text": "string",
    "count": "integer",
    "rate": "number",
    "percent": "number",
    "p": "number",
    "month": {"base": "gYearMonth"},
}
OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def write(document: Document, folder: Path) -> None:
    """Write every table of `document` into `folder`, with `csv-metadata.json` beside them.

    An empty cell is a value that is not known; the notes in the metadata say why.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    for table in document.all_tables():
        with (folder / f"{table.id}.csv").open("w", encoding="utf-8", newline="") as stream:
            stream.write(text(table))
    about = json.dumps(metadata(document), indent=1, ensure_ascii=False)
    (folder / "csv-metadata.json").write_text(about + "\n", "utf-8")


def text(table: Table) -> str:
    """One table as CSV: a heading line, then the rows; an unknown value is an empty cell."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([column.title for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return stream.getvalue()


def _cell(cell: object) -> object:
    return "" if cell is None else cell


def metadata(document: Document) -> dict[str, Any]:
    """The table group's description, by the W3C's Metadata Vocabulary for Tabular Data."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": document.language[:2]}],
        "dc:title": document.title,
        "dc:description": document.subtitle,
        "dc:creator": document.partnership,
        "dc:date": document.dated.isoformat(),
        "dc:license": {"@id": OGL},
        "dc:rights": " ".join(document.attribution),
        "dc:identifier": document.snapshot,
        "tables": [description(table) for table in document.all_tables()],
    }


def description(table: Table) -> dict[str, Any]:
    """One table's columns and source, by the same vocabulary."""
    described: dict[str, Any] = {
        "url": f"{table.id}.csv",
        "dc:title": table.caption,
        "dialect": {"lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": [_column(table, i) for i in range(len(table.columns))]},
    }
    if table.source:
        described["dc:source"] = table.source
    if table.notes:
        described["notes"] = [{"@type": "Note", "rdfs:comment": note} for note in table.notes]
    if table.provenance:
        described["dc:provenance"] = table.provenance.method
    return described


def _column(table: Table, position: int) -> dict[str, Any]:
    column = table.columns[position]
    described: dict[str, Any] = {
        # Names are variables of URI templates: no hyphens.
        "name": column.id.replace("-", "_"),
        "titles": column.title,
        "datatype": _datatype(table, position, column),
        "null": "",
    }
    if column.unit:
        described["dc:description"] = f"Unit: {column.unit}"
    return described


def _datatype(table: Table, position: int, column: Column) -> Any:
    """The column's kind, unless its cells say otherwise: a weighted count is no integer."""
    cells = [row[position] for row in table.rows if row[position] is not None]
    if any(isinstance(cell, str) for cell in cells) and column.kind != "month":
        return "string"
    if column.kind == "count" and any(isinstance(c, float) and not c.is_integer() for c in cells):
        return "number"
    return DATATYPES[column.kind]
