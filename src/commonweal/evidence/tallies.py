"""How many rows of each kind, and rows in order, where the columns are lists and pointers.

Pointers are small whole numbers: those of a row make one number together, and equal numbers
stand beside one another once they are sorted. No text is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from commonweal.evidence.conditions import pointers

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

LARGEST = 1 << 62
"""Above this, numbers made of pointers would not fit 64 bits."""


def tally(rows: pa.Table, count: str) -> pa.Table | None:
    """Rows counted by the values of their columns; None where one has no list of values.

    Args:
        rows: The columns to count by.
        count: What to call the column of counts.
    """
    import numpy as np
    import pyarrow as pa

    if not all(_listed(rows, name) for name in rows.column_names):
        return None
    columns = [_codes(column) for column in rows.columns]
    key = _one_number([(codes, len(few) + 1) for codes, few in columns])
    key_of_row = np.argsort(key)
    ordered = key[key_of_row]
    first = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    n = np.diff(np.append(first, len(ordered)))
    made = {}
    for name, (codes, few) in zip(rows.column_names, columns, strict=True):
        at = codes[key_of_row[first]]
        at = np.where(at == len(few), -1, at).astype("int32")
        made[name] = pa.DictionaryArray.from_arrays(pointers(at), few)
    made[count] = pa.Array.from_buffers(pa.int64(), len(n), [None, pa.py_buffer(n.astype("int64"))])
    return pa.table(made)


def in_order(rows: pa.Table, names: Sequence[str]) -> pa.Table | None:
    """The rows in the order of some columns, empty cells last; None where one has no list."""
    import numpy as np
    import pyarrow.compute as pc

    if not all(_listed(rows, name) for name in names):
        return None
    ranks = []
    for codes, few in (_codes(rows.column(name)) for name in names):
        rank = np.empty(len(few) + 1, "int64")
        rank[np.asarray(pc.sort_indices(few))] = np.arange(len(few))
        rank[len(few)] = len(few)
        ranks.append((rank[codes], len(few) + 1))
    order = np.argsort(_one_number(ranks), kind="stable")
    return rows.take(pointers(order.astype("int32")))


def _listed(rows: pa.Table, name: str) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_dictionary(rows.schema.field(name).type))


def _codes(column: pa.ChunkedArray) -> tuple[np.ndarray[Any, Any], pa.Array]:
    """Which value of the list each row has, one past the list for none; and the list."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    values = whole.dictionary
    if pa.types.is_floating(values.type):
        values = pc.add(values, 0.0)  # zero and minus zero are one place
    # A list may hold a value twice, or none among its values.
    once = values.dictionary_encode()
    few, places = once.dictionary, np.asarray(whole.indices.fill_null(len(values)))
    if len(few) == len(values):
        return places, few
    to = np.append(np.asarray(once.indices.fill_null(len(few))), len(few)).astype("int64")
    return to[places], few


def _one_number(columns: Sequence[tuple[np.ndarray[Any, Any], int]]) -> np.ndarray[Any, Any]:
    """One number a row, equal where all codes are, and in their order."""
    import numpy as np

    (first, size), *others = columns
    key = first.astype("int64")
    for codes, more in others:
        if size > LARGEST // more:
            found, key = np.unique(key, return_inverse=True)
            size = len(found)
        key, size = key * more + codes, size * more
    return key
