"""Word, from a template that a council can replace with its own."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from commonweal.assessment import drawing
from commonweal.assessment.structure import (
    Document,
    Figure,
    Finding,
    Section,
    Table,
    Verdict,
)  # fmt: skip
from commonweal.assessment.writers import cells
from commonweal.assessment.writers.html import margin_lines
from commonweal.assessment.writers.packages import settled
from commonweal.assessment.writers.prose import markdown_paragraphs
from commonweal.assessment.writers.word_template import INK, SOFT, TABLE_STYLE
from commonweal.vocabulary import words
from commonweal.vocabulary.errors import FileRefused

TEMPLATE = Path(__file__).parent.parent / "templates" / "assessment.docx"
BODY = "commonweal-body-goes-here"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHADES = {Verdict.BETTER: "0B6B4F", Verdict.WORSE: "A3341F"}


def write(document: Document, file: Path, *, template: Path | None = None) -> Path:
    """Fill the template and write the document.

    Args:
        document: What to write.
        file: Where to.
        template: A Word file of the council's own; see `word_template` for its places to fill.

    Raises:
        FileRefused: The template is not a Word file, has no {{ body }}, or cannot be filled.
    """
    file.write_bytes(docx_bytes(document, template=template))
    return file


def docx_bytes(document: Document, *, template: Path | None = None) -> bytes:
    import docx

    filled = docx.Document(io.BytesIO(_filled(document, template or TEMPLATE)))
    markers = [p for p in filled.paragraphs if p.text.strip() == BODY]
    if len(markers) != 1:
        raise FileRefused(
            "The Word template does not say where the assessment goes.",
            seen=f"It holds {{{{ body }}}} alone in a paragraph {len(markers)} times.",
            do="Put {{ body }} once, in a paragraph of its own.",
        )
    if not document.snapshot or document.paper:
        _without_evidence(filled, document)
    before = len(filled.element.body)
    writer = _Writer(filled)
    writer.everything(document)
    made = list(filled.element.body)[before - 1 : -1]
    for element in made:
        markers[0]._p.addprevious(element)
    markers[0]._p.getparent().remove(markers[0]._p)
    _properties(filled, document)
    out = io.BytesIO()
    filled.save(out)
    return settled(out.getvalue(), document.dated)


def _filled(document: Document, template: Path) -> bytes:
    from docxtpl import DocxTemplate
    from jinja2.exceptions import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    try:
        place = DocxTemplate(str(template))
        place.render(
            {
                "title": document.title,
                "subtitle": document.subtitle,
                "partnership": document.partnership,
                "period": document.period,
                "dated": f"{document.dated.day} {document.dated:%B %Y}",
                "snapshot": document.snapshot,
                "version": document.version,
                "body": BODY,
            },
            # Someone else's file: it may fill in words and nothing more.
            jinja_env=SandboxedEnvironment(autoescape=True),
            autoescape=True,
        )
        out = io.BytesIO()
        place.save(out)
    except TemplateError as error:
        raise FileRefused(
            "The Word template cannot be filled.",
            seen=str(error),
            do="Look for a misspelt place between {{ and }}; commonweal's own template has all.",
        ) from error
    except (KeyError, ValueError, OSError) as error:
        raise FileRefused(
            f"“{template.name}” is not a Word template that can be read.",
            seen=f"{type(error).__name__} while opening it.",
            do="Save it from Word as .docx and try again.",
        ) from error
    except Exception as error:
        # python-docx and zipfile raise a dozen kinds for a file that is not what its name says.
        if type(error).__name__ not in ("PackageNotFoundError", "BadZipFile", "XMLSyntaxError"):
            raise
        raise FileRefused(
            f"“{template.name}” is not a Word file.", do="Save it from Word as .docx and try again."
        ) from error
    return out.getvalue()


def _without_evidence(filled: Any, document: Document) -> None:
    """Take back what the template says of evidence where there is none; a paper has no cover."""
    from docx.shared import Pt

    for p in [*filled.paragraphs, *filled.sections[0].first_page_footer.paragraphs]:
        for run in p.runs:
            if run.text.startswith("Evidence of "):
                for broken in run._r.xpath("./w:br"):
                    run._r.remove(broken)
                run.text = document.stands
            elif run.text.startswith("Commonweal ") and "snapshot" in run.text:
                run.text = document.made_by
        if document.paper:
            for broken in p._p.xpath(".//w:br[@w:type='page']"):
                broken.getparent().remove(broken)
    if document.paper:
        names = {style.name for style in filled.styles}
        for name, size, before in (("Title", 24, 6), ("Heading 1", 14, 16), ("Heading 2", 12, 12)):
            if name in names:
                style = filled.styles[name]
                style.font.size, style.paragraph_format.space_before = Pt(size), Pt(before)
                style.paragraph_format.page_break_before = False


def _properties(filled: Any, document: Document) -> None:
    at = datetime.combine(document.dated, time(), UTC).replace(tzinfo=None)
    core = filled.core_properties
    core.title, core.author, core.subject = document.title, document.partnership, document.subtitle
    core.language, core.created, core.modified = document.language, at, at
    core.last_modified_by, core.revision = f"Commonweal {document.version}", 1
    core.identifier = f"{document.id} {document.snapshot}"
    defaults = filled.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    for holder in defaults:
        for old in holder.findall(f"{{{_W}}}lang"):
            holder.remove(old)
        lang = holder.makeelement(f"{{{_W}}}lang", {f"{{{_W}}}val": document.language})
        holder.append(lang)


class _Writer:
    """Appends the body to a document; keeps count of figures, tables and bookmarks."""

    def __init__(self, document: Any) -> None:
        self.docx = document
        self.styles = {style.name for style in document.styles}
        self.seen: set[str] = set()
        self.bookmarks = 0
        self.counts = {"Figure": 0, "Table": 0}

    def everything(self, document: Document) -> None:
        if not document.paper:
            self.contents(document)
        for number, section in document.numbered():
            self.section(section, 1, number)
        if document.sources:
            self.heading("Files this stands on", 1, "sources")
            for source in document.sources:
                p = self.paragraph("")
                p.add_run(cells.printable(source.title)).bold = True
                p.add_run(
                    cells.printable(
                        f", {source.publisher}. {source.covers}; "
                        f"{words.plural(source.rows, 'row')}; received {source.received}. "
                        f"{source.licence}."
                    )
                )
                self.paragraph(f"{source.file} · SHA-256 {source.sha256}", "Commonweal Note")
        for text in document.attribution:
            self.paragraph(text, "Commonweal Note")

    def contents(self, document: Document) -> None:
        """A real table of contents that Word can update; filled with links until it does."""
        self.paragraph("Contents", "TOC Heading")
        lines = [
            (1, _numbered(n, s.title), _bookmark("section", s.id)) for n, s in document.numbered()
        ]
        if document.sources:
            lines.append((1, "Files this stands on", _bookmark("section", "sources")))
        for at, (level, text, target) in enumerate(lines):
            p = self.paragraph("", f"toc {level}")
            if at == 0:
                _field_mark(p, "begin")
                _instruction(p, r' TOC \o "1-2" \h \z \u ')
                _field_mark(p, "separate")
            link = p._p.makeelement(
                f"{{{_W}}}hyperlink", {f"{{{_W}}}anchor": target, f"{{{_W}}}history": "1"}
            )
            p._p.append(link)
            run = p.add_run(cells.printable(text))
            link.append(run._r)
            if at == len(lines) - 1:
                _field_mark(p, "end")

    def section(self, section: Section, level: int, number: str) -> None:
        body = self.docx.element.body
        before = len(body)
        self.heading(_numbered(number, section.title), level, section.id)
        if section.lead:
            self.paragraph(section.lead, "Commonweal Lead")
        for text in section.prose:
            self.paragraph(text)
        self.comment(section.comment, section.comment_note)
        for figure in section.figures:
            self.figure(figure)
        for table in section.tables:
            self.table(table)
        for finding in section.findings:
            self.finding(finding, min(level + 1, 4))
        if section.gap:
            for element in list(body)[before - 1 : -1]:
                if element.tag == f"{{{_W}}}p":
                    _on_sand(element)
        for n, inner in enumerate(section.sections, 1):
            self.section(inner, min(level + 1, 4), f"{number}.{n}" if number else "")

    def finding(self, finding: Finding, level: int) -> None:
        self.heading(finding.title, level, finding.id, kind="finding")
        p = self.paragraph("", "Commonweal Finding")
        if finding.verdict is not None:
            mark = f"{cells.SYMBOLS[finding.verdict]} {finding.verdict.value}. "
            run = p.add_run(mark)
            run.bold = True
            _colour(run, _SHADES.get(finding.verdict, INK))
        p.add_run(cells.printable(finding.sentence))
        single = "Single source. " if finding.sources == 1 else ""
        if single or finding.test:
            self.paragraph(f"{single}{finding.test}".strip(), "Commonweal Note")
        for caveat in finding.caveats:
            self.paragraph(caveat, "List Bullet")
        self.comment(finding.comment, finding.comment_note)
        for figure in finding.figures:
            self.figure(figure)
        for table in finding.tables:
            self.table(table)
        lines = margin_lines(finding.provenance)
        if lines:
            self.paragraph(" ".join(lines), "Commonweal Note")

    def comment(self, text: str, note: str) -> None:
        if not text:
            return
        p = self.paragraph("", "Commonweal Comment")
        run = p.add_run("From the analyst")
        run.bold = True
        _colour(run, SOFT)
        for paragraph in markdown_paragraphs(text):
            self.paragraph(paragraph, "Commonweal Comment")
        if note:
            self.paragraph(note, "Commonweal Comment").runs[0].italic = True

    def figure(self, figure: Figure) -> None:
        from docx.shared import Mm

        if figure.id in self.seen:
            return
        self.seen.add(figure.id)
        width, height = drawing.size(drawing.svg_for_document(figure.spec))
        across = min(164.0, 164.0 * width / 770) * (1 if width > height else 0.82)
        p = self.paragraph("")
        p.paragraph_format.keep_with_next = True
        p.add_run().add_picture(io.BytesIO(drawing.png(figure.spec, scale=1.5)), width=Mm(across))
        for described in p._p.xpath(".//wp:docPr"):
            described.set("descr", cells.printable(figure.alt))
            described.set("name", cells.printable(figure.id))
        source = f" Source: {figure.source}." if figure.source else ""
        self.caption("Figure", figure.caption + source)

    def table(self, table: Table) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm

        if f"table:{table.id}" in self.seen or not cells.printed([table]):
            return
        self.seen.add(f"table:{table.id}")
        self.caption("Table", table.caption).paragraph_format.keep_with_next = True
        rows, rest = cells.on_paper(table)
        made = self.docx.add_table(rows=1 + len(rows), cols=len(table.columns))
        if TABLE_STYLE in self.styles:
            made.style = TABLE_STYLE
        _describe(made, table.caption)
        lines = [cells.headings(table.columns)] + [
            [cells.written(c, value) for c, value in zip(table.columns, row, strict=True)]
            for row in rows
        ]
        widths = _widths(lines)
        made.autofit = False
        for column, width in zip(made._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.w = Mm(width)
        cell = self.docx.styles["Commonweal Cell"] if "Commonweal Cell" in self.styles else None
        aligned = [column.kind in cells.NUMERIC for column in table.columns]
        for n, (tr, line) in enumerate(zip(made._tbl.tr_lst, lines, strict=True)):
            for tc, text, right, width in zip(tr.tc_lst, line, aligned, widths, strict=True):
                p = tc.p_lst[0]
                tc.width = Mm(width)
                if cell is not None:
                    p.style = cell.style_id
                if right:
                    p.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                run = p.add_r()
                run.text = cells.printable(text)
                if n == 0:
                    run.get_or_add_rPr().append(run.makeelement(f"{{{_W}}}b", {}))
        for n, tr in enumerate(made._tbl.tr_lst):
            properties = tr.get_or_add_trPr()
            properties.append(properties.makeelement(f"{{{_W}}}cantSplit", {}))
            if n == 0:
                properties.append(properties.makeelement(f"{{{_W}}}tblHeader", {}))
        notes = [*table.notes, *([f"Source: {table.source}."] if table.source else [])]
        if rest:
            notes.insert(0, rest)
        for note in notes or [""]:
            self.paragraph(note, "Commonweal Note")

    def caption(self, kind: str, text: str) -> Any:
        self.counts[kind] += 1
        p = self.paragraph(f"{kind} ", "Caption")
        field = p._p.makeelement(f"{{{_W}}}fldSimple", {f"{{{_W}}}instr": f" SEQ {kind} "})
        p._p.append(field)
        field.append(p.add_run(str(self.counts[kind]))._r)
        p.add_run(f". {cells.printable(text)}")
        return p

    def heading(self, text: str, level: int, identifier: str, kind: str = "section") -> None:
        p = self.docx.add_heading(cells.printable(text), level)
        self.bookmarks += 1
        mark = {f"{{{_W}}}id": str(self.bookmarks)}
        start = p._p.makeelement(
            f"{{{_W}}}bookmarkStart", mark | {f"{{{_W}}}name": _bookmark(kind, identifier)}
        )
        p.runs[0]._r.addprevious(start)
        p._p.append(p._p.makeelement(f"{{{_W}}}bookmarkEnd", mark))

    def paragraph(self, text: str, style: str = "") -> Any:
        p = self.docx.add_paragraph(cells.printable(text))
        if style in self.styles:
            p.style = style
        return p


def _numbered(number: str, title: str) -> str:
    return f"{number}  {title}" if number else title


def _bookmark(kind: str, identifier: str) -> str:
    """Word takes 40 letters, figures and underscores."""
    return re.sub(r"\W+", "_", f"{kind}_{identifier}")[:40]


def _colour(run: Any, colour: str) -> None:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(colour)


def _field_mark(paragraph: Any, kind: str) -> None:
    run = paragraph.add_run()._r
    run.append(run.makeelement(f"{{{_W}}}fldChar", {f"{{{_W}}}fldCharType": kind}))


def _instruction(paragraph: Any, text: str) -> None:
    run = paragraph.add_run()._r
    part = run.makeelement(f"{{{_W}}}instrText", {})
    part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    part.text = text
    run.append(part)


def _widths(lines: list[list[str]]) -> list[float]:
    """Room for each column by its longest cell, its heading on three lines. [mm]"""
    asked = []
    for column in zip(*lines, strict=True):
        title, *values = column
        word = max((len(part) for part in title.split()), default=1)
        letters = max([word + 1, -(-len(title) // 3), *(min(len(value), 44) for value in values)])
        asked.append(letters * 1.75 + 5)
    total = sum(asked)
    return [width * min(1.0, 166 / total) for width in asked]


def _describe(table: Any, caption: str) -> None:
    properties = table._tbl.tblPr
    for old in properties.findall(f"{{{_W}}}tblLook"):
        properties.remove(old)
    look = {"firstRow": "1", "lastRow": "0", "firstColumn": "0", "lastColumn": "0",
            "noHBand": "1", "noVBand": "1"}  # fmt: skip
    properties.append(
        properties.makeelement(
            f"{{{_W}}}tblLook", {f"{{{_W}}}{name}": value for name, value in look.items()}
        )
    )
    properties.append(
        properties.makeelement(f"{{{_W}}}tblCaption", {f"{{{_W}}}val": cells.printable(caption)})
    )


def _on_sand(paragraph: Any) -> None:
    """A sand ground with a dashed edge: this is not known."""
    from docx.oxml import parse_xml

    properties = paragraph.get_or_add_pPr()
    sides = "".join(
        f'<w:{side} w:val="dashed" w:sz="6" w:space="6" w:color="8F8778"/>'
        for side in ("top", "left", "bottom", "right")
    )
    follow = ("w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing",
              "w:jc", "w:outlineLvl", "w:rPr")  # fmt: skip
    properties.insert_element_before(
        parse_xml(f'<w:pBdr xmlns:w="{_W}">{sides}</w:pBdr>'), "w:shd", *follow
    )
    properties.insert_element_before(
        parse_xml(f'<w:shd xmlns:w="{_W}" w:val="clear" w:color="auto" w:fill="F6F3EC"/>'), *follow
    )
