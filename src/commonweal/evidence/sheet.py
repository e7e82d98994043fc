"""A person's own table, read as it stands and kept nowhere.

For analyses outside the store: a CSV, a workbook's first sheet, a Parquet file or a map layer
becomes a pandas table. What goes into the store passes through `load` instead.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from commonweal.evidence import workbooks
from commonweal.evidence.receive import Received, receive
from commonweal.vocabulary.errors import FileRefused

if TYPE_CHECKING:
    import pandas as pd

NUMBER = r"[-+−]?(?:(?:0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
"""What is taken for a number. `007` is not: it is a code, and its zeros matter."""


def read_table(path: Path) -> pd.DataFrame:
    """A table from a CSV (also gzipped), a workbook's first sheet, a Parquet file or a map layer.

    A column is of numbers only if every filled cell is one; else it is text as written, so
    that codes keep their leading zeros. Empty cells are missing. A map layer (GeoJSON, GeoPackage, GeoParquet) is a
    geopandas frame.

    Args:
        path: The file. Its first row holds the names of the columns.

    Raises:
        FileRefused: It cannot be read as one table.
    """
    with tempfile.TemporaryDirectory(prefix="commonweal-") as scratch:
        files = list(receive(path, Path(scratch)))
        for file in files:
            if isinstance(file, FileRefused):
                raise file
        if len(files) != 1:
            raise FileRefused(
                f"{path.name} holds {len(files)} files.", do="Unpack it and give one table."
            )
        return _read(files[0])  # type: ignore[arg-type]


def _read(file: Received) -> pd.DataFrame:
    import pandas as pd

    from commonweal.evidence.sources.boundaries import layer

    if file.kind in ("geojson", "gpkg") or (file.kind == "parquet" and _has_shapes(file.path)):
        frame: pd.DataFrame = layer(file)
        return frame
    if file.kind == "parquet":
        return pd.read_parquet(file.path)
    if file.kind == "workbook":
        sheet = next(iter(workbooks.tops(file.path)))
        rows = workbooks.rows(file.path, sheet)
        table = pd.DataFrame(rows[1:], columns=rows[0] if rows else [], dtype=str)
    elif file.kind == "csv":
        try:
            table = pd.read_csv(file.path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        except ValueError as error:
            raise FileRefused(
                f"{file.name} cannot be read as a table.",
                seen=" ".join(str(error).split())[:200],
                do="Save it again as CSV, comma-separated, UTF-8, names of columns first.",
            ) from error
    else:
        raise FileRefused(
            f"{file.name} is not a table.",
            do="Give a CSV, a workbook, a Parquet file or a map layer.",
        )
    if table.empty:
        raise FileRefused(f"{file.name} has no rows under its header.", do="Export it again.")
    return table.apply(typed)


def _has_shapes(path: Path) -> bool:
    import pyarrow.parquet as pq

    return b"geo" in (pq.read_schema(path).metadata or {})


def typed(column: pd.Series[str]) -> pd.Series[float] | pd.Series[str]:
    """A column of text as numbers where every filled cell is one; empty cells are missing."""
    import pandas as pd

    filled = column.fillna("").str.strip()
    held = filled[filled != ""]
    if len(held) and held.str.fullmatch(NUMBER).all():
        plain = filled.str.replace(",", "").str.replace("−", "-")
        return pd.to_numeric(plain.where(filled != ""))
    return column.where(filled != "")
