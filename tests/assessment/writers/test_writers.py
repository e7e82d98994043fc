from __future__ import annotations

import csv
import hashlib
import io
import itertools
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import sample
from csvw_validator import problems

from commonweal.assessment.structure import Column, Document, Finding, Section, Table
from commonweal.assessment.writers import FORMATS, cells, csvw, html, pdf, word, write_all
from commonweal.assessment.writers.prose import markdown_html, markdown_paragraphs
from commonweal.assessment.writers.word_template import build_template
from commonweal.vocabulary.errors import CommonwealError, FileRefused, UnknownName

HOSTILE = ("=1+1", "+44", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "http://a.b/c")


@pytest.fixture(scope="session")
def document() -> Document:
    return sample.document()


@pytest.fixture(scope="session")
def written(document: Document, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_all(document, tmp_path_factory.mktemp("written"))


def sentences(document: Document) -> list[str]:
    return [f.sentence for s in document.everything() for f in s.findings]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", ""))


class Reader(HTMLParser):
    """The words of a page, its ids, headings, and what it would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.inline_styles = 0
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.hidden += tag == "style"
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "xlink:href"):
                self.targets.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline_styles += 1

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)


def read_html(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


# --- the same words everywhere


def test_every_sentence_is_in_the_html(document: Document, written: dict[str, Path]) -> None:
    words = squeezed("".join(read_html(written["html"].read_text("utf-8")).words))
    for sentence in sentences(document):
        assert sentence in words


def test_every_sentence_is_in_the_word_file(document: Document, written: dict[str, Path]) -> None:
    import docx

    words = squeezed("\n".join(p.text for p in docx.Document(str(written["docx"])).paragraphs))
    for sentence in sentences(document):
        assert sentence in words


def test_every_sentence_is_in_the_pdf(document: Document, written: dict[str, Path]) -> None:
    """Read as a screen reader reads it: by the tags, each character through its font's map."""
    words = pdf_words(written["pdf"])
    for sentence in sentences(document):
        assert re.sub(r"\s", "", sentence) in words


def pdf_words(file: Path) -> str:
    """The letters of a PDF without spaces, in the order of the page, by ToUnicode maps."""
    pikepdf = pytest.importorskip("pikepdf")
    found: list[str] = []
    with pikepdf.open(file) as opened:
        for page in opened.pages:
            fonts: dict[str, dict[int, str]] = {}
            for name, font in page.get("/Resources", {}).get("/Font", {}).items():
                fonts[name] = to_unicode(bytes(font.ToUnicode.read_bytes()).decode("latin-1"))
            current: dict[int, str] = {}
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    current = fonts.get(str(operands[0]), {})
                shown = operands[-1] if operands and str(operator) in ("Tj", "TJ") else None
                for piece in [shown] if str(operator) == "Tj" else shown or []:
                    if isinstance(piece, pikepdf.String):
                        raw = bytes(piece)
                        for n in range(0, len(raw) - 1, 2):
                            found.append(current.get(int.from_bytes(raw[n : n + 2]), ""))
    return re.sub(r"\s", "", "".join(found))


def to_unicode(cmap: str) -> dict[int, str]:
    table: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for a, b, text in re.findall(
            r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block
        ):
            for n in range(int(a, 16), int(b, 16) + 1):
                table[n] = chr(int(text, 16) + n - int(a, 16))
    return table


def test_each_number_of_a_finding_is_in_a_table(document: Document) -> None:
    held = {
        round(float(v), 9)
        for table in document.all_tables()
        for row in table.rows
        for v in row
        if isinstance(v, (int, float))
    }
    for section in document.everything():
        for finding in section.findings:
            for name, number in finding.numbers.items():
                assert round(float(number or 0), 9) in held or name == "areas", name


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_workbooks_hold_every_table_with_its_numbers_whole(
    document: Document, written: dict[str, Path], kind: str
) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(written[kind]))
    text = [
        [c for row in book.get_sheet_by_name(n).to_python() for c in row] for n in book.sheet_names
    ]
    for n, table in enumerate(document.all_tables()):
        sheet = text[len(book.sheet_names) - len(list(document.all_tables())) + n]
        assert any(str(c).startswith(f"Table {n + 1}: {table.caption}") for c in sheet)
        for row in table.rows:
            for value in row:
                if isinstance(value, str):
                    assert value in sheet
                elif value is not None:
                    assert any(
                        isinstance(c, float) and c == pytest.approx(value, rel=1e-12) for c in sheet
                    )


