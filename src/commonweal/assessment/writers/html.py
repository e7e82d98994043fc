"""HTML: a report in one file, and fragments of it for the website.

Fragments carry no style and no script, only these class names, which `report.css`
(stand-alone) and the website's style sheet both know:

`cw-section` (`--gap`), `cw-lead`, `cw-prose`, `cw-finding`, `cw-finding__title`,
`cw-finding__sentence`, `cw-finding__test`, `cw-verdict` (`--better`, `--worse`, `--same`,
`--care`, `--no-data`), `cw-verdict__mark`, `cw-tag`, `cw-caveats`, `cw-comment`,
`cw-comment__who`, `cw-comment__note`, `cw-figure` (`--small`),
`cw-figure__drawing` (`--wide`, `--narrow`), `cw-figure__links`, `cw-numbers`, `cw-table-scroll`, `cw-table`,
`cw-table__number`, `cw-table__unknown`, `cw-notes`, `cw-margin`.

A wide drawing and one for phones stand side by side; the style sheet shows one
(`--narrow` below 600 px). Heading levels follow from `level`.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

from commonweal.assessment import drawing
from commonweal.assessment.structure import (
    Document,
    Figure,
    Finding,
    Section,
    SourceNote,
    Table,
    Verdict,
)  # fmt: skip
from commonweal.assessment.writers import cells
from commonweal.assessment.writers.prose import markdown_html
from commonweal.vocabulary import words
from commonweal.vocabulary.series import Provenance

TEMPLATES = Path(__file__).parent.parent / "templates"
Address = Callable[[str], str]
OPEN_UP_TO = 14
"""Rows a table may have to be shown without opening it."""


def section_html(
    section: Section,
    *,
    level: int = 2,
    number: str = "",
    provenance: Address | None = None,
    figures: Address | None = None,
) -> str:
    """One section with everything beneath it, as a fragment for a page under a strict policy.

    Args:
        section: What to write.
        level: Heading level of the section's own title. [1 to 6]
        number: Written before the title: `3.1`. Sections beneath continue it.
        provenance: Gives the address of "Where this comes from" for a finding or figure id.
        figures: Gives the address of the interactive specification for a figure id, kept in
            `data-spec` for scripts that want it.
    """
    page = _Page(provenance, figures)
    return page.section(section, level, number)


def figure_html(
    figure: Figure, *, provenance: Address | None = None, figures: Address | None = None
) -> str:
    """One figure with its caption and links, as a fragment."""
    return _Page(provenance, figures).figure(figure)


def table_html(table: Table, *, open: bool = True) -> str:
    """One table, with caption, row headers, notes and source, as a fragment."""
    return _Page(None, None).table(table, open)


def write(document: Document, file: Path) -> Path:
    """The whole document as one HTML file that asks for nothing from anywhere."""
    file.write_text(document_html(document), "utf-8", newline="\n")
    return file


def document_html(document: Document) -> str:
    page = _Page(None, None)
    font = base64.b64encode((drawing.FONTS / "PublicSans-Variable.woff2").read_bytes()).decode()
    style = (TEMPLATES / "report.css").read_text("utf-8").replace("{{font}}", font)
    chapters = [page.section(section, 2, str(n)) for n, section in enumerate(document.sections, 1)]
    return f"""<!DOCTYPE html>
