"""What cannot be read is refused in three lines, and nothing hangs or fills the machine."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from tests.strategy.importing.written import WRITERS, Written

from commonweal.strategy.importing import read_document
from commonweal.strategy.importing.reading import LARGEST
from commonweal.vocabulary.errors import FileRefused


def a_document(kind):
    written = Written()
    written.heading("A strategy of some length")
    for _ in range(30):
        written.text("Partners will work together to make the town safer. " * 5)
    return WRITERS[kind](written)


def refused(name, content, match):
    with pytest.raises(FileRefused, match=match) as caught:
        read_document(Path(name), content=content)
    assert caught.value.seen
    assert caught.value.do
    assert name in caught.value.wrong


def test_another_kind_of_file():
    refused("plan.xlsx", b"PK\x03\x04", "a kind of file that cannot be read")


@pytest.mark.parametrize("kind", ["txt", "docx", "odt", "pdf"])
def test_an_empty_file(kind):
    refused(f"plan.{kind}", b"", "is empty")


def test_a_text_of_blank_lines():
    refused("plan.txt", b"\n \n\n", "holds no text")


def test_a_picture_named_as_text():
    refused("plan.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is not plain text")


@pytest.mark.parametrize("kind", ["docx", "odt", "pdf"])
def test_a_document_named_as_text(kind):
    refused("plan.txt", a_document(kind), "is not plain text")


@pytest.mark.parametrize("kind", ["docx", "odt", "pdf"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_a_file(kind, share):
    content = a_document(kind)
    refused(f"plan.{kind}", content[: int(share * len(content))], "is cut off or damaged")


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_an_archive_that_is_no_document(kind):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("notes.xml", "<a/>")
    refused(f"plan.{kind}", out.getvalue(), "is not the kind of document that its ending says")


def test_words_instead_of_a_pdf():
    refused("plan.pdf", b"Our strategy", "is not a PDF")


def test_a_file_that_is_too_large(tmp_path):
    file = tmp_path / "large.txt"
    with file.open("wb") as opened:
        opened.truncate(LARGEST + 1)
    with pytest.raises(FileRefused, match="is too large"):
        read_document(file)


def test_more_lines_than_a_strategy_has():
    refused("plan.txt", b"a\n" * 60_000, "is too long to be a strategy")


def test_a_text_without_line_breaks():
    refused("plan.txt", b"We will work together. " * 1_000, "has lost its line breaks")


@pytest.mark.parametrize("needs", ["word/document.xml", "content.xml"])
def test_an_archive_that_unpacks_without_end(needs):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(4):
            archive.writestr(needs if n == 0 else f"word/{n}.xml", b"\0" * 100_000_000)
    assert len(out.getvalue()) < 1_000_000
    kind = "docx" if needs.startswith("word") else "odt"
    refused(f"plan.{kind}", out.getvalue(), "would unpack to more than a document can hold")


@pytest.mark.parametrize(("kind", "part"), [("docx", "word/document.xml"), ("odt", "content.xml")])
def test_entities_that_multiply(kind, part):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(a_document(kind))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            new.writestr(item.filename, bomb if item.filename == part else old.read(item))
    refused(f"plan.{kind}", out.getvalue(), "declares entities of its own")


def test_a_word_file_behind_a_password():
    refused("plan.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(5_000), "by a password")


def test_an_opendocument_behind_a_password():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(a_document("odt"))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "META-INF/manifest.xml":
                content = content.replace(
                    b"</manifest:manifest>",
                    b"<manifest:file-entry><manifest:encryption-data/>"
                    b"</manifest:file-entry></manifest:manifest>",
                )
            new.writestr(item.filename, content)
    refused("plan.odt", out.getvalue(), "protected by a password")


def test_a_pdf_behind_a_password():
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(a_document("pdf"))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="secret"))
    refused("plan.pdf", out.getvalue(), "protected by a password")


def test_a_scan_without_text():
    import typst

    picture = (
        b'#set page(paper: "a4")\n#rect(width: 8cm, height: 12cm, fill: gray)\n#pagebreak()\n'
        b"#circle(radius: 3cm, fill: black)"
    )
    refused("plan.pdf", typst.compile(picture, format="pdf"), "is a scan")


def test_a_name_never_carries_its_folder(tmp_path):
    folder = tmp_path / "a private folder"
    folder.mkdir()
    file = folder / "plan.txt"
    file.write_text("Our strategy")
    assert read_document(file).name == "plan.txt"
