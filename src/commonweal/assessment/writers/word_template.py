"""Makes the Word template that a partnership can replace with its own.

    python -m commonweal.assessment.writers.word_template my-template.docx

A template is an ordinary Word file. Its places to fill: {{ title }}, {{ subtitle }},
{{ partnership }}, {{ period }}, {{ dated }}, {{ snapshot }}, {{ version }}, and once, alone in
a paragraph, {{ body }}. The styles that the body uses are Word's own headings, List Bullet and
Caption, and five more (`STYLES`); where a template lacks one of the five, Normal stands in.
"""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import Any

from commonweal.assessment.writers.packages import settled

FONT = "Arial"
"""On every council's machine; Public Sans is not."""
STYLES = ("Commonweal Lead", "Commonweal Finding", "Commonweal Note", "Commonweal Comment",
          "Commonweal Cell")  # fmt: skip
TABLE_STYLE = "Commonweal Table"
INK, SOFT, GOLD, LINE = "14213A", "55606F", "F2B81E", "DCD8CF"

_TABLE = f"""<w:style xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 w:type="table" w:customStyle="1" w:styleId="CommonwealTable"><w:name w:val="{TABLE_STYLE}"/>
<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:qFormat/>
<w:pPr><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/></w:pPr>
<w:rPr><w:sz w:val="17"/><w:szCs w:val="17"/></w:rPr>
<w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>
<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/></w:tblBorders>
<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="140" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>
<w:bottom w:val="single" w:sz="12" w:space="0" w:color="{INK}"/></w:tcBorders></w:tcPr></w:tblStylePr>
</w:style>"""


def build_template() -> bytes:
    """The template as a Word file; the same bytes each time."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_BREAK
    from docx.oxml import parse_xml
    from docx.shared import Mm, Pt, RGBColor

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.different_first_page_header_footer = True

    def style(
        name: str, size: float, *, bold: bool = False, colour: str = "1C2430",
        before: float = 0, after: float = 6, line: float = 1.2, base: str | None = None,
    ) -> Any:  # fmt: skip
        if name in [s.name for s in document.styles]:
            made: Any = document.styles[name]
        else:
            made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            made.base_style = document.styles[base or "Normal"]
            made.quick_style = True
        made.font.name, made.font.size, made.font.bold = FONT, Pt(size), bold
        made.font.italic = False
        made.font.color.rgb = RGBColor.from_string(colour)
        fonts = made.element.get_or_add_rPr().get_or_add_rFonts()
        for name in list(fonts.attrib):
            if "heme" in name:
                del fonts.attrib[name]
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(f"{{{fonts.nsmap['w']}}}{kind}", FONT)
        shape = made.paragraph_format
        shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), line
        return made

    style("Normal", 10.5, after=7, line=1.25)
    title = style("Title", 34, bold=True, colour=INK, before=190, after=12, line=1.05)
    for border in title.element.xpath(".//w:pBdr"):
        border.getparent().remove(border)
    style("Subtitle", 15, colour=SOFT, after=26)
    style(
        "Heading 1", 22, bold=True, colour=INK, before=0, after=12, line=1.1
    ).paragraph_format.page_break_before = True
    style("Heading 2", 15, bold=True, colour=INK, before=22, after=7, line=1.1)
    style("Heading 3", 12.5, bold=True, colour=INK, before=17, after=5, line=1.1)
    style("Heading 4", 11, bold=True, colour=INK, before=14, after=4, line=1.1)
    style("Caption", 9, colour=SOFT, before=3, after=12)
    style("List Bullet", 9.5, colour=SOFT, after=3)
    style("TOC Heading", 15, bold=True, colour=INK, before=0, after=10)
    style("toc 1", 11, after=6)
    style("toc 2", 10, colour=SOFT, after=4).paragraph_format.left_indent = Mm(7)
    style("Commonweal Lead", 13.5, colour=INK, after=10, line=1.3)
    style("Commonweal Finding", 11.5, after=5, line=1.3)
    style("Commonweal Note", 8.5, colour=SOFT, after=4, line=1.15)
    style("Commonweal Cell", 8.5, before=1.5, after=1.5, line=1.05)
    comment = style("Commonweal Comment", 10.5, after=5)
    comment.paragraph_format.left_indent = Mm(5)
    comment.element.get_or_add_pPr().insert_element_before(
        parse_xml(
            '<w:pBdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f'<w:left w:val="single" w:sz="24" w:space="8" w:color="{GOLD}"/></w:pBdr>'
        ),
        "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl",
    )  # fmt: skip
    document.styles.element.append(parse_xml(_TABLE))

    document.add_paragraph("{{ partnership }}").runs[0].bold = True
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{{ subtitle }}", style="Subtitle")
    document.add_paragraph("{{ period }}")
    document.add_paragraph("Evidence of {{ dated }}").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("{{ body }}")
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Commonweal Note"]
    footer.add_run("{{ title }} · {{ partnership }} · page ")
    footer._p.append(
        parse_xml(
            '<w:fldSimple xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
            'w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
    )
    first = section.first_page_footer.paragraphs[0]
    first.style = document.styles["Commonweal Note"]
    first.add_run("Commonweal {{ version }} · snapshot {{ snapshot }}")
    core = document.core_properties
    core.title, core.author, core.comments, core.language = "Assessment", "Commonweal", "", "en-GB"
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue(), date(2026, 1, 1))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(build_template())
