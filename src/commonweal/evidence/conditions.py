"""Conditions on rows, worked out once a value wherever they speak of one column.

“Neither coordinate is given, or both are” asks two columns, and each of its halves only one. The
halves are worked out for the lists of values; most come out alike for every value (no month is
still to come), and then nothing is worked out for a row.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import pyarrow as pa

Truth: TypeAlias = "bool | pa.Array | None"
"""True, false or unknown for all rows alike, or for each."""


def is_choice(value: Any, ops: Any) -> bool:
    """Whether a value is text chosen by the first condition that holds, and else nothing."""
    if not isinstance(value, ops.SearchedCase) or not value.dtype.is_string():
        return False
    texts = all(isinstance(result, ops.Literal) for result in value.results)
    nothing = isinstance(value.default, ops.Literal) and value.default.value is None
    return texts and nothing


def _inner(value: Any, ops: Any) -> list[Any] | None:
    if isinstance(value, ops.And | ops.Or):
        return [value.left, value.right]
    if isinstance(value, ops.Not):
        return [value.arg]
    if isinstance(value, ops.Coalesce) and len(value.arg) == 2:
        first, other = value.arg
        if isinstance(other, ops.Literal) and isinstance(other.value, bool):
            return [first]
    if isinstance(value, ops.Equals | ops.NotEquals) and value.left.dtype.is_boolean():
        return [value.left, value.right]
    return None


def truth(value: Any, known: Callable[[Any], Truth], ops: Any) -> Truth:
    """Whether a condition holds, as databases reason: unknown where its parts do not settle it.

    Args:
        value: The condition.
        known: Truth of each of its leaves; not asked where another part settles it.
        ops: Ibis's operations.
    """
    import pyarrow.compute as pc

    if _inner(value, ops) is None:
        return known(value)
    if isinstance(value, ops.And | ops.Or):
        settles = isinstance(value, ops.Or)
        left = truth(value.left, known, ops)
        if left is settles:
            return settles
        right = truth(value.right, known, ops)
        if right is settles:
            return settles
        if left is (not settles):
            return right
        if right is (not settles):
            return left
        return _both(pc.or_kleene if settles else pc.and_kleene, left, right)
    if isinstance(value, ops.Not):
        one = truth(value.arg, known, ops)
        return (None if one is None else not one) if _alike(one) else pc.invert(one)
    if isinstance(value, ops.Coalesce):
        one, other = truth(value.arg[0], known, ops), value.arg[1].value
        return (other if one is None else one) if _alike(one) else pc.fill_null(one, other)
    how = pc.equal if isinstance(value, ops.Equals) else pc.not_equal
    return _both(how, truth(value.left, known, ops), truth(value.right, known, ops))


def first_that_holds(
    value: Any, rows: int, known: Callable[[Any], Truth], ops: Any
) -> pa.DictionaryArray:
    """The text of the first case of a SearchedCase that holds for each row; null where none does."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = list(dict.fromkeys(result.value for result in value.results))
    codes = np.full(rows, -1, "int32")
    for case, result in reversed(list(zip(value.cases, value.results, strict=True))):
        holds = truth(case, known, ops)
        if holds is True:
            codes[:] = texts.index(result.value)
        elif not _alike(holds):
            codes[np.asarray(pc.fill_null(holds, False))] = texts.index(result.value)
    return pa.DictionaryArray.from_arrays(pointers(codes), pa.array(texts, pa.string()))


def pointers(codes: Any) -> pa.Array:
    """Places in a list as Arrow holds them; null for -1."""
    import numpy as np
    import pyarrow as pa

    # From buffers: pa.array() would import pandas to see whether it is one of its columns.
    valid = codes >= 0
    bits = None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(pa.int32(), len(codes), [bits, pa.py_buffer(codes)])


def _alike(one: Truth) -> bool:
    return one is None or isinstance(one, bool)


def _both(how: Callable[..., Any], left: Truth, right: Truth) -> Truth:
    import pyarrow as pa

    a, b = (pa.scalar(one, pa.bool_()) if _alike(one) else one for one in (left, right))
    found = how(a, b)
    return found.as_py() if isinstance(found, pa.Scalar) else found
