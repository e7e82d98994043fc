"""What is worked out by value is what the engine works out row by row."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.evidence import by_value, hexadecimal, tallies
from commonweal.evidence.engine import Engine, whole_bytes

ID = "00ff" * 16


@pytest.fixture(scope="module")
def engine():
    with Engine() as engine:
        yield engine


def rows_of(columns: dict[str, list[str | None]]) -> pa.Table:
    return pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})


def both_ways(
    engine: Engine, rows: pa.Table, made: Callable[[ibis.Table], ibis.Table]
) -> tuple[list[tuple], list[tuple]]:
    """Rows by value, which must be possible, and row by row."""
    listed = {f.name: rows[f.name].dictionary_encode() for f in rows.schema}
    few = made(engine._take_few_valued(by_value.numbered(pa.table(listed))))
    quick = by_value.worked_out(few, engine._few_valued, engine._ask)
    assert quick is not None
    slow = engine._do(engine.sql(made(engine.take(by_value.numbered(rows)))), "fetchall")
    engine.forget()
    return by_value.listed(quick), slow


def judged(t: ibis.Table) -> ibis.Table:
    lon, lat = (t[c].try_cast("float64") for c in ("lon", "lat"))
    t = t.mutate(x=lon, y=lat)
    fails = [
        (t.month > "2025-06", "to come"),
        (~(t.x.between(-9, 2.5) & t.y.between(49, 61.5)), "outside"),
        (t.x.isnull() != t.y.isnull(), "half"),
        ((t.lon.notnull() & t.x.isnull()) | (t.month.isnull() & (t.lat == "51")), "unread"),
    ]
    reason = ibis.cases(*((fail.fill_null(False), why) for fail, why in fails))
    return t.select("_row", "month", "x", "y", reason=reason)


CELLS = st.lists(
    st.tuples(
        st.sampled_from([None, "2025-01", "2025-07", "2025-08"]),
        st.sampled_from([None, "-1", "3", "inf", "x", "-0.0", "0.0"]),
        st.sampled_from([None, "51", "62", "nan", ""]),
    ),
    min_size=1,
    max_size=30,
)


@given(CELLS)
@settings(max_examples=60, deadline=None)
def test_reasons_of_several_columns_are_those_of_the_engine(engine, cells):
    rows = rows_of(
        dict(zip(("month", "lon", "lat"), map(list, zip(*cells, strict=True)), strict=True))
    )
    quick, slow = both_ways(engine, rows, judged)
    assert list(map(str, quick)) == list(map(str, slow))


@given(CELLS)
@settings(max_examples=60, deadline=None)
def test_rows_chosen_counted_and_put_in_order_are_those_of_the_engine(engine, cells):
    rows = rows_of(
        dict(zip(("month", "lon", "lat"), map(list, zip(*cells, strict=True)), strict=True))
    )

    def counted(t: ibis.Table) -> ibis.Table:
        t = t.filter(t.lat.isnull() | (t.lon != "x"))
        found = t.group_by("month", place=t.lon.fill_null("none")).aggregate(n=t.count())
        return found.select("place", "month", "n").order_by("month", "place")

    quick, slow = both_ways(engine, rows, counted)
    assert quick == slow


def test_counts_by_so_many_values_that_one_number_cannot_hold_them_are_right(monkeypatch):
    monkeypatch.setattr(tallies, "LARGEST", 10)
    rows = rows_of(
        {"a": list("abcabc"), "b": list("xyzxyq"), "c": ["1", None, "1", "1", None, "1"]}
    )
    listed = pa.table({n: rows[n].dictionary_encode() for n in rows.column_names})
    counted = by_value.listed(tallies.tally(listed, "n"))
    assert sorted(counted, key=str) == [
        ("a", "x", "1", 2), ("b", "y", None, 2), ("c", "q", "1", 1), ("c", "z", "1", 1),
    ]  # fmt: skip


def test_of_no_rows_there_are_no_counts(engine):
    rows = pa.table({"a": pa.array(["x"]).dictionary_encode()})
    table = engine._take_few_valued(by_value.numbered(rows))
    none = table.filter(table.a == "y")
    kept = engine.keep(none.group_by("a").aggregate(n=none.count()))
    assert engine.rows(kept) == []
    assert engine.one(kept.aggregate(n=kept.n.sum()))["n"] is None
    engine.forget()


def test_zero_and_minus_zero_are_one_place():
    rows = pa.table({"lon": pa.array([0.0, -0.0, 1.0]).dictionary_encode()})
    assert by_value.listed(tallies.tally(rows, "n")) == [(0.0, 2), (1.0, 1)]


@pytest.mark.parametrize(
    ("cells", "ids"),
    [
        ([ID, None, "AB" * 32], [bytes.fromhex(ID), None, b"\xab" * 32]),
        ([ID, ""], [bytes.fromhex(ID), None]),
        ([ID, "g" * 64, "ab", "é" * 32], [bytes.fromhex(ID), None, None, None]),
        ([None, None], [None, None]),
    ],
)
def test_ids_become_bytes_and_what_is_no_id_becomes_nothing(engine, cells, ids):
    rows = by_value.numbered(
        pa.table({"id": pa.chunked_array([cells[:1], cells[1:]], pa.string())})
    )
    table = engine._take_few_valued(rows)
    kept = engine.keep(table.select("_row", made=whole_bytes(table.id.nullif(""), 64)))
    assert [made for _, made in engine.rows(kept.order_by("_row"))] == ids
    engine.forget()


@pytest.mark.parametrize(
    ("cells", "differ"),
    [
        ([ID, "ab" * 32, None], True),
        ([ID, "ab" * 32, ID], False),
        ([ID, "short"], False),
        ([None, ""], True),
    ],
)
def test_ids_are_said_to_differ_only_where_that_is_sure(cells, differ):
    column = pa.chunked_array([cells[:2], cells[2:]], pa.string())
    assert hexadecimal.all_differ(column, 64) is differ


def test_ids_that_differ_in_one_digit_differ():
    ids = [f"{i:064x}" for i in range(5000)] + [f"{i:x}".ljust(64, "0") for i in range(1, 5000, 16)]
    column = pa.chunked_array([list(dict.fromkeys(ids))], pa.string())
    assert hexadecimal.all_differ(column, 64)