# --- the same bytes


def test_another_process_at_another_time_writes_the_same_bytes(
    written: dict[str, Path], tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import sample;"
        "from commonweal.assessment.writers import write_all;"
        "write_all(sample.document(), Path(sys.argv[2]))"
    )
    here = str(Path(sample.__file__).parent)
    subprocess.run(
        [sys.executable, "-c", code, here, str(tmp_path)], check=True,
        env={**__import__("os").environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    folder = written["manifest"].parent
    names = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    for name in names:
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_the_manifest_hashes_every_file_whole(written: dict[str, Path]) -> None:
    folder = written["manifest"].parent
    listed = json.loads(written["manifest"].read_text("utf-8"))["files"]
    assert {f["file"] for f in listed} == {
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()
    } - {"manifest.json"}
    for file in listed:
        assert hashlib.sha256((folder / file["file"]).read_bytes()).hexdigest() == file["sha256"]


# --- HTML


def test_the_report_asks_for_nothing_and_runs_nothing(written: dict[str, Path]) -> None:
    text = written["html"].read_text("utf-8")
    page = read_html(text)
    assert not {"script", "iframe", "link", "object", "img"} & set(page.tags)
    assert page.inline_styles == 0
    assert all(target.startswith("#") for target in page.targets)
    assert "url(http" not in text


def test_no_id_is_used_twice_and_every_link_arrives(written: dict[str, Path]) -> None:
    page = read_html(written["html"].read_text("utf-8"))
    assert len(page.ids) == len(set(page.ids))
    assert {target[1:] for target in page.targets} <= set(page.ids)


def test_headings_never_skip_a_level(written: dict[str, Path]) -> None:
    page = read_html(written["html"].read_text("utf-8"))
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_text_that_looks_like_markup_stays_text(document: Document) -> None:
    bad = '<script>alert(1)</script> & "q"'
    finding = Finding(
        id='a"><b', title=bad, sentence=bad, caveats=(bad,), comment=bad, comment_note=bad
    )
    table = Table(id="t", caption=bad, columns=(Column("a", bad),), rows=((bad,),), notes=(bad,))
    section = Section(
        id="x", title=bad, lead=bad, prose=(bad,), findings=(finding,), tables=(table,)
    )
    text = html.section_html(section)
    assert "<script" not in text
    assert "alert(1)" in text


def test_a_fragment_carries_no_style_and_starts_at_the_level_asked(document: Document) -> None:
    text = html.section_html(
        document.sections[0], level=3, number="1",
        provenance=lambda i: f"/p/provenance/{i}/", figures=lambda i: f"/p/figures/{i}.json",
    )  # fmt: skip
    page = read_html(text)
    assert page.inline_styles == 0
    assert "style" not in page.tags
    assert min(int(t[1]) for t in page.tags if re.fullmatch(r"h[1-6]", t)) == 3
    assert 'data-spec="/p/figures/line.json"' in text
    assert 'href="/p/provenance/all.level/"' in text


def test_what_is_not_known_stands_on_sand(document: Document) -> None:
    assert 'class="cw-section cw-section--gap"' in html.section_html(document.sections[2])


def test_a_verdict_has_a_symbol_and_a_word(document: Document) -> None:
    text = html.document_html(document)
    assert re.search(r'aria-hidden="true">✓</span> Better\.', text)


def test_an_analysts_markdown_cannot_run_anything() -> None:
    text = markdown_html("**Hi** <img src=x onerror=y> [a](javascript:alert(1)) [b](https://e.org)")
    assert "<strong>Hi</strong>" in text
    assert "<img" not in text
    assert "javascript:" not in text.replace("[a](javascript:alert(1))", "")
    assert 'href="https://e.org"' in text


def test_an_analysts_markdown_reads_plainly_on_paper() -> None:
    assert markdown_paragraphs("One *two*\nthree\n\n* four\n* five\n\n1. six") == [
        "One two three", "• four", "• five", "1. six",
    ]  # fmt: skip


# --- PDF


def test_the_pdf_says_it_is_accessible_and_is_tagged(
    document: Document, written: dict[str, Path]
) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(written["pdf"]) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en-GB"
        assert "/StructTreeRoot" in opened.Root
        with opened.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("2", "A")
            assert about["dc:title"] == document.title
        alternatives = [str(o.Alt) for o in opened.objects
                        if isinstance(o, pikepdf.Dictionary) and "/Alt" in o]  # fmt: skip
        for figure in document.all_figures():
            assert figure.alt in alternatives
        with opened.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert "1  Levels and patterns" in titles


def test_a_picture_without_words_is_refused_by_the_typesetter(document: Document) -> None:
    figure = replace(next(document.all_figures()), alt="")
    broken = replace(document, sections=(Section(id="x", title="X", figures=(figure,)),))
    with pytest.raises(CommonwealError, match="would not be accessible"):
        pdf.pdf(broken)


def test_code_in_a_text_is_set_as_text(document: Document) -> None:
    title = '#panic("no") $x$ *b* @ref <label> \\ `raw` #include "/etc/passwd"'
    assert pdf.pdf(replace(document, sections=(Section(id="x", title=title, prose=(title,)),)))


# --- Word


def test_the_word_file_has_real_headings_alt_text_and_repeated_header_rows(
    document: Document, written: dict[str, Path]
) -> None:
    import docx

    opened = docx.Document(str(written["docx"]))
    chapters = [p.text for p in opened.paragraphs if p.style.name == "Heading 1"]
    assert chapters == ["Summary", "1  Levels and patterns", "2  Places",
                        "3  What we cannot yet say", "Files this stands on"]  # fmt: skip
    described = [d.get("descr") for d in opened.element.body.xpath(".//wp:docPr")]
    assert described == [f.alt for f in figures_in_reading_order(document)]
    assert len(opened.tables) == len(list(document.all_tables()))
    for table in opened.tables:
        assert table._tbl.tr_lst[0].xpath("w:trPr/w:tblHeader")
    assert opened.core_properties.title == document.title
    assert opened.core_properties.language == "en-GB"
    assert not [p for p in opened.paragraphs if "{{" in p.text or word.BODY in p.text]


def figures_in_reading_order(document: Document) -> list[Any]:
    found: dict[str, Any] = {}
    for section in document.everything():
        for figure in (*section.figures, *(f for x in section.findings for f in x.figures)):
            found.setdefault(figure.id, figure)
    return list(found.values())


def test_the_template_in_the_package_is_the_one_the_code_makes() -> None:
    assert word.TEMPLATE.read_bytes() == build_template()


def test_a_council_may_bring_its_own_template(document: Document, tmp_path: Path) -> None:
    import docx

    own = docx.Document()
    own.add_paragraph("Borough of {{ partnership }}")
    own.add_paragraph("{{ body }}")
    own.add_paragraph("The end")
    own.save(str(tmp_path / "own.docx"))
    made = docx.Document(io.BytesIO(word.docx_bytes(document, template=tmp_path / "own.docx")))
    texts = [p.text for p in made.paragraphs]
    assert texts[0] == "Borough of Safer Wolverhampton Partnership"
    assert texts[-1] == "The end"
    assert document.sections[0].findings[0].sentence in texts


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["no place for the body"], "does not say where"),
        (["{{ body }}", "{{ body }}"], "does not say where"),
        (["{{ body"], "cannot be filled"),
        (["{{ body.__class__.__mro__ }}", "{{ body }}"], "cannot be filled"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_a_reason(
    document: Document, tmp_path: Path, lines: list[str], said: str
) -> None:
    import docx

    own = docx.Document()
    for line in lines:
        own.add_paragraph(line)
    own.save(str(tmp_path / "own.docx"))
    with pytest.raises(FileRefused, match=said):
        word.docx_bytes(document, template=tmp_path / "own.docx")


def test_a_text_file_is_not_taken_for_a_template(document: Document, tmp_path: Path) -> None:
    (tmp_path / "own.docx").write_text("hello", "utf-8")
    with pytest.raises(FileRefused, match=r"own\.docx"):
        word.docx_bytes(document, template=tmp_path / "own.docx")


# --- tables for machines


def hostile_document(document: Document) -> Document:
    table = Table(
        id="hostile", caption="=1+1", columns=(Column("a", "@title"), Column("a", "@title")),
        rows=tuple((text, None) for text in HOSTILE), notes=("=2+2",), source="+3",
    )  # fmt: skip
    return replace(document, sections=(Section(id="x", title="=9", tables=(table,)),))


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_no_text_becomes_a_formula_or_a_link(document: Document, tmp_path: Path, kind: str) -> None:
    from python_calamine import CalamineWorkbook

    file = write_all(hostile_document(document), tmp_path, formats=[kind])[kind]
    with zipfile.ZipFile(file) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet") or name == "content.xml":
                content = package.read(name).decode()
                assert "<f>" not in content
                assert "table:formula" not in content
        assert b"http://a.b" not in b"".join(
            package.read(n) for n in package.namelist() if "_rels/sheet" in n
        )
    book = CalamineWorkbook.from_path(str(file))
    last = [str(row[0]) for row in book.get_sheet_by_name(book.sheet_names[-1]).to_python() if row]
    assert set(HOSTILE) <= set(last)


def test_the_csv_on_the_web_is_as_its_metadata_says(written: dict[str, Path]) -> None:
    assert problems(written["csvw"]) == []


def test_hostile_tables_still_make_valid_csv_on_the_web(document: Document, tmp_path: Path) -> None:
    described = write_all(hostile_document(document), tmp_path, formats=["csvw"])["csvw"]
    assert problems(described) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: m["tables"][0]["tableSchema"]["columns"][0].update(titles="Other"), "titles"),
        (
            lambda m: m["tables"][0]["tableSchema"]["columns"][0].update(datatype="integer"),
            "integer",
        ),
        (lambda m: m["tables"][0].update(url="gone.csv"), "not there"),
        (lambda m: m["tables"][2]["tableSchema"]["columns"][1].update(required=True), "empty"),
    ],
)
def test_the_validator_sees_what_is_wrong(
    written: dict[str, Path], tmp_path: Path, change: Any, said: str
) -> None:
    for file in written["csvw"].parent.glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    metadata = json.loads(written["csvw"].read_text("utf-8"))
    change(metadata)
    (tmp_path / "m.json").write_text(json.dumps(metadata), "utf-8")
    assert any(said in problem for problem in problems(tmp_path / "m.json"))


