"""OpenDocument text: headings, tables, pictures with their words; the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import odfdo
import pytest

from commonweal.assessment.structure import (
    Column,
    Document,
    Figure,
    Finding,
    Section,
    Table,
    Verdict,
)
from commonweal.assessment.writers.odt import odt_bytes

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json", "width": 300, "height": 120,
    "data": {"values": [{"a": 1, "b": 2}, {"a": 2, "b": 3}]}, "mark": "bar",
    "encoding": {
        "x": {"field": "a", "type": "ordinal"}, "y": {"field": "b", "type": "quantitative"},
    },
}  # fmt: skip
TABLE = Table(
    "t", "Robberies by ward", (Column("w", "Ward"), Column("n", "Number", kind="count")),
    (("Park", 1200), ("Hill & Dale", None)), notes=("Hill was not counted.",),
)  # fmt: skip


@pytest.fixture
def document():
    finding = Finding("f", "Robbery", "Robbery fell.", verdict=Verdict.BETTER)
    inner = Section("i", "Wards", prose=("One.",), tables=(TABLE,), findings=(finding,))
    picture = Figure("p", "Robbery by month", "Two bars, the second higher.", SPEC)
    return Document(
        "d", "Assessment", "A test", "Safer Place", "2025", date(2026, 1, 31), "abc", "1.0",
        Section("s", "Summary", lead="It fell."),
        (Section("one", "Crime", figures=(picture,), sections=(inner,)),), (), ("Licence.",),
    )  # fmt: skip


def test_headings_are_numbered_and_of_their_level(document):
    body = odfdo.Document(io.BytesIO(odt_bytes(document))).body
    heads = [(int(e.level), e.text_recursive.strip()) for e in body.get_elements("//text:h")]
    assert heads == [(1, "Summary"), (1, "1  Crime"), (2, "1.1  Wards"), (3, "Robbery")]


def test_a_table_has_a_head_that_repeats_and_says_what_is_not_known(document):
    body = odfdo.Document(io.BytesIO(odt_bytes(document))).body
    (head,) = body.get_elements("//table:table-header-rows")
    assert [c.text_recursive.strip() for c in head.get_elements("//table:table-cell")][:2] == [
        "Ward", "Number",
    ]  # fmt: skip
    cells = [c.text_recursive.strip() for c in body.get_elements("//table:table-cell")]
    assert cells == ["Ward", "Number", "Park", "1,200", "Hill & Dale", "not known"]
    assert "Hill was not counted." in body.text_recursive
    assert "✓ Better. Robbery fell." in body.text_recursive


def test_a_picture_is_in_the_file_with_its_words(document):
    made = odt_bytes(document)
    body = odfdo.Document(io.BytesIO(made)).body
    (frame,) = body.get_elements("//draw:frame")
    assert frame.svg_description == "Two bars, the second higher."
    pictures = [n for n in zipfile.ZipFile(io.BytesIO(made)).namelist() if n.startswith("Pictures")]
    assert len(pictures) == 1


def test_the_same_document_gives_the_same_bytes(document):
    assert odt_bytes(document) == odt_bytes(document)


def test_language_and_title_are_told_to_whoever_opens_it(document):
    made = odfdo.Document(io.BytesIO(odt_bytes(document)))
    assert made.meta.title == "Assessment"
    assert str(made.meta.language) == "en-GB"
    assert b'fo:language="en"' in made.styles.serialize()
