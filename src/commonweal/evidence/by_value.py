"""Working columns out once a value instead of once a row.

Of the twelve columns of a crime file eleven have few values: 14 types, a thousand
neighbourhoods, some ten thousand snap points. In Parquet such a column is a short list of values
and a long list of pointers to it, and Arrow keeps it so. What an expression makes of the
column is then worked out for the list alone, and the pointers stay.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    Ask = Callable[[pa.Table, Callable[[ir.Table], ir.Table]], pa.Table]
    """Asks the engine: an Arrow table, and what is to be made of it."""


# Bytes a Parquet file may unpack to and still be read at once; larger ones the engine streams.
LARGEST_AT_ONCE = 256 << 20
# Bytes a cell, on average, below which a text column is one of few values.
FEW = 8
# Rows by which it is told whether a column has few values.
SAMPLE = 20_000
# So that a question of one month skips most of a file, and several threads share the rest.
ROWS_A_GROUP = 122_880


def read(path: Path) -> pa.Table | None:
    """A Parquet file with `_row` (place in it, from 0); None where it is too large for this.

    Raises:
        ArrowException, OSError: It is damaged.
    """
    import pyarrow.parquet as pq

    about = pq.ParquetFile(path).metadata
    groups = [about.row_group(i) for i in range(about.num_row_groups)]
    if sum(group.total_byte_size for group in groups) > LARGEST_AT_ONCE:
        return None
    few = [
        column.path_in_schema
        for group in groups[:1]
        for column in (group.column(i) for i in range(group.num_columns))
        if column.physical_type == "BYTE_ARRAY"
        and column.total_uncompressed_size < FEW * max(1, group.num_rows)
    ]
    table = pq.ParquetFile(path, read_dictionary=few).read()
    # A pointer of a damaged file that points past its list would bring the process down.
    table.validate(full=True)
    return numbered(table)


def coded(table: pa.Table) -> pa.Table:
    """The table with its text columns of few values as lists and pointers."""
    import pyarrow as pa

    columns = [c.dictionary_encode().unify_dictionaries() if few(c) else c for c in table.columns]
    return pa.table(columns, names=table.column_names)


def few(column: pa.ChunkedArray) -> bool:
    """Whether a column is text of few values: the first rows tell.

    Ids have no repeats there, and what repeats does so at once.
    """
    import pyarrow as pa

    if not pa.types.is_string(column.type) or not len(column):
        return False
    sample = column.slice(0, SAMPLE).combine_chunks()
    return len(sample.dictionary_encode().dictionary) * 2 <= len(sample) + 1


def write(rows: pa.Table, path: Path) -> None:
    """Write rows as Parquet: lists and pointers as they are, ids bare."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    # Ids have no repeats and do not pack: neither is tried.
    bare = {f.name for f in rows.schema if pa.types.is_binary(f.type)}
    pq.write_table(
        rows,
        path,
        row_group_size=ROWS_A_GROUP,
        # Text, to every reader: lists and pointers are Parquet's own. Arrow's note that it held
        # them so would be a type that Spark does not have.
        store_schema=False,
        # What a reader may skip by: rows of a part stand together, nothing else does.
        write_statistics=[n for n in rows.column_names if n in ("scope", "month")],
        use_dictionary=[n for n in rows.column_names if n not in bare],
        compression={n: "NONE" if n in bare else "LZ4" for n in rows.column_names},
    )


def worked_out(table: ir.Table, held: dict[str, pa.Table], ask: Ask) -> pa.Table | None:
    """The rows of `table` as Arrow, or None where it is more than columns made from columns.

    Args:
        table: An expression.
        held: Arrow tables by the name under which the expression speaks of them.
        ask: Asks the engine of an Arrow table.
    """
    import ibis.expr.operations as ops

    return _rows(table.op(), set(table.columns), held, ask, ops)


def selected(table: ir.Table, held: dict[str, pa.Table]) -> pa.Table | None:
    """The rows of `table` as Arrow where it only picks columns of one that is held; else None."""
    import ibis.expr.operations as ops

    op, names = table.op(), {name: name for name in table.columns}
    while isinstance(op, ops.Project):
        if not all(isinstance(op.values[name], ops.Field) for name in names.values()):
            return None
        names = {name: op.values[inner].name for name, inner in names.items()}
        op = op.parent
    if not isinstance(op, ops.DatabaseTable) or op.name not in held:
        return None
    return held[op.name].select(list(names.values())).rename_columns(list(names))


