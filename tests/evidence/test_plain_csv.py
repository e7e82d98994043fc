"""A CSV read the quick way is read as the engine reads it, or not at all."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonweal.evidence import plain_csv
from commonweal.evidence.engine import Engine

COLUMNS = ("Crime ID", "Month", "Place")
HEADER = b"Crime ID,Month,Place\n"


def quickly(path: Path, **how) -> list[tuple[str | None, ...]] | None:
    rows = plain_csv.read(path, COLUMNS, **how)
    return None if rows is None else [tuple(row.values()) for row in rows.to_pylist()]


def by_the_engine(path: Path, skip: int = 0) -> tuple[list[tuple[str | None, ...]], int]:
    """Rows, and how many lines were no rows."""
    with duckdb.connect() as con:
        rows = con.execute(
            f"SELECT * FROM read_csv('{path}', auto_detect = false, header = true, skip = {skip}, delim = ',', "
            "columns = {'a': 'VARCHAR', 'b': 'VARCHAR', 'c': 'VARCHAR'}, quote = '\"', "
            "escape = '\"', nullstr = '', store_rejects = true)"
        ).fetchall()
        return rows, con.execute("SELECT count(*) FROM reject_errors").fetchone()[0]


@pytest.mark.parametrize(
    ("body", "rows"),
    [
        (b"a,2025-01,x\nb,,y\n", [("a", "2025-01", "x"), ("b", None, "y")]),
        (b"a,2025-01,x\r\nb,,y\r\n", [("a", "2025-01", "x"), ("b", None, "y")]),
        (b'a,2025-01,"x, y"\n"b","",z', [("a", "2025-01", "x, y"), ("b", None, "z")]),
        (b"a,b,c\n\nd,e,f\n", [("a", "b", "c"), ("d", "e", "f")]),
        ("é,ß,☂\n".encode(), [("é", "ß", "☂")]),
    ],
)
def test_a_plain_file_is_read_cell_by_cell(tmp_path, body, rows):
    path = tmp_path / "plain.csv"
    path.write_bytes((HEADER.replace(b"\n", b"\r\n") if b"\r" in body else HEADER) + body)
    assert quickly(path) == rows


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"a,b\n",
        b"a,b,c,d\n",
        b'a,"b,c\n',
        b'a,"b\nc",d\n',
        b'a,b"c,d\n',
        b'a,"b"c,d\n',
        b'a,"b""c",d\n',
        b"a,b\rc,d\n",
        b"a,b,c\r\nd,e,f\n",
        b"a,b,\xe9\n",
    ],
)
def test_where_more_than_one_reading_is_possible_the_engine_is_left_to_read(tmp_path, body):
    path = tmp_path / "odd.csv"
    path.write_bytes(HEADER + body)
    assert quickly(path) is None


def test_titles_above_the_header_and_other_separators_are_passed_over(tmp_path):
    path = tmp_path / "titled.csv"
    path.write_bytes(
        b"Crimes of a year\nsecond title, with; marks\nCrime ID;Month;Place\na;b;c,d\n"
    )
    assert quickly(path, skip=2, separator=";") == [("a", "b", "c,d")]


PIECES = st.lists(st.sampled_from(["a", "bc", ",", '"', "\n", "\r\n", " ", "é", "1"]), max_size=40)


@given(pieces=PIECES, title=PIECES, skip=st.integers(0, 2))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_read_the_quick_way_is_what_the_engine_reads(tmp_path, pieces, title, skip):
    path, above = tmp_path / "any.csv", "".join(title).replace("\n", " ") + "\n"
    text = above * skip + HEADER.decode() + "".join(pieces)
    path.write_bytes(text.encode())
    rows = quickly(path, skip=skip, marked='"' in text or "\r" in text)
    if rows is not None:
        assert (rows, 0) == by_the_engine(path, skip)


def test_a_file_of_many_blocks_keeps_its_rows_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(plain_csv, "BLOCK", 4096)
    monkeypatch.setattr(plain_csv, "SAMPLE", 4096)
    path = tmp_path / "long.csv"
    path.write_text("Crime ID,Month,Place\n" + "".join(f"{i},m{i % 7},p\n" for i in range(9000)))
    with Engine() as engine:
        table, odd = engine.read_csv(path, COLUMNS)
        rows = engine.rows(table.order_by("_row"))
    assert odd == []
    assert rows == [(str(i), f"m{i % 7}", "p", i) for i in range(9000)]
