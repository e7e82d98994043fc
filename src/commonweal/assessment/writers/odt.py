"""OpenDocument text: the editing format of government, with the words, tables and pictures of the rest."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from commonweal.assessment import drawing
from commonweal.assessment.structure import Document, Figure, Finding, Section, Table
from commonweal.assessment.writers import cells
from commonweal.assessment.writers.html import margin_lines
from commonweal.assessment.writers.packages import settled
from commonweal.assessment.writers.prose import markdown_paragraphs
from commonweal.vocabulary import words

FONT = "Arial"
ACROSS = 16.6
"""Width of the text on the page. [cm]"""
_NAMESPACES = (
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
)
# name: size, weight, colour, space before, space after, level of heading (0 for none)
_STYLES = {
    "Title": (24, "bold", "#14213a", 4, 6, 0),
    "Subtitle": (13, "normal", "#55606f", 0, 10, 0),
    "Heading_20_1": (15, "bold", "#14213a", 18, 7, 1),
    "Heading_20_2": (12.5, "bold", "#14213a", 14, 5, 2),
    "Heading_20_3": (11.5, "bold", "#14213a", 12, 4, 3),
    "Heading_20_4": (10.5, "bold", "#14213a", 10, 4, 4),
    "CwBody": (10.5, "normal", "#1c2430", 0, 7, 0),
    "CwLead": (12.5, "normal", "#14213a", 0, 9, 0),
    "CwNote": (8.5, "normal", "#55606f", 0, 4, 0),
    "CwCaption": (9.5, "bold", "#14213a", 10, 3, 0),
    "CwCell": (9, "normal", "#1c2430", 1, 1, 0),
    "CwHead": (9, "bold", "#14213a", 1, 1, 0),
    "CwNumber": (9, "normal", "#1c2430", 1, 1, 0),
    "CwHeadNumber": (9, "bold", "#14213a", 1, 1, 0),
    "CwComment": (10.5, "normal", "#1c2430", 0, 5, 0),
    "CwGap": (10.5, "normal", "#1c2430", 0, 6, 0),
}


def write(document: Document, file: Path) -> Path:
    """Write a document; the same document gives the same bytes."""
    file.write_bytes(odt_bytes(document))
    return file


def odt_bytes(document: Document) -> bytes:
    import odfdo

    made = odfdo.Document("text")
    made.delete_styles()
    _set_styles(made, document)
    body = made.body
    body.clear()
    _Writer(made, body).everything(document)
    meta = made.meta
    meta.title, meta.subject, meta.language = document.title, document.subtitle, document.language
    meta.creator = document.partnership
    meta.generator = f"Commonweal {document.version}"
    out = io.BytesIO()
    made.save(out)
    return settled(out.getvalue(), document.dated)


class _Writer:
    """Appends the body; keeps count of figures and tables, each set once."""

    def __init__(self, made: Any, body: Any) -> None:
        self.made, self.body = made, body
        self.seen: set[str] = set()
        self.count = {"Figure": 0, "Table": 0}
        self.style = "CwBody"

    def everything(self, document: Document) -> None:
        self.say(document.partnership, "CwHead")
        self.say(document.title, "Title")
        if document.subtitle:
            self.say(document.subtitle, "Subtitle")
        self.say(" · ".join(t for t in (document.period, document.stands) if t), "CwNote")
        for number, section in document.numbered():
            self.section(section, 1, number)
        if document.sources:
            self.heading("Files this stands on", 1)
            for source in document.sources:
                self.say(
                    f"{source.title}, {source.publisher}. {source.covers}; "
                    f"{words.plural(source.rows, 'row')}; received {source.received}. "
                    f"{source.licence}."
                )
                self.say(f"{source.file} · SHA-256 {source.sha256}", "CwNote")
        for text in document.attribution:
            self.say(text, "CwNote")
        self.say(document.made_by, "CwNote")

    def section(self, section: Section, level: int, number: str) -> None:
        self.heading(f"{number}  {section.title}" if number else section.title, level)
        before, self.style = self.style, "CwGap" if section.gap else "CwBody"
        if section.lead:
            self.say(section.lead, "CwLead")
        for text in section.prose:
            self.say(text)
        self.comment(section.comment, section.comment_note)
        for figure in section.figures:
            self.figure(figure)
        for table in section.tables:
            self.table(table)
        for finding in section.findings:
            self.finding(finding, min(level + 1, 4))
        self.style = before
        for n, inner in enumerate(section.sections, 1):
            self.section(inner, min(level + 1, 4), f"{number}.{n}" if number else "")

    def finding(self, finding: Finding, level: int) -> None:
        self.heading(finding.title, level)
        mark = ""
        if finding.verdict is not None:
            mark = f"{cells.SYMBOLS[finding.verdict]} {finding.verdict.value}. "
        self.say(mark + finding.sentence)
        single = "Single source. " if finding.sources == 1 else ""
        for text in (f"{single}{finding.test}".strip(), *finding.caveats):
            if text:
                self.say(text, "CwNote")
        self.comment(finding.comment, finding.comment_note)
        for figure in finding.figures:
            self.figure(figure)
        for table in finding.tables:
            self.table(table)
        lines = margin_lines(finding.provenance)
        if lines:
            self.say(" ".join(lines), "CwNote")

    def comment(self, text: str, note: str) -> None:
        if not text:
            return
        self.say("From the analyst", "CwNote")
        for paragraph in markdown_paragraphs(text):
            self.say(paragraph, "CwComment")
        if note:
            self.say(note, "CwNote")

    def figure(self, figure: Figure) -> None:
        import odfdo

        if figure.id in self.seen:
            return
        self.seen.add(figure.id)
        width, height = drawing.size(drawing.svg_for_document(figure.spec))
        across = min(ACROSS, ACROSS * width / 770) * (1 if width > height else 0.82)
        address = self.made.add_file(io.BytesIO(drawing.png(figure.spec, scale=1.5)))
        frame = odfdo.Frame.image_frame(
            address, name=figure.id, anchor_type="as-char",
            size=(f"{across:.2f}cm", f"{across * height / width:.2f}cm"),
        )  # fmt: skip
        frame.svg_title = cells.printable(figure.caption)
        frame.svg_description = cells.printable(figure.alt)
        holder = odfdo.Paragraph("", style="CwBody")
        holder.append(frame)
        self.body.append(holder)
        source = f" Source: {figure.source}." if figure.source else ""
        self.caption("Figure", figure.caption + source)

    def table(self, table: Table) -> None:
        import odfdo

        if f"table:{table.id}" in self.seen or not cells.printed([table]):
            return
        self.seen.add(f"table:{table.id}")
        self.caption("Table", table.caption)
        rows, rest = cells.on_paper(table)
        made = odfdo.Table(f"Table {self.count['Table']}", style="CwTable")
        head = odfdo.HeaderRows()
        numeric = [column.kind in cells.NUMERIC for column in table.columns]
        titles = cells.headings(table.columns)
        lines = [
            [cells.written(c, value) for c, value in zip(table.columns, row, strict=True)]
            for row in rows
        ]
        for n, weight in enumerate(_weights([titles, *lines])):
            name = f"CwColumn{self.count['Table']}.{n}"
            self.made.content.get_element("//office:automatic-styles").append(
                odfdo.Element.from_tag(
                    f'<style:style {_NAMESPACES}style:name="{name}" style:family="table-column">'
                    f'<style:table-column-properties style:rel-column-width="{weight}*"/>'
                    "</style:style>"
                )
            )
            made.append(odfdo.Column(style=name))
        head_styles = ["CwHeadNumber" if right else "CwHead" for right in numeric]
        head.append(_row(list(zip(titles, head_styles, strict=True))))
        made.append(head)
        styles = ["CwNumber" if right else "CwCell" for right in numeric]
        for line in lines:
            made.append(_row(list(zip(line, styles, strict=True))))
        self.body.append(made)
        notes = [*table.notes, *([f"Source: {table.source}."] if table.source else [])]
        for note in [*([rest] if rest else []), *notes] or [""]:
            self.say(note, "CwNote")

    def caption(self, kind: str, text: str) -> None:
        self.count[kind] += 1
        self.say(f"{kind} {self.count[kind]}. {text}", "CwCaption")

    def heading(self, text: str, level: int) -> None:
        import odfdo

        self.body.append(odfdo.Header(level, cells.printable(text), style=f"Heading_20_{level}"))

    def say(self, text: str, style: str = "") -> None:
        import odfdo

        self.body.append(odfdo.Paragraph(cells.printable(text), style=style or self.style))


def _weights(lines: list[list[str]]) -> list[int]:
    """Room that each column asks for: its longest word, and its text up to three lines."""
    asked = []
    for column in zip(*lines, strict=True):
        longest = max(len(text) for text in column)
        word = max((len(part) for text in column for part in text.split()), default=1)
        asked.append(max(word + 2, min(longest, 60)))
    return asked


def _row(values: list[tuple[str, str]]) -> Any:
    import odfdo

    row = odfdo.Row(style="CwRow")
    for text, style in values:
        cell = odfdo.Cell(cell_type="string", style="CwSquare")
        cell.append(odfdo.Paragraph(cells.printable(text), style=style))
        row.append(cell)
    return row


def _set_styles(made: Any, document: Document) -> None:
    """Styles by name, so that somebody who edits the file can change them all at once."""
    import odfdo

    language, _, country = document.language.partition("-")
    styles = made.styles.get_element("//office:styles") or made.styles.root
    for name, (size, weight, colour, before, after, level) in _STYLES.items():
        outline = f'style:default-outline-level="{level}" ' if level else ""
        gap = (
            ' fo:background-color="#f6f3ec" fo:padding="0.15cm" fo:border="0.03cm dashed #8f8778"'
            if name == "CwGap"
            else ' fo:border-left="0.08cm solid #f2b81e" fo:padding-left="0.3cm"'
            if name == "CwComment"
            else ""
        )
        end = ' fo:text-align="end"' if name.endswith("Number") else ""
        keep = ' fo:keep-with-next="always"' if level or name == "CwCaption" else ""
        styles.append(
            odfdo.Element.from_tag(
                f'<style:style {_NAMESPACES}style:name="{name}" style:family="paragraph" {outline}>'
                f'<style:paragraph-properties fo:margin-top="{before}pt" fo:margin-bottom="{after}pt"'
                f'{gap}{end}{keep}/><style:text-properties fo:font-family="{FONT}" '
                f'fo:font-size="{size}pt" fo:font-weight="{weight}" fo:color="{colour}" '
                f'fo:language="{language}" fo:country="{country or "none"}"/></style:style>'
            )
        )
    automatic = made.content.get_element("//office:automatic-styles")
    automatic.append(
        odfdo.Element.from_tag(
            f'<style:style {_NAMESPACES}style:name="CwTable" style:family="table">'
            f'<style:table-properties style:width="{ACROSS}cm" table:align="margins" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"/></style:style>'
        )
    )
    automatic.append(
        odfdo.Element.from_tag(
            f'<style:style {_NAMESPACES}style:name="CwRow" style:family="table-row">'
            '<style:table-row-properties fo:keep-together="always"/></style:style>'
        )
    )
    automatic.append(
        odfdo.Element.from_tag(
            f'<style:style {_NAMESPACES}style:name="CwSquare" style:family="table-cell">'
            '<style:table-cell-properties fo:border-bottom="0.02cm solid #dcd8cf" '
            'fo:padding="0.06cm"/></style:style>'
        )
    )
