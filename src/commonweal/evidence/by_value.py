"""Working columns out once a value instead of once a row.

Of the twelve columns of a crime file eleven have few values: 14 types, a thousand
neighbourhoods, some ten thousand snap points. In Parquet such a column is a short list of values
and a long list of pointers to it, and Arrow keeps it so. What an expression makes of the
column is then worked out for the list alone, and the pointers stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commonweal.evidence import conditions, hexadecimal, tallies

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
    return numbered(in_one_list(table))


def coded(table: pa.Table) -> pa.Table:
    """The table with its text columns of few values as lists and pointers."""
    import pyarrow as pa

    columns = [c.dictionary_encode() if few(c) else c for c in table.columns]
    return in_one_list(pa.table(columns, names=table.column_names))


def in_one_list(table: pa.Table) -> pa.Table:
    """The table with one list for each column of lists and pointers, not one a piece."""
    import pyarrow as pa

    columns = [
        _in_one(c.unify_dictionaries()) if pa.types.is_dictionary(c.type) else c
        for c in table.columns
    ]
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
        # What a reader may skip by: rows of a part stand together, counts of a place too.
        write_statistics=[n for n in rows.column_names if n in ("scope", "month", "place")],
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


def listed(table: pa.Table) -> list[tuple[Any, ...]]:
    """The rows of a table as Python has them."""
    import pyarrow as pa

    # Spelled out first: from lists and pointers Arrow makes an object for each value, and slowly.
    dense = [
        c.cast(c.type.value_type) if pa.types.is_dictionary(c.type) else c for c in table.columns
    ]
    return list(zip(*(column.to_pylist() for column in dense), strict=True))


def plain_schema(schema: pa.Schema) -> dict[str, str] | None:
    """Ibis's names for the types of columns; None where one is neither text, number nor truth."""
    import pyarrow as pa

    names = {
        pa.string(): "string", pa.binary(): "binary", pa.bool_(): "boolean", pa.int8(): "int8",
        pa.int32(): "int32", pa.int64(): "int64", pa.float64(): "float64",
    }  # fmt: skip
    kinds = [f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in schema]
    if not all(kind in names for kind in kinds):
        return None
    return dict(zip(schema.names, (names[kind] for kind in kinds), strict=True))


def is_tally(table: ir.Table) -> bool:
    """Whether an expression counts rows by columns: few answers, of many rows."""
    import ibis.expr.operations as ops

    return isinstance(table.op(), ops.Aggregate)


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
    values: dict[str, Any] = {}
    if isinstance(op, ops.Project):
        values = {name: value for name, value in op.values.items() if name in needed}
        below = _fields(*values.values(), ops=ops)
    elif isinstance(op, ops.Filter):
        values = {str(i): value for i, value in enumerate(op.predicates)}
        below = needed | _fields(*values.values(), ops=ops)
    elif isinstance(op, ops.Aggregate) and _counts_only(op, ops):
        values = dict(op.groups)
        below = _fields(*values.values(), ops=ops)
    elif isinstance(op, ops.Sort) and _upwards(op, ops):
        below = needed | _fields(*op.keys, ops=ops)
    else:
        return None
    many_rows = (ops.WindowFunction, ops.Reduction, ops.Subquery)
    if any(value.find(many_rows, filter=ops.Value) for value in values.values()):
        return None
    rows = _rows(op.parent, below, held, ask, ops)
    if rows is None:
        return None
    if isinstance(op, ops.Sort):
        return tallies.in_order(rows, [key.arg.name for key in op.keys])
    if isinstance(op, ops.Filter):
        return _Level(rows, {}, ask, ops).chosen(op.predicates)
    made = _Level(rows, values, ask, ops).table()
    if isinstance(op, ops.Aggregate):
        return tallies.tally(made, *op.metrics)
    return made


def _counts_only(op: Any, ops: Any) -> bool:
    (*others, metric) = op.metrics.values()
    return bool(op.groups) and not others and isinstance(metric, ops.CountStar)


def _upwards(op: Any, ops: Any) -> bool:
    """Whether rows are put in order as the engine does where nothing else is said."""
    return all(
        isinstance(key.arg, ops.Field) and key.ascending and not key.nulls_first for key in op.keys
    )


def _fields(*values: Any, ops: Any) -> set[str]:
    """Columns that values are made of."""
    return {f.name for value in values for f in value.find(ops.Field, filter=ops.Value)}


