"""Ids of hexadecimal digits: made bytes of, and told apart, a whole column at a time.

Where a column holds anything but ids of one length, nothing is said of it here, and the engine
is asked instead, row by row.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import numpy as np
    import pyarrow as pa

WHOLE_BYTES = """
    CREATE OR REPLACE TEMP MACRO whole_bytes(value, characters) AS
    try(unhex(CASE WHEN length(value) = characters THEN value END))
"""
"""What `whole_bytes` is to DuckDB, where it goes row by row."""
MIX = 0x9E3779B97F4A7C15
"""An odd number of 64 bits without a pattern: it spreads what it is multiplied with."""


def whole_bytes(text: ir.StringValue, characters: int) -> ir.BinaryValue:
    """Hexadecimal text of that many characters as bytes; null where it is anything else."""
    return _whole_bytes()(text, characters)


@cache
def _whole_bytes() -> Any:
    import ibis

    @ibis.udf.scalar.builtin  # type: ignore[untyped-decorator,unused-ignore]
    def whole_bytes(value: str, characters: int) -> bytes: ...  # type: ignore[empty-body]

    return whole_bytes


def as_bytes(column: pa.ChunkedArray, characters: int) -> pa.Array | None:
    """Each id as bytes, null where the cell is empty; None where a cell holds anything else."""
    import numpy as np
    import pyarrow as pa

    made = []
    for valid, digits in _ids(column, characters):
        try:
            content = binascii.unhexlify(digits)
        except (ValueError, TypeError):
            return None
        ends = np.zeros(len(valid) + 1, "int32")
        np.cumsum(valid, out=ends[1:], dtype="int32")
        buffers = [
            pa.py_buffer(np.packbits(valid, bitorder="little")),
            pa.py_buffer(ends * np.int32(characters // 2)),
            pa.py_buffer(content),
        ]
        made.append(pa.Array.from_buffers(pa.binary(), len(valid), buffers))
    return pa.concat_arrays(made) if sum(map(len, made)) == len(column) else None


def all_differ(column: pa.ChunkedArray, characters: int) -> bool:
    """Whether no id stands twice. False also where that cannot be told."""
    import numpy as np

    if characters % 8:
        return False
    known, mixed = 0, []
    for valid, digits in _ids(column, characters):
        words = np.frombuffer(digits, "uint64").reshape(-1, characters // 8)
        # Different ids may come to one number, and are then looked at one by one; the same never
        # come to two.
        number = words[:, 0].copy()
        for i in range(1, words.shape[1]):
            number *= np.uint64(MIX)
            number ^= words[:, i]
        known += len(valid)
        mixed.append(number)
    if known != len(column):
        return False
    every = np.concatenate(mixed) if mixed else np.empty(0, "uint64")
    every.sort()
    return not np.any(every[1:] == every[:-1])


def _ids(
    column: pa.ChunkedArray, characters: int
) -> Iterator[tuple[np.ndarray[Any, Any], memoryview]]:
    """Of each chunk, which cells hold an id, and the digits of all its ids in one piece.

    Ends early at a cell of another length.
    """
    import numpy as np
    import pyarrow as pa

    if not pa.types.is_string(column.type):
        return
    for chunk in column.chunks:
        _, offsets, content = chunk.buffers()
        ends = np.frombuffer(offsets, "int32")[chunk.offset : chunk.offset + len(chunk) + 1]
        sizes = np.diff(ends)
        valid = sizes == characters
        if np.any(~valid & (sizes != 0)):
            return
        if chunk.null_count and np.any(valid & np.asarray(chunk.is_null())):
            return  # a cell that counts as empty, with letters left in it
        yield (
            valid,
            memoryview(content)[int(ends[0]) : int(ends[-1])] if content else memoryview(b""),
        )
