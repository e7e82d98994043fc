"""A small validator of CSV on the Web: what "Model for Tabular Data" asks of a reader.

Returns problems in words; none means that the tables are as their metadata says.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

KNOWN = {"@context", "@id", "@type", "url", "tables", "tableSchema", "dialect", "notes",
         "tableDirection", "suppressOutput", "transformations"}  # fmt: skip
TYPES = {
    "integer": re.compile(r"[-+]?\d+"),
    "double": re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?|INF|-INF|NaN"),
    "gYearMonth": re.compile(r"-?\d{4,}-(0[1-9]|1[0-2])(Z|[-+]\d\d:\d\d)?"),
    "string": re.compile(r".*", re.DOTALL),
}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.%]*")


def problems(metadata: Path) -> list[str]:
    group: dict[str, Any] = json.loads(metadata.read_text("utf-8"))
    found: list[str] = []
    context = group.get("@context")
    if not (
        context == "http://www.w3.org/ns/csvw"
        or (isinstance(context, list) and context[0] == "http://www.w3.org/ns/csvw")
    ):
        found.append("the context is not CSV on the Web")  # fmt: skip
    for key in group:
        if key not in KNOWN and ":" not in key:
            found.append(f"“{key}” is not a property of a table group")
    urls = [table["url"] for table in group.get("tables", [])]
    if not urls:
        found.append("there is no table")
    if len(set(urls)) != len(urls):
        found.append("two tables have one address")
    for table in group.get("tables", []):
        found += [f"{table['url']}: {p}" for p in _table(table, metadata.parent / table["url"])]
    return found


def _table(table: dict[str, Any], file: Path) -> list[str]:
    found = [
        f"“{k}” is not a property of a table" for k in table if k not in KNOWN and ":" not in k
    ]
    if not file.is_file():
        return [*found, "the file is not there"]
    columns = table["tableSchema"]["columns"]
    names = [column["name"] for column in columns]
    if len(set(names)) != len(names):
        found.append(f"two columns have one name: {names}")
    found += [f"“{name}” is not a column name" for name in names if not NAME.fullmatch(name)]
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened, strict=True))
    if rows[0] != [column["titles"] for column in columns]:
        found.append(f"the header {rows[0]} is not the titles")
    for n, row in enumerate(rows[1:], 2):
        if len(row) != len(columns):
            found.append(f"row {n} has {len(row)} cells for {len(columns)} columns")
            continue
        for column, cell in zip(columns, row, strict=True):
            # The default null annotation is the empty string.
            if cell == "":
                if column.get("required"):
                    found.append(f"row {n}: {column['name']} is required and empty")
            elif not TYPES[column["datatype"]].fullmatch(cell):
                found.append(f"row {n}: {cell!r} is not a {column['datatype']}")
    return found