class _Level:
    """One selection of rows or columns, made from the Arrow table below it."""

    def __init__(self, rows: pa.Table, values: Mapping[str, Any], ask: Ask, ops: Any) -> None:
        self._rows, self._values, self._ask, self._ops = rows, values, ask, ops
        self._lists: dict[str, tuple[pa.Array, Any]] = {}

    def table(self) -> pa.Table:
        import pyarrow as pa

        made: dict[str, pa.Array | pa.ChunkedArray] = {}
        by_column: dict[str, dict[str, Any]] = {}
        constant: dict[str, Any] = {}
        rest: dict[str, Any] = {}
        for name, value in self._values.items():
            sources = _fields(value, ops=self._ops)
            if isinstance(value, self._ops.Field):
                made[name] = self._rows.column(value.name)
            elif not sources:
                constant[name] = value
            elif column := self._one_of_few(sources):
                by_column.setdefault(column, {})[name] = value
            elif (known := self._at_once(value)) is not None:
                made[name] = known
            else:
                rest[name] = value
        for column, values in by_column.items():
            answer = self._of_list(column, values)
            made |= {name: _spread(answer.column(name), self._list(column)[1]) for name in values}
        if constant:
            made |= self._constant(constant)
        if rest:
            answer = self._ask(self._rows, lambda table: self._on(table, rest))
            made |= {name: answer.column(name) for name in rest}
        return pa.table({name: made[name] for name in self._values})

    def chosen(self, predicates: Iterable[Any]) -> pa.Table:
        """The rows for which every predicate holds."""
        import pyarrow.compute as pc

        rows = self._rows
        for value in predicates:
            holds = conditions.truth(value, _Level(rows, {}, self._ask, self._ops).known, self._ops)
            if holds is None or isinstance(holds, bool):
                rows = rows if holds else rows.slice(0, 0)
            else:
                rows = rows.filter(pc.fill_null(holds, False))
        return rows

    def known(self, leaf: Any) -> conditions.Truth:
        """Whether a condition that cannot be taken apart holds."""
        import pyarrow.compute as pc

        ops, sources = self._ops, _fields(leaf, ops=self._ops)
        if isinstance(leaf, ops.IsNull | ops.NotNull) and isinstance(leaf.arg, ops.Field):
            column = self._rows.column(leaf.arg.name)
            if not column.null_count:
                return isinstance(leaf, ops.NotNull)
            is_it = pc.is_null if isinstance(leaf, ops.IsNull) else pc.is_valid
            return _in_one(is_it(column))
        if column := self._one_of_few(sources):
            answers = _in_one(self._of_list(column, {"holds": leaf}).column("holds"))
            first: bool | None = answers[0].as_py()
            if answers.null_count == (len(answers) if first is None else 0) and (
                first is None or answers.true_count == (len(answers) if first else 0)
            ):
                return first
            return _taken(answers, self._list(column)[1])
        return _in_one(self._ask(self._rows, lambda t: self._on(t, {"holds": leaf})).column(0))

    def _one_of_few(self, sources: set[str]) -> str:
        """The one column that a value is made of, if it has few values."""
        import pyarrow as pa

        if len(sources) != 1:
            return ""
        (column,) = sources
        return column if pa.types.is_dictionary(self._rows.schema.field(column).type) else ""

    def _at_once(self, value: Any) -> pa.Array | None:
        """A value of several columns, or of many values, where it need not be made row by row."""
        if found := _of_hexadecimal(value, self._ops):
            return hexadecimal.as_bytes(self._rows.column(found[0]), found[1])
        if conditions.is_choice(value, self._ops):
            return conditions.first_that_holds(value, len(self._rows), self.known, self._ops)
        return None

    def _on(self, table: ir.Table, values: Mapping[str, Any]) -> ir.Table:
        """Values, made from a table that stands in for the one below."""
        ops, fields = self._ops, {}
        for value in values.values():
            for field in value.find(ops.Field, filter=ops.Value):
                fields[field] = ops.Field(table.op(), field.name)
        made = {name: value.replace(fields, filter=ops.Value) for name, value in values.items()}
        return ops.Project(table.op(), made).to_expr()

    def _constant(self, values: Mapping[str, Any]) -> dict[str, pa.Array]:
        import numpy as np

        answer = self._ask(self._rows.slice(0, 1), lambda table: self._on(table, values))
        places = np.zeros(len(self._rows), "int32")
        return {name: _spread(answer.column(name), places) for name in values}

    def _of_list(self, column: str, values: Mapping[str, Any]) -> pa.Table:
        """Values made of the list of a column."""
        import pyarrow as pa

        few = self._list(column)[0]
        return self._ask(pa.table({column: few}), lambda table: self._on(table, values))

    def _list(self, column: str) -> tuple[pa.Array, Any]:
        """The list of a column, and where each row points."""
        import numpy as np
        import pyarrow as pa

        if column not in self._lists:
            whole = _in_one(self._rows.column(column).unify_dictionaries())
            few, places = whole.dictionary, whole.indices
            if whole.null_count:
                # An empty cell is one value more: what is made of it need not be empty.
                places = places.fill_null(len(few))
                few = pa.concat_arrays([few, pa.nulls(1, few.type)])
            self._lists[column] = few, np.asarray(places)
        return self._lists[column]


def _of_hexadecimal(value: Any, ops: Any) -> tuple[str, int] | None:
    """The column and length of the ids, where a value is `whole_bytes` of a column."""
    if getattr(value, "__func_name__", "") != "whole_bytes":
        return None
    text, characters = value.args
    if isinstance(text, ops.NullIf) and isinstance(text.null_if_expr, ops.Literal):
        text = text.arg if text.null_if_expr.value == "" else text
    return (text.name, int(characters.value)) if isinstance(text, ops.Field) else None


def _spread(values: pa.ChunkedArray, places: Any) -> pa.Array:
    """The values where the pointers point: lists and pointers again, truths as they are."""
    import numpy as np
    import pyarrow as pa

    whole = _in_one(values)
    if not (pa.types.is_string(whole.type) or pa.types.is_floating(whole.type)):
        return _taken(whole, places)
    coded = whole.dictionary_encode()
    codes = np.asarray(coded.indices.fill_null(-1)).astype("int32")[places]
    return pa.DictionaryArray.from_arrays(conditions.pointers(codes), coded.dictionary)


def _taken(values: pa.Array, places: Any) -> pa.Array:
    import pyarrow as pa

    buffers = [None, pa.py_buffer(places)]
    return values.take(pa.Int32Array.from_buffers(pa.int32(), len(places), buffers))


def _in_one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    import pyarrow as pa

    if not isinstance(column, pa.ChunkedArray):
        return column
    whole = column.combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole


def numbered(table: pa.Table) -> pa.Table:
    """The table with `_row`: its rows' places, from 0."""
    import numpy as np
    import pyarrow as pa

    # From the buffer: pa.array() would import pandas to see whether it is one of its columns.
    places = pa.py_buffer(np.arange(len(table), dtype="int64"))
    return table.append_column(
        "_row", pa.Int64Array.from_buffers(pa.int64(), len(table), [None, places])
    )
