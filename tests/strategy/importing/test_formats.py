"""The same strategy as Word, OpenDocument or PDF gives the same objects."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from tests.strategy.importing.documents import ALL, LEEDS, WOLVERHAMPTON_2023, reading_of, text_of
from tests.strategy.importing.transforms import key, missing, share_found
from tests.strategy.importing.written import (
    WRITERS,
    Written,
    as_pdf,
    lines_as,
    proposed_priorities,
    shared_priorities,
)

from commonweal.strategy.importing import Kind, read_document, recognise


def without_borders(written):
    return as_pdf(written, stroke="none")


def by_an_office(written):
    """A PDF as an office program makes it of a Word document."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not here")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a strategy.docx"
        file.write_bytes(WRITERS["docx"](written))
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                folder,
                str(file),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return file.with_suffix(".pdf").read_bytes()


MADE = [
    pytest.param("docx", WRITERS["docx"], id="docx"),
    pytest.param("odt", WRITERS["odt"], id="odt"),
    pytest.param("pdf", WRITERS["pdf"], id="pdf"),
    pytest.param("pdf", without_borders, id="pdf without borders"),
    pytest.param("pdf", by_an_office, id="pdf by an office", marks=pytest.mark.office),
]


def read(kind, content):
    return recognise(read_document(Path(f"a strategy.{kind}"), content=content))


@pytest.mark.parametrize("kind", ["docx", "odt", "pdf"])
@pytest.mark.parametrize("stem", ALL)
def test_a_text_that_a_converter_wrote_line_by_line_gives_the_same_objects(stem, kind):
    other = read(kind, lines_as(kind, text_of(stem)))
    assert share_found(reading_of(stem), other) >= 0.95, missing(reading_of(stem), other)


@pytest.mark.parametrize(("kind", "write"), MADE)
def test_real_tables_are_read_by_their_columns(kind, write):
    original = reading_of(WOLVERHAMPTON_2023)
    other = read(kind, write(proposed_priorities(original)))
    for wanted, number in (
        (Kind.PRIORITY, 5),
        (Kind.OUTCOME, 24),
        (Kind.FOCUS, 25),
        (Kind.MEASURE, 24),
        (Kind.THEME, 5),
        (Kind.STATUTORY_PRIORITY, 4),
    ):
        assert len(other.of(wanted)) == number, [p.text for p in other.of(wanted)]
        assert {key(p.text) for p in other.of(wanted)} == {key(p.text) for p in original.of(wanted)}


@pytest.mark.parametrize(("kind", "write"), MADE)
def test_a_strategy_made_in_a_word_processor_gives_its_lists_and_its_leads(kind, write):
    original = reading_of(LEEDS)
    other = read(kind, write(shared_priorities(original)))
    for wanted, number in (
        (Kind.DUTY, 7),
        (Kind.AUTHORITY, 5),
        (Kind.BODY, 7),
        (Kind.CRITICAL_THEME, 9),
        (Kind.PRIORITY, 3),
        (Kind.FOCUS, 5),
        (Kind.PRINCIPLE, 11),
        (Kind.COMMITMENT, 22),
        (Kind.DELIVERABLE, 31),
        (Kind.INDICATOR, 9),
    ):
        assert len(other.of(wanted)) == number, (wanted, [p.text for p in other.of(wanted)])
    leads = [p.leads for p in original.of(Kind.DELIVERABLE)]
    assert [p.leads for p in other.of(Kind.DELIVERABLE)] == leads


def test_pages_and_headings_of_a_pdf_are_known():
    written = Written()
    for number in range(1, 4):
        written.heading(f"Chapter {number}")
        for place in range(12):
            written.text(f"Paragraph {number * 100 + place} has some length and words. " * 6)
    document = read_document(Path("long.pdf"), content=WRITERS["pdf"](written))
    headings = [line for line in document if line.style == "Heading"]
    assert [line.text for line in headings] == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert document.pages > 2
    assert document.lines[-1].page == document.pages
    # The page numbers at the foot of every page are no text of the document.
    assert not any(line.text.strip().isdigit() for line in document)


def test_numbers_that_word_gives_by_itself_are_read_as_it_shows_them():
    written = Written()
    written.items(["First of them", "Second of them"], numbered=True)
    document = read_document(Path("numbers.docx"), content=WRITERS["docx"](written))
    assert [line.text for line in document] == ["1. First of them", "2. Second of them"]


def test_cells_of_a_word_table_know_their_row_and_column():
    written = Written()
    written.table([[["a"], ["b"]], [["c", "d"], ["e"]]])
    document = read_document(Path("table.docx"), content=WRITERS["docx"](written))
    assert [(line.text, line.cell) for line in document] == [
        ("a", (0, 0, 0)),
        ("b", (0, 0, 1)),
        ("c", (0, 1, 0)),
        ("d", (0, 1, 0)),
        ("e", (0, 1, 1)),
    ]


def test_lines_of_a_text_are_numbered_as_an_editor_does():
    document = read_document(Path("x.txt"), content=b"one\r\n\r\nthree\r\n")
    assert [(line.number, line.text) for line in document] == [(1, "one"), (2, ""), (3, "three")]
    assert document.line(3).text == "three"


def test_text_of_older_windows_is_read():
    document = read_document(Path("x.txt"), content="Children’s Trust – 2018".encode("cp1252"))
    assert document.line(1).text == "Children’s Trust – 2018"
