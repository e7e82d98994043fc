"""Counts held as whole numbers: the same rows, in the same order, as in words."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from commonweal.evidence.cubes import COLUMNS, Cube
from commonweal.evidence.store import Part
from commonweal.evidence.workspace import Workspace
from commonweal.vocabulary.places import AreaKind

PARTS = tuple(
    Part("street", scope, month, f"{scope}{month}", 10)
    for scope in ("kent", "sussex")
    for month in ("2025-01", "2025-02")
)
AREAS = pd.DataFrame({"code": ["a1", "a2", "b1"], "district": ["A", "A", "B"]})
ROWS = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 2), st.sampled_from(["burglary", "asb", "drugs"]),
        st.sampled_from(["", "women"]), st.integers(0, 10**9),
    ),
    max_size=40, unique_by=lambda row: row[:4],
)  # fmt: skip


def cube(rows) -> Cube:
    columns = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    kinds = (pa.int32(), pa.int32(), pa.string(), pa.string(), pa.int64())
    names = ("part", "area", "category", "who", "n")
    arrays = [pa.array(c, k) for c, k in zip(columns, kinds, strict=True)]
    return Cube.of(pa.table(arrays, names=list(names)), PARTS, AREAS)


@settings(deadline=None)
@given(ROWS)
def test_every_count_comes_back_in_its_words_and_in_order(rows):
    found = cube(rows).frame(["A", "B"])
    told = {tuple(r[:-1]): r[-1] for r in found[[*COLUMNS, "n"]].itertuples(index=False)}
    assert told == {
        ("street", PARTS[p].scope, PARTS[p].month, AREAS["code"][a], AREAS["district"][a], c, w,
         PARTS[p].delivery): n
        for p, a, c, w, n in rows
    }  # fmt: skip
    assert found[list(COLUMNS)].apply(tuple, axis=1).is_monotonic_increasing or found.empty


@settings(deadline=None)
@given(ROWS)
def test_a_districts_rows_are_those_of_the_whole(rows):
    held = cube(rows)
    whole = held.frame(["A", "B"])
    one = held.frame(["A"])
    assert one["n"].sum() + held.frame(["B"])["n"].sum() == whole["n"].sum()
    assert one[list(COLUMNS)].apply(tuple, axis=1).is_monotonic_increasing or one.empty


@settings(deadline=None)
@given(
    ROWS,
    st.sampled_from([(), ("burglary",), ("asb", "drugs"), ("arson",)]),
    st.sampled_from(["*", "women", ""]),
    st.sampled_from([None, {"burglary": 2.0, "asb": 0.5}]),
)
def test_a_grid_adds_up_to_what_its_rows_do(rows, categories, who, weights):
    held = cube(rows)
    months = ["2025-02", "2025-01", "2024-12"]
    frame = held.frame(["A"])
    grids = held.grids("A")
    assert set(grids) == set(frame["source"])
    for source, grid in grids.items():
        found = grid.sums(months, categories=categories, who=who, weights=weights)
        for code, i in grid.codes.items():
            for j, month in enumerate(months):
                wanted = sum(
                    r.n * (1.0 if weights is None else weights.get(r.category, 0.0))
                    for r in frame.itertuples()
                    if (r.source, r.code, r.month) == (source, code, month)
                    and (not categories or r.category in categories)
                    and who in ("*", r.who)
                )
                assert found[i, j] == wanted


def test_gathered_districts_count_as_single_ones(demo, evidence):
    from commonweal.evidence.reading import Evidence

    together = Evidence(Workspace.open(demo).store.snapshot())
    districts = ["E08000031", "E06000044", "E08000025"]
    for kind in (AreaKind.DISTRICT, AreaKind.LSOA21):
        together.gather(kind, districts)
        for district in districts:
            pd.testing.assert_frame_equal(
                together.cube(kind, [district]), evidence.cube(kind, [district])
            )
            mine, alone = (e.grids(kind, district) for e in (together, evidence))
            assert mine
            assert mine.keys() == alone.keys()
            for source, grid in mine.items():
                assert grid.codes == alone[source].codes
                assert grid.months == alone[source].months
                assert (grid.n == alone[source].n).all()
                assert grid.n.sum() > 0
