"""DuckDB: takes files in, works expressions out, writes Parquet. Nothing to install or start."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from commonweal.evidence import by_value, hexadecimal, plain_csv
from commonweal.vocabulary.errors import FileRefused, StoreError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd
    import pyarrow as pa

# A longer line is not a table row; data.police.uk's longest is under 400 characters.
LONGEST_LINE = 1_000_000


class Engine:
    """A DuckDB of its own: nothing it holds outlives it, spills go to `scratch`.

    Args:
        scratch: A folder for what does not fit in memory; one of its own if not given.
        memory: Ceiling of DuckDB's memory, as DuckDB writes it.
        beside: An engine whose memory to share.
    """

    def __init__(
        self, scratch: Path | None = None, *, memory: str = "1GB", beside: Engine | None = None
    ) -> None:
        self._own = None if scratch else tempfile.TemporaryDirectory(prefix="commonweal-")
        folder = scratch or Path(self._own.name if self._own else "")
        self._scratch, self._memory = folder, memory
        self._connect(beside)
        self._made: list[str] = []
        self._few_valued: dict[str, pa.Table] = {}
        self._pen = ThreadPoolExecutor(max_workers=1)
        self._writing: list[Future[None]] = []

    def beside(self) -> Engine:
        """Another engine for another thread: it shares this one's memory, and no table."""
        return Engine(self._scratch, memory=self._memory, beside=self)

    def _connect(self, beside: Engine | None = None) -> None:
        import ibis

        # Insertion order is kept: the line number of a rejected row is its place in the file.
        self.ibis: Any = (
            ibis.duckdb.from_connection(beside.ibis.con.cursor())
            if beside
            else ibis.duckdb.connect(
                temp_directory=str(self._scratch / "spill"), memory_limit=self._memory
            )
        )
        self.ibis.con.execute("SET enable_progress_bar = false")
        self.ibis.con.execute(hexadecimal.WHOLE_BYTES)
        # Our Parquet files are written once and read by name; nothing is fetched.
        self.ibis.con.execute("SET autoinstall_known_extensions = false")
        # Ibis takes 10 ms to put a question into SQL, DuckDB 1 ms to answer it of a small file.
        # Names start again with every file, so the same question of the next file is the same.
        self._sql: dict[Any, str] = {}

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
        self._pen.shutdown(cancel_futures=True)
        self.ibis.disconnect()
        if self._own:
            self._own.cleanup()

    def forget(self) -> None:
        """Drop every table made so far: the next file starts with an empty engine."""
        import duckdb

        wait(self._writing)
        self._writing.clear()
        try:
            for name in reversed(self._made):
                self.ibis.con.unregister(name)
                for kind in ("VIEW", "TABLE"):
                    # DuckDB refuses to drop a table as a view, even with IF EXISTS.
                    with contextlib.suppress(duckdb.CatalogException):
                        self.ibis.con.execute(f"DROP {kind} IF EXISTS {name}")
        except duckdb.Error:
            # A question that failed half-way may hold the connection: begin with a new one.
            self.ibis.disconnect()
            self._connect()
        self._made.clear()
        self._few_valued.clear()

    def _name(self) -> str:
        self._made.append(f"t{len(self._made) + 1}")
        return self._made[-1]

    def _do(self, sql: str, fetch: str = "") -> Any:
        """Run SQL and `fetch` its answer, in DuckDB's name for how."""
        with _in_words():
            answer = self.ibis.con.execute(sql)
            return getattr(answer, fetch)() if fetch else None

    def sql(self, expression: ir.Table) -> str:
        """The expression in DuckDB's SQL."""
        key = expression.op()
        if key not in self._sql:
            # Functions of ours in the expression are made known to DuckDB, as Ibis does itself
            # wherever it runs an expression.
            self.ibis._run_pre_execute_hooks(expression)
            self._sql[key] = self.ibis.compile(expression)
        return self._sql[key]

    def _whole(self, expression: ir.Table) -> str:
        """The expression in SQL, its whole numbers in 64 bits.

        DuckDB adds them up in 128, which Parquet and pandas would hold as fractions.
        """
        whole = [c for c, kind in expression.schema().items() if kind.is_int64()]
        if not whole:
            return self.sql(expression)
        cast = ", ".join(f'CAST("{c}" AS BIGINT) AS "{c}"' for c in whole)
        return f"SELECT * REPLACE ({cast}) FROM ({self.sql(expression)})"  # noqa: S608

    def read_csv(
        self,
        path: Path,
        columns: Sequence[str],
        *,
        called: str = "",
        marked: bool = True,
        skip: int = 0,
        separator: str = ",",
    ) -> tuple[ir.Table, list[tuple[int, str]]]:
        """Take a UTF-8 CSV in as text, every cell as it stands.

        Args:
            path: The file.
            columns: Its header.
            called: Its name, for errors; that of `path` if not given.
            marked: Whether quotation marks or carriage returns may be in it.
            skip: Lines above the header: titles and notes.
            separator: What stands between cells.

        Returns:
            The table, with `_row` (place among the rows, from 0), and (line, reason) of
            each line that has not the header's number of cells.

        Raises:
            FileRefused: Two columns have one name, the file cannot be read as a table, or a
                quotation mark that is never closed swallows rows.
        """
        import duckdb

        called = called or path.name
        twice = [c for c, n in Counter(c.lower() for c in columns).items() if n > 1]
        if twice:
            raise FileRefused(
                f"{called} has two columns of one name.",
                seen=f"“{twice[0]}” stands more than once in the header.",
                do="Rename one of them, or leave it out.",
            )
        size = path.stat().st_size
        if size <= by_value.LARGEST_AT_ONCE:
            rows = plain_csv.read(path, columns, marked=marked, skip=skip, separator=separator)
            if rows is not None:
                return self._take_few_valued(by_value.numbered(rows)), []
        shape = ", ".join(f"{_quoted(c)}: 'VARCHAR'" for c in columns)
        self._do("DROP TABLE IF EXISTS odd_rows; DROP TABLE IF EXISTS odd_scans")
        reading = (
            f"SELECT * FROM read_csv({_found(path)}, auto_detect = false, "  # noqa: S608
            f"columns = {{{shape}}}, header = true, skip = {skip}, "
            f"delim = {_quoted(separator)}, quote = '\"', escape = '\"', "
            f"max_line_size = {LONGEST_LINE}, nullstr = '', store_rejects = true, "
            "rejects_table = 'odd_rows', rejects_scan = 'odd_scans')"
        )
        try:
            table = self._take_csv(reading, columns, size)
        except duckdb.Error as error:
            raise FileRefused(
                f"{called} cannot be read as a table.",
                seen=_first_line(error),
                do="Save it again as CSV, comma-separated, UTF-8.",
            ) from error
        odd = self._do(
            "SELECT line, min(error_type::VARCHAR), bool_or(contains(csv_line, chr(10))) "
            "FROM odd_rows GROUP BY line ORDER BY line",
            "fetchall",
        )
        for line, kind, runs_on in odd:
            if runs_on and kind == "UNQUOTED VALUE":
                raise FileRefused(
                    f"{called} has a quotation mark that is never closed.",
                    seen=f"It opens on line {line:,}; every row after it would be lost.",
                    do="Close or remove it where the file was made, and export again.",
                )
        return table, [(int(line), _plain_csv_error(kind)) for line, kind, _ in odd]

    def _take_csv(self, reading: str, columns: Sequence[str], size: int) -> ir.Table:
        """What `reading` says, numbered: in memory as lists and pointers, or, if large, on disk."""
        if size > by_value.LARGEST_AT_ONCE:
            name = self._name()
            self._do(f"CREATE TEMP TABLE {name} AS {reading}")
            return _numbered(self._table(name, dict.fromkeys(columns, "string")))
        with _in_words():
            rows: pa.Table = self.ibis.con.sql(reading).to_arrow_table()
        rows = by_value.numbered(by_value.coded(rows))
        # Without a row there is no list to work anything out for.
        return self._take_few_valued(rows) if len(rows) else self.take(rows)

    def read_parquet(self, paths: Path | Iterable[Path]) -> ir.Table:
        """The rows of Parquet files, read when asked for."""
        found = [paths] if isinstance(paths, Path) else list(paths)
        return self.ibis.read_parquet([_escaped(path) for path in found], table_name=self._name())

    def take_parquet(self, path: Path) -> ir.Table:
        """Take a Parquet file in, with `_row` (place in the file, from 0).

        Raises:
            FileRefused: It is damaged.
        """
        import pyarrow as pa

        try:
            rows = by_value.read(path)
        except (pa.ArrowException, OSError) as error:
            raise FileRefused(
                "The Parquet file is damaged.",
                seen=f"{_first_line(error).rstrip('.')}.",
                do="Download it again.",
            ) from error
        if rows is None:
            return _numbered(self.keep(self.read_parquet(path)))
        return self._take_few_valued(rows)

    def _take_few_valued(self, table: pa.Table) -> ir.Table:
        import pyarrow as pa

        # In batches, so that more than one thread can take from it.
        taken = self.take(
            pa.Table.from_batches(
                table.to_batches(max_chunksize=by_value.ROWS_A_GROUP), table.schema
            )
        )
        self._few_valued[taken.get_name()] = table
        return taken

    def _ask(self, table: pa.Table, made: Callable[[ir.Table], ir.Table]) -> pa.Table:
        """What is made of an Arrow table, as Arrow."""
        return self.arrow(made(self.take(table)))

    def take(self, table: pa.Table) -> ir.Table:
        """An Arrow table, as the engine's own."""
        # Registered by hand: Ibis 12 drops such tables in words that DuckDB 2 does not parse.
        name = self._name()
        self.ibis.con.register(name, table)
        # Told from the table where it can be: the engine takes some milliseconds to say.
        schema = by_value.plain_schema(table.schema)
        return self._table(name, schema) if schema else self.ibis.table(name)

    def numbered(self, table: pa.Table) -> ir.Table:
        """An Arrow table as a file read: with `_row`, its rows' places from 0."""
        return self.take(by_value.numbered(table))

    def keep(self, expression: ir.Table) -> ir.Table:
        """Work an expression out once, so that several questions can be asked of it."""
        rows = by_value.worked_out(expression, self._few_valued, self._ask)
        if rows is not None:
            return self._take_few_valued(rows)
        name = self._name()
        self._do(f"CREATE TEMP TABLE {name} AS {self.sql(expression)}")
        return self._table(name, expression.schema())

    def _table(self, name: str, schema: Any) -> ir.Table:
        import ibis
        import ibis.expr.operations as ops

        # Not asked of the engine: what was made by an expression has the expression's columns.
        return ops.DatabaseTable(name, ibis.schema(schema), self.ibis, ops.Namespace()).to_expr()

    def write(self, expression: ir.Table, path: Path) -> None:
        """Write an expression to one Parquet file: whole after `finish_writing`."""
        rows = by_value.worked_out(expression, self._few_valued, self._ask)
        if rows is not None:
            # Beside the questions that follow: Arrow writes with one thread.
            self._writing.append(self._pen.submit(by_value.write, rows, path))
            return
        self._do(
            f"COPY ({self._whole(expression)}) TO {_quoted(path)} "
            # A dictionary is given up early: ids have no repeats, all that repeats fits.
            "(FORMAT PARQUET, PARQUET_VERSION V2, COMPRESSION LZ4_RAW, "
            "STRING_DICTIONARY_PAGE_SIZE_LIMIT 400000)"
        )

    def finish_writing(self) -> None:
        """Wait until all that was written is in its file. Raises what went wrong there."""
        while self._writing:
            self._writing.pop().result()

    def write_csv(self, expression: ir.Table, path: Path) -> None:
        self._do(f"COPY ({self.sql(expression)}) TO {_quoted(path)} (FORMAT CSV, HEADER)")

    def distinct(self, table: ir.Table, column: str) -> ir.Table:
        """The distinct cells of a column, as text, in a column `value`."""
        import pyarrow as pa

        rows = by_value.selected(table.select(column), self._few_valued)
        if rows is not None and pa.types.is_dictionary(rows.schema.field(0).type):
            # One list for all: each piece of the column would bring the same one again.
            few = rows.column(0).unify_dictionaries().chunk(0).dictionary
            return self.take(pa.table({"value": few}))
        return table.select(value=table[column].cast("string")).distinct()

    def all_differ(self, table: ir.Table, column: str, characters: int) -> bool:
        """Whether no id stands twice in a column, cells of that many characters. A guess is False."""
        rows = by_value.selected(table.select(column), self._few_valued)
        return rows is not None and hexadecimal.all_differ(rows.column(0), characters)

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        """The rows of a small answer."""
        if by_value.is_tally(expression):
            table = by_value.worked_out(expression, self._few_valued, self._ask)
            if table is not None:
                return by_value.listed(table)
        found: list[tuple[Any, ...]] = self._do(self.sql(expression), "fetchall")
        return found

    def frame(self, expression: ir.Table) -> pd.DataFrame:
        """The rows of an answer as a pandas table."""
        found: pd.DataFrame = self._do(self._whole(expression), "df")
        return found

    def arrow(self, expression: ir.Table) -> pa.Table:
        """The rows of an answer as an Arrow table."""
        # As a relation: the answer of a statement would be copied once more on its way to Arrow.
        with _in_words():
            found: pa.Table = self.ibis.con.sql(self._whole(expression)).to_arrow_table()
        return found

    def columns(self, expression: ir.Table) -> dict[str, Any]:
        """The columns of an answer as (masked) NumPy arrays."""
        found: dict[str, Any] = self._do(self.sql(expression), "fetchnumpy")
        return found

    def one(self, expression: ir.Table) -> dict[str, Any]:
        """The only row of an answer, by column name."""
        (row,) = self.rows(expression)
        return dict(zip(expression.columns, row, strict=True))


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """DuckDB's errors that the person at the keyboard can act on, in our words."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise FileRefused(
            "The file needs more memory than loading may use.",
            seen=_first_line(error),
            do="Load it with a higher ceiling, or in smaller parts.",
        ) from error
    except duckdb.IOException as error:
        raise StoreError(
            "The evidence folder cannot be written or read.",
            seen=_first_line(error),
            do="See that the disk is not full and the folder may be written to, then load again.",
        ) from error


def _numbered(table: ir.Table) -> ir.Table:
    return table.select(*table.columns, _row=table.rowid())


def _first_line(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error).split("\n")[0])[:200]


def _escaped(path: Path) -> str:
    """A path whose brackets and stars are letters, not patterns."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _found(path: Path) -> str:
    return _quoted(_escaped(path))


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