<html lang="{_e(document.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Commonweal {_e(document.version)}">
<meta name="dcterms.date" content="{document.dated.isoformat()}">
<title>{_e(document.title)} – {_e(document.partnership)}</title>
<style>
{style}</style>
</head>
<body class="cw-report">
<a class="cw-skip" href="#content">Skip to the assessment</a>
<header class="cw-cover">
<p class="cw-cover__who">{_e(document.partnership)}</p>
<h1>{_e(document.title)}</h1>
<p class="cw-cover__sub">{_e(document.subtitle)}</p>
<p class="cw-cover__facts">{_e(document.period)} · evidence of {_day(document)}</p>
</header>
<nav class="cw-contents" aria-labelledby="contents">
<h2 id="contents">Contents</h2>
{_contents(document)}
</nav>
<main id="content">
{page.section(document.summary, 2, "")}
{"".join(chapters)}
{_sources(document)}
</main>
<footer class="cw-end">
<p>Made by Commonweal {_e(document.version)} from snapshot {_e(document.snapshot)}.</p>
{"".join(f"<p>{_e(text)}</p>" for text in document.attribution)}
</footer>
</body>
</html>
"""


class _Page:
    """Writes fragments; knows what was written, so that no id is used twice."""

    def __init__(self, provenance: Address | None, figures: Address | None) -> None:
        self.provenance, self.figures = provenance, figures
        self.drawn: set[str] = set()

    def section(self, section: Section, level: int, number: str) -> str:
        tables = {table.id for table in section.all_tables()}
        classes = "cw-section cw-section--gap" if section.gap else "cw-section"
        name = cells.anchor("section", section.id)
        under = min(level + 1, 6)
        parts = [
            f'<section class="{classes}" id="{name}" aria-labelledby="{name}-title">',
            f'<h{level} id="{name}-title">{_numbered(number)}{_e(section.title)}</h{level}>',
        ]
        if section.lead:
            parts.append(f'<p class="cw-lead">{_e(section.lead)}</p>')
        if section.prose:
            text = "".join(f"<p>{_e(paragraph)}</p>" for paragraph in section.prose)
            parts.append(f'<div class="cw-prose">{text}</div>')
        parts.append(_comment(section.comment, section.comment_note))
        parts += [self.figure(figure, tables) for figure in section.figures]
        parts += [self.table(table, len(table.rows) <= OPEN_UP_TO) for table in section.tables]
        parts += [self.finding(finding, under, tables) for finding in section.findings]
        parts += [
            self.section(inner, under, f"{number}.{n}" if number else "")
            for n, inner in enumerate(section.sections, 1)
        ]
        parts.append("</section>")
        return "\n".join(part for part in parts if part) + "\n"

    def finding(self, finding: Finding, level: int, tables: set[str]) -> str:
        name = cells.anchor("finding", finding.id)
        parts = [
            f'<article class="cw-finding" id="{name}" aria-labelledby="{name}-title">',
            f'<h{level} class="cw-finding__title" id="{name}-title">{_e(finding.title)}</h{level}>',
            _margin(finding, self.provenance),
            f'<p class="cw-finding__sentence">{verdict_html(finding.verdict)}'
            f"{_e(finding.sentence)}</p>",
        ]
        tags = '<span class="cw-tag">Single source</span> ' if finding.sources == 1 else ""
        if finding.test or tags:
            parts.append(f'<p class="cw-finding__test">{tags}{_e(finding.test)}</p>')
        if finding.caveats:
            said = "".join(f"<li>{_e(caveat)}</li>" for caveat in finding.caveats)
            parts.append(f'<ul class="cw-caveats">{said}</ul>')
        parts.append(_comment(finding.comment, finding.comment_note))
        parts += [self.figure(figure, tables) for figure in finding.figures]
        parts += [self.table(table, False) for table in finding.tables]
        parts.append("</article>")
        return "\n".join(part for part in parts if part)

    def figure(self, figure: Figure, tables: Iterable[str] = ()) -> str:
        if figure.id in self.drawn:
            return (
                f'<p class="cw-figure__links"><a href="#{cells.anchor("figure", figure.id)}">'
                f"See the figure: {_e(figure.caption.split('. ')[0].rstrip('.'))}</a></p>"
            )
        self.drawn.add(figure.id)
        links = []
        if figure.table and figure.table in set(tables):
            links.append(f'<a href="#{cells.anchor("table", figure.table)}">See the numbers</a>')
        if self.provenance:
            links.append(f'<a href="{_e(self.provenance(figure.id))}">Where this comes from</a>')
        spec = f' data-spec="{_e(self.figures(figure.id))}"' if self.figures else ""
        drawn = f'<div class="cw-figure__drawing">{drawing.svg_for_page(figure.spec)}</div>'
        if drawing.has_narrow(figure.spec):
            drawn = (
                '<div class="cw-figure__drawing cw-figure__drawing--wide">'
                f"{drawing.svg_for_page(figure.spec)}</div>"
                '<div class="cw-figure__drawing cw-figure__drawing--narrow">'
                f"{drawing.svg_for_page(figure.spec, narrow=True)}</div>"
            )
        source = f" Source: {_e(figure.source)}." if figure.source else ""
        linked = f' <span class="cw-figure__links">{" · ".join(links)}</span>' if links else ""
        small = drawing.size(drawing.svg_for_page(figure.spec))[0] < 560
        kind = "cw-figure cw-figure--small" if small else "cw-figure"
        return (
            f'<figure class="{kind}" id="{cells.anchor("figure", figure.id)}"{spec}>\n{drawn}\n'
            f"<figcaption>{_e(figure.caption)}{source}{linked}</figcaption>\n</figure>"
        )

    def table(self, table: Table, open: bool) -> str:
        name = cells.anchor("table", table.id)
        if f"table:{table.id}" in self.drawn:
            return f'<p class="cw-figure__links"><a href="#{name}">{_e(table.caption)}</a></p>'
        self.drawn.add(f"table:{table.id}")
        head = "".join(
            f'<th scope="col"{_number_class(column.kind)}>{_e(text)}</th>'
            for column, text in zip(table.columns, cells.headings(table.columns), strict=True)
        )
        body = "".join(_row(table, row) for row in table.rows)
        notes = [*table.notes, *([f"Source: {table.source}."] if table.source else [])]
        below = (
            '<ul class="cw-notes">' + "".join(f"<li>{_e(note)}</li>" for note in notes) + "</ul>"
            if notes
            else ""
        )
        scroll = (
            f'<div class="cw-table-scroll" tabindex="0" role="region" '
            f'aria-label="{_e(table.caption)}">'
            f'<table class="cw-table"{"" if not open else f" id={_q(name)}"}>'
            f"<caption>{_e(table.caption)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{below}"
        )
        if open:
            return scroll
        return (
            f'<details class="cw-numbers" id="{name}"><summary>The numbers: {_e(table.caption)}'
            f"</summary>{scroll}</details>"
        )


def verdict_html(verdict: Verdict | None) -> str:
    """`✓ Better`, symbol and word; nothing where there is no verdict."""
    if verdict is None:
        return ""
    return (
        f'<strong class="cw-verdict cw-verdict--{cells.VERDICT_NAMES[verdict]}">'
        f'<span class="cw-verdict__mark" aria-hidden="true">{cells.SYMBOLS[verdict]}</span> '
        f"{verdict.value}.</strong> "
    )


def _row(table: Table, row: tuple[str | int | float | None, ...]) -> str:
    parts = []
    for n, (column, value) in enumerate(zip(table.columns, row, strict=True)):
        text = _e(cells.written(column, value))
        if n == 0:
            parts.append(f'<th scope="row"{_number_class(column.kind)}>{text}</th>')
        elif value is None:
            parts.append(f'<td class="cw-table__unknown">{text}</td>')
        else:
            parts.append(f"<td{_number_class(column.kind)}>{text}</td>")
    return f"<tr>{''.join(parts)}</tr>"


def _number_class(kind: str) -> str:
    return ' class="cw-table__number"' if kind in cells.NUMERIC else ""


def _margin(finding: Finding, provenance: Address | None) -> str:
    lines = margin_lines(finding.provenance)
    if provenance:
        where = f'<a href="{_e(provenance(finding.id))}">Where this comes from</a>'
    else:
        where = ""
    if not lines and not where:
        return ""
    said = "".join(f"<p>{_e(line)}</p>" for line in lines)
    link = f"<p>{where}</p>" if where else ""
    return (
        f'<aside class="cw-margin" aria-label="Source of: {_e(finding.title)}">{said}{link}</aside>'
    )


def margin_lines(provenance: Provenance | None) -> list[str]:
    """What stands in the margin beside a finding, a line each."""
    if provenance is None:
        return []
    lines = [f"Source: {words.join(provenance.sources)}." if provenance.sources else ""]
    lines.append(f"Definition: {provenance.definition}." if provenance.definition else "")
    lines.append(f"Rate base: {provenance.denominator}." if provenance.denominator else "")
    lines.append(provenance.method)
    return [line for line in lines if line]


def _comment(text: str, note: str) -> str:
    if not text:
        return ""
    warning = f'<p class="cw-comment__note">{_e(note)}</p>' if note else ""
    return (
        '<div class="cw-comment"><p class="cw-comment__who">From the analyst</p>'
        f"{markdown_html(text)}{warning}</div>"
    )


def _contents(document: Document) -> str:
    items = [f'<li><a href="#{cells.anchor("section", document.summary.id)}">'
             f"{_e(document.summary.title)}</a></li>"]  # fmt: skip
    items += [
        f'<li><a href="#{cells.anchor("section", section.id)}">{_numbered(str(n))}'
        f"{_e(section.title)}</a></li>"
        for n, section in enumerate(document.sections, 1)
    ]
    if document.sources:
        items.append('<li><a href="#sources-of-evidence">Files this stands on</a></li>')
    return f"<ul>{''.join(items)}</ul>"


def _sources(document: Document) -> str:
    if not document.sources:
        return ""
    items = "".join(f"<li>{_source(source)}</li>" for source in document.sources)
    return (
        '<section class="cw-section" id="sources-of-evidence" aria-labelledby="sources-title">'
        f'<h2 id="sources-title">Files this stands on</h2><ol class="cw-sources">{items}</ol>'
        "</section>\n"
    )


def _source(source: SourceNote) -> str:
    return (
        f"<strong>{_e(source.title)}</strong>, {_e(source.publisher)}. {_e(source.covers)}; "
        f"{words.plural(source.rows, 'row')}; received {_e(source.received)}. {_e(source.licence)}. "
        f"File <code>{_e(source.file)}</code>, SHA-256 <code>{_e(source.sha256)}</code>."
    )


def _day(document: Document) -> str:
    return f"{document.dated.day} {document.dated:%B %Y}"


def _numbered(number: str) -> str:
    return f'<span class="cw-number">{_e(number)}</span> ' if number else ""


def _q(text: str) -> str:
    return f'"{_e(text)}"'


def _e(text: str) -> str:
    return escape(text, quote=True)
