"""The one place where tables are computed: Ibis expressions on DuckDB.

Everything else in this room builds Ibis expressions and hands them here, so that
the same expression can run on another engine for a region or the country.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from commonweal.vocabulary.errors import FileRefused

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import pyarrow as pa

# A longer line is not a table row; data.police.uk's longest is under 400 characters.
LONGEST_LINE = 1_000_000


class Engine:
    """A DuckDB of its own: nothing it holds outlives it, spills go to `scratch`."""

    def __init__(self, scratch: Path | None = None, *, memory: str = "1GB") -> None:
        import ibis

        self._own = None if scratch else tempfile.TemporaryDirectory(prefix="commonweal-")
        folder = scratch or Path(self._own.name if self._own else "")
        # Insertion order is kept: the line number of a rejected row is its place in the file.
        self.ibis: Any = ibis.duckdb.connect(
            temp_directory=str(folder / "spill"), memory_limit=memory
        )
        self.ibis.con.execute("SET enable_progress_bar = false")
        # Our Parquet files are written once and read by name; nothing is fetched.
        self.ibis.con.execute("SET autoinstall_known_extensions = false")
        self._made = 0

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.ibis.disconnect()
        if self._own:
            self._own.cleanup()

    def _name(self) -> str:
        self._made += 1
        return f"t{self._made}"

    def read_csv(
        self, path: Path, columns: Sequence[str], *, skip: int = 0, separator: str = ","
    ) -> tuple[ir.Table, list[tuple[int, str]]]:
        """Take a UTF-8 CSV in as text, every cell as it stands.

        Args:
            path: The file.
            columns: Its header.
            skip: Lines above the header: titles and notes.
            separator: What stands between cells.

        Returns:
            The table, and (line, reason) of each line that has not the header's number of cells.

        Raises:
            FileRefused: The file cannot be read as a table.
        """
        import duckdb

        name, scan = self._name(), self._name()
        where, shape = _quoted(path), ", ".join(f"{_quoted(c)}: 'VARCHAR'" for c in columns)
        self.ibis.con.execute("DROP TABLE IF EXISTS odd_rows; DROP TABLE IF EXISTS odd_scans")
        try:
            self.ibis.con.execute(
                f"CREATE TEMP TABLE {name} AS SELECT * FROM read_csv({where}, auto_detect = false, "  # noqa: S608
                f"columns = {{{shape}}}, header = true, skip = {skip}, "
                f"delim = {_quoted(separator)}, quote = '\"', escape = '\"', "
                f"max_line_size = {LONGEST_LINE}, nullstr = '', store_rejects = true, "
                "rejects_table = 'odd_rows', rejects_scan = 'odd_scans')"
            )
        except duckdb.Error as error:
            raise FileRefused(
                f"{path.name} cannot be read as a table.",
                seen=re.sub(r"\s+", " ", str(error).split("\n")[0])[:200],
                do="Save it again as CSV, comma-separated, UTF-8.",
            ) from error
        del scan
        odd = self.ibis.con.execute(
            "SELECT line, min(error_type::VARCHAR) FROM odd_rows GROUP BY line ORDER BY line"
        ).fetchall()
        return self.ibis.table(name), [(int(line), _plain_csv_error(kind)) for line, kind in odd]

    def read_parquet(self, paths: Path | Iterable[Path]) -> ir.Table:
        found = [paths] if isinstance(paths, Path) else list(paths)
        return self.ibis.read_parquet([str(path) for path in found], table_name=self._name())

    def take(self, table: pa.Table) -> ir.Table:
        """An Arrow table, as the engine's own."""
        # Registered by hand: Ibis 12 drops such tables in words that DuckDB 2 does not parse.
        name = self._name()
        self.ibis.con.register(name, table)
        return self.ibis.table(name)

    def keep(self, expression: ir.Table) -> ir.Table:
        """Work an expression out once, so that several questions can be asked of it."""
        return self.ibis.create_table(self._name(), expression, temp=True)

    def write(self, expression: ir.Table, path: Path) -> None:
        """Write an expression to one Parquet file."""
        sql = self.ibis.compile(expression)
        self.ibis.con.execute(f"COPY ({sql}) TO {_quoted(path)} (FORMAT PARQUET)")

    def write_csv(self, expression: ir.Table, path: Path) -> None:
        sql = self.ibis.compile(expression)
        self.ibis.con.execute(f"COPY ({sql}) TO {_quoted(path)} (FORMAT CSV, HEADER)")

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        """The rows of a small answer."""
        found: list[tuple[Any, ...]] = self.ibis.con.execute(
            self.ibis.compile(expression)
        ).fetchall()
        return found

    def frame(self, expression: ir.Table) -> pd.DataFrame:
        """The rows of an answer as a pandas table."""
        found: pd.DataFrame = self.ibis.con.execute(self.ibis.compile(expression)).df()
        return found

    def columns(self, expression: ir.Table) -> dict[str, Any]:
        """The columns of an answer as (masked) NumPy arrays."""
        found: dict[str, Any] = self.ibis.con.execute(self.ibis.compile(expression)).fetchnumpy()
        return found

    def one(self, expression: ir.Table) -> dict[str, Any]:
        """The only row of an answer, by column name."""
        (row,) = self.rows(expression)
        return dict(zip(expression.columns, row, strict=True))


def _quoted(text: Path | str) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _plain_csv_error(kind: str) -> str:
    return {
        "MISSING COLUMNS": "has fewer cells than the header",
        "TOO MANY COLUMNS": "has more cells than the header",
        "UNQUOTED VALUE": "has a quotation mark that is never closed",
        "LINE SIZE OVER MAXIMUM": "is too long to be a row of a table",
        "INVALID ENCODING": "is not UTF-8 text",
    }.get(kind.upper(), kind.lower())