def _rows(
    op: Any, needed: set[str], held: dict[str, pa.Table], ask: Ask, ops: Any
) -> pa.Table | None:
    if isinstance(op, ops.DatabaseTable) and op.name in held:
        return held[op.name]
    if not isinstance(op, ops.Project):
        return None
    values = {name: value for name, value in op.values.items() if name in needed}
    below: set[str] = set()
    for value in values.values():
        if value.find((ops.WindowFunction, ops.Reduction, ops.Subquery)):
            return None
        below |= {field.name for field in value.find(ops.Field, filter=ops.Value)}
    rows = _rows(op.parent, below, held, ask, ops)
    if rows is None:
        return None
    return _Level(rows, op.parent, values, ask, ops).table()


class _Level:
    """One selection of columns, made from the Arrow table below it."""

    def __init__(
        self, rows: pa.Table, parent: Any, values: dict[str, Any], ask: Ask, ops: Any
    ) -> None:
        self._rows, self._parent, self._values = rows, parent, values
        self._ask, self._ops = ask, ops

    def table(self) -> pa.Table:
        import pyarrow as pa

        made: dict[str, pa.Array | pa.ChunkedArray] = {}
        by_column: dict[str, list[str]] = {}
        constant: list[str] = []
        rest: list[str] = []
        for name, value in self._values.items():
            sources = {f.name for f in value.find(self._ops.Field, filter=self._ops.Value)}
            if isinstance(value, self._ops.Field):
                made[name] = self._rows.column(value.name)
            elif not sources:
                constant.append(name)
            elif len(sources) == 1 and self._few(column := next(iter(sources))):
                by_column.setdefault(column, []).append(name)
            else:
                rest.append(name)
        for column, names in by_column.items():
            made |= self._by_value(column, names)
        if constant:
            made |= self._constant(constant)
        if rest:
            answer = self._ask(self._rows, lambda table: self._on(table, rest))
            made |= {name: answer.column(name) for name in rest}
        return pa.table({name: made[name] for name in self._values})

    def _few(self, column: str) -> bool:
        import pyarrow as pa

        return bool(pa.types.is_dictionary(self._rows.schema.field(column).type))

    def _on(self, table: ir.Table, names: list[str]) -> ir.Table:
        """The values of `names`, made from a table that stands in for the one below."""
        ops, fields = self._ops, {}
        for name in names:
            for field in self._values[name].find(ops.Field, filter=ops.Value):
                fields[field] = ops.Field(table.op(), field.name)
        return ops.Project(
            table.op(),
            {name: self._values[name].replace(fields, filter=ops.Value) for name in names},
        ).to_expr()

    def _constant(self, names: list[str]) -> dict[str, pa.Array]:
        import numpy as np

        answer = self._ask(self._rows.slice(0, 1), lambda table: self._on(table, names))
        places = np.zeros(len(self._rows), dtype="int32")
        return {name: _spread(answer.column(name).combine_chunks(), places) for name in names}

    def _by_value(self, column: str, names: list[str]) -> dict[str, pa.Array]:
        import numpy as np
        import pyarrow as pa

        whole = self._rows.column(column).unify_dictionaries().combine_chunks()
        if isinstance(whole, pa.ChunkedArray):
            whole = whole.chunk(0)
        few, pointers = whole.dictionary, whole.indices
        # An empty cell is one value more: what is made of it need not be empty.
        values = pa.concat_arrays([few, pa.nulls(1, few.type)])
        places = (
            np.asarray(pointers.fill_null(len(few))) if whole.null_count else np.asarray(pointers)
        )
        answer = self._ask(pa.table({column: values}), lambda table: self._on(table, names))
        return {name: _spread(answer.column(name).combine_chunks(), places) for name in names}


def _spread(values: pa.Array, places: Any) -> pa.Array:
    """The values where the pointers point: text as a list and pointers again, others as they are."""
    import numpy as np
    import pyarrow as pa

    if isinstance(values, pa.ChunkedArray):
        values = values.chunk(0)
    if not pa.types.is_string(values.type):
        return values.take(
            pa.Int32Array.from_buffers(pa.int32(), len(places), [None, pa.py_buffer(places)])
        )
    coded = values.dictionary_encode()
    codes = np.asarray(coded.indices.fill_null(-1)).astype("int32")[places]
    mask = codes < 0
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, mask=mask if mask.any() else None), coded.dictionary
    )


def numbered(table: pa.Table) -> pa.Table:
    """The table with `_row`: its rows' places, from 0."""
    import numpy as np
    import pyarrow as pa

    # From the buffer: pa.array() would import pandas to see whether it is one of its columns.
    places = pa.py_buffer(np.arange(len(table), dtype="int64"))
    return table.append_column(
        "_row", pa.Int64Array.from_buffers(pa.int64(), len(table), [None, places])
    )
