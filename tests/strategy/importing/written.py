"""Strategies written as Word, OpenDocument and PDF files, as people make them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from commonweal.strategy.importing import Kind, Reading


@dataclass
class Table:
    rows: list[list[list[str]]]  # rows of cells of statements


@dataclass
class Written:
    """A document in parts: ("heading", text), ("text", text), ("list", [..]) or a table."""

    parts: list[tuple[str, object]] = field(default_factory=list)

    def heading(self, text: str) -> None:
        self.parts.append(("heading", text))

    def text(self, text: str) -> None:
        self.parts.append(("text", text))

    def items(self, items: Sequence[str], *, numbered: bool = False) -> None:
        self.parts.append(("numbers" if numbered else "list", list(items)))

    def table(self, rows: list[list[list[str]]]) -> None:
        self.parts.append(("table", rows))


def as_docx(written: Written) -> bytes:
    import docx

    document = docx.Document()
    for kind, what in written.parts:
        if kind == "heading":
            document.add_heading(str(what), 1)
        elif kind == "text":
            document.add_paragraph(str(what))
        elif kind == "table":
            rows = what
            table = document.add_table(len(rows), len(rows[0]))
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    table.cell(r, c).text = cell[0] if cell else ""
                    for statement in cell[1:]:
                        table.cell(r, c).add_paragraph(statement)
        else:
            style = "List Number" if kind == "numbers" else "List Bullet"
            for item in what:
                document.add_paragraph(item, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_odt(written: Written) -> bytes:
    from odfdo import Cell, Document, Header, List, Paragraph, Row
    from odfdo import Table as Grid

    document = Document("text")
    document.body.clear()
    body = document.body
    for kind, what in written.parts:
        if kind == "heading":
            body.append(Header(1, str(what)))
        elif kind == "text":
            body.append(Paragraph(str(what)))
        elif kind == "table":
            grid = Grid(f"t{len(body.children)}")
            for row in what:
                line = Row()
                for statements in row:
                    cell = Cell()
                    for statement in statements:
                        cell.append(Paragraph(statement))
                    line.append(cell)
                grid.append(line)
            body.append(grid)
        else:
            body.append(List(list(what)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(written: Written, *, stroke: str = "1pt") -> bytes:
    import json

    import typst

    source = """
#set page(paper: "a4", margin: 2cm, footer: context align(center, counter(page).display()))
#set text(size: 10pt)
#for part in json(bytes(sys.inputs.parts)) {
  let (kind, what) = part
  if kind == "heading" { heading(what) }
  else if kind == "text" { par(text(what)) }
  else if kind == "list" { list(..what) }
  else if kind == "numbers" { enum(..what) }
  else { table(columns: what.at(0).len(), stroke: @stroke, ..what.flatten-rows()) }
}
"""
    source = source.replace("@stroke", stroke).replace(
        "..what.flatten-rows()",
        "..what.join().map(cell => cell.map(s => par(text(s))).join())",
    )
    return typst.compile(
        source.encode(), sys_inputs={"parts": json.dumps(written.parts)}, format="pdf"
    )


WRITERS = {"docx": as_docx, "odt": as_odt, "pdf": as_pdf}


def lines_as(kind: str, text: str) -> bytes:
    """Each line of a text as a paragraph of its own, as careless converters do."""
    if kind == "pdf":
        import typst

        source = (
            '#set page(paper: "a4", margin: 1.5cm)\n#set text(size: 8pt)\n'
            "#raw(block: true, sys.inputs.text)\n"
        )
        return typst.compile(source.encode(), sys_inputs={"text": text}, format="pdf")
    written = Written([("text", line) for line in text.split("\n")])
    return WRITERS[kind](written)


def proposed_priorities(reading: Reading) -> Written:
    """The paper to the Board as its author would have it in a word processor, with real tables."""
    written = Written()
    written.heading("Strategy development: proposed strategic priorities")
    written.text("As such the following strategic priorities were agreed by board members:")
    priorities = reading.of(Kind.PRIORITY)
    written.items([p.text for p in sorted(priorities, key=lambda p: p.details["listed"])])
    written.text(
        "In addition to the priorities identified, key themes were considered which will guide "
        "the approach to delivery against each of the strategic priorities:"
    )
    written.items([p.text for p in reading.of(Kind.THEME)])
    for priority in priorities:
        written.heading(priority.text)
        for story in reading.under(priority, Kind.NARRATIVE):
            written.text(story.text)
        columns = [
            [f"{p.text};" for p in reading.under(priority, kind)]
            for kind in (Kind.OUTCOME, Kind.FOCUS, Kind.MEASURE)
        ]
        header = [
            ["What do we want to achieve?"],
            ["Early areas of focus for delivery"],
            ["How will we measure success?"],
        ]
        written.table([header, columns])
    written.heading("Statutory Priorities")
    written.text("We will continue to deliver our statutory priorities and functions:")
    written.items([p.text for p in reading.of(Kind.STATUTORY_PRIORITY)])
    return written


def shared_priorities(reading: Reading) -> Written:
    """The long strategy as its author would have it, with a table of deliverables and leads."""
    written = Written()
    written.heading("Safer Leeds Community Safety Strategy 2018-21")
    written.text("The Executive has a statutory requirement to:")
    written.items([p.text for p in reading.of(Kind.DUTY)])
    written.heading("Responsible Authorities")
    written.items([p.text for p in reading.of(Kind.AUTHORITY)])
    written.heading("Co-operating Bodies")
    written.items([p.text for p in reading.of(Kind.BODY)])
    written.heading("Critical themes and issues")
    written.text("The themes and issues that were identified are summarised below:")
    written.items([p.text for p in reading.of(Kind.CRITICAL_THEME)])
    written.heading("Shared priorities")
    written.text("We have agreed the following shared priorities for the next three years:")
    written.items([p.text for p in reading.of(Kind.PRIORITY)], numbered=True)
    written.text("Focussing on the following:")
    written.items([p.text for p in reading.of(Kind.FOCUS)])
    for priority in reading.of(Kind.PRIORITY):
        written.heading(priority.text)
        for story in reading.under(priority, Kind.NARRATIVE):
            written.text(story.text)
        written.text("It is about:")
        written.items([p.text for p in reading.under(priority, Kind.PRINCIPLE)])
        written.text("During the next three years we will work collectively to:")
        written.items([p.text for p in reading.under(priority, Kind.COMMITMENT)])
    written.heading("Key deliverables (year 1)")
    rows = [[["Deliverable"], ["Primary lead"]]]
    group = ""
    for p in reading.of(Kind.DELIVERABLE):
        if p.details["group"] != group:
            group = p.details["group"]
            rows.append([[group], [""]])
        rows.append([[p.text], [p.details["lead"]]])
    written.table(rows)
    written.heading("Key indicators")
    written.items([p.text for p in reading.of(Kind.INDICATOR)])
    return written