def test_a_month_not_delivered_is_an_empty_cell_and_not_a_zero(written: dict[str, Path]) -> None:
    with (written["csvw"].parent / "months.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["Month"]: list(row.values())[1:] for row in csv.DictReader(file)}
    assert rows["2024-09"] == ["", ""]
    assert rows["2026-03"] == ["2335", "269"]


# --- cells and the call


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("count", 27850, "27,850"), ("rate", 13.68, "13.7"), ("percent", -0.1092, "−11%"),
        ("p", 0.00001, "under 0.001"), ("p", 0.0312, "0.031"), ("p", 0.5, "0.50"),
        ("month", "2026-03", "Mar 2026"), ("text", "as it is", "as it is"), ("count", None, "not known"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_people_read_it(kind: str, value: Any, text: str) -> None:
    assert cells.written(Column("x", "X", kind=kind), value) == text


def test_tables_of_like_names_get_files_of_their_own() -> None:
    tables = [Table(id=i, caption="", columns=(), rows=()) for i in ("a.b", "a-b", "A b", "a-b-2")]
    names = csvw.file_names(tables)
    assert len(set(names.values())) == 4


def test_progress_names_each_format_in_turn(document: Document, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    write_all(document, tmp_path, formats=["csvw", "html"], progress=lambda *a: told.append(a))
    assert told == [("web page", 0, 2), ("CSV on the Web", 1, 2), ("manifest", 2, 2)]


def test_a_format_we_do_not_have_is_refused_before_anything_is_written(
    document: Document, tmp_path: Path
) -> None:
    with pytest.raises(UnknownName, match="odt"):
        write_all(document, tmp_path / "new", formats=["odt"])
    assert not (tmp_path / "new").exists()


def test_a_document_with_nothing_in_it_is_still_written_in_every_format(
    document: Document, tmp_path: Path
) -> None:
    bare = replace(document, sections=(), sources=(), attribution=(),
                   summary=Section(id="s", title="Summary"))  # fmt: skip
    assert set(write_all(bare, tmp_path)) == {*FORMATS, "manifest"}
