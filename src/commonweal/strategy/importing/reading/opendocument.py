"""OpenDocument texts: paragraphs, headings, lists and tables in reading order."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from commonweal.strategy.importing.lines import Line
from commonweal.strategy.importing.reading.archives import check_archive
from commonweal.vocabulary.errors import FileRefused

_CONTAINERS = {"text:section", "text:index-body", "office:text", "text:table-of-content"}


def read_opendocument(content: bytes, name: str) -> tuple[list[Line], int]:
    """Lines of an .odt: one for each paragraph, or for each line of it that was broken by hand."""
    check_archive(content, name, needs="content.xml")
    from odfdo import Document

    try:
        document = Document(io.BytesIO(content))
        if document.get_type() not in ("text", "text-template"):
            raise FileRefused(
                f"{name} is an OpenDocument file, but no text.",
                seen=f"It is of the type {document.get_type()}.",
                do="Save the strategy as a text document (.odt).",
            )
        reader = _Reader(document)
        reader.read(document.body)
    except (KeyError, ValueError, SyntaxError, TypeError, AttributeError) as error:
        raise FileRefused(
            f"{name} is cut off or damaged.",
            seen="Its parts do not make an OpenDocument text.",
            do="Open it in a word processor, save it again, and give the new file.",
        ) from error
    return reader.lines, 1


class _Reader:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.lines: list[Line] = []
        self.tables = 0
        self.numbered: dict[str, bool] = {}

    def put(self, text: str, style: str, cell: tuple[int, int, int] | None, label: str) -> None:
        for i, row in enumerate(text.split("\n")):
            if i == 0 and label and row.strip():
                row = f"{label} {row.strip()}"
            left = float(len(row) - len(row.lstrip(" ")))
            self.lines.append(Line(len(self.lines) + 1, row, left=left, style=style, cell=cell))

    def read(self, element: Any, cell: tuple[int, int, int] | None = None, label: str = "") -> None:
        for child in element.children:
            tag = child.tag
            if tag == "text:h":
                level = child.get_attribute("text:outline-level") or "1"
                self.put(_text(child), f"Heading {level}", cell, label)
            elif tag == "text:p":
                self.put(_text(child), self._style(child), cell, label)
                label = ""
            elif tag == "text:list":
                self._list(child, cell, child.get_attribute("text:style-name") or "", 0)
            elif tag == "table:table":
                self._table(child)
            elif tag in _CONTAINERS:
                self.read(child, cell)

    def _list(
        self, element: Any, cell: tuple[int, int, int] | None, style: str, depth: int
    ) -> None:
        count = 0
        for item in element.children:
            if item.tag not in ("text:list-item", "text:list-header"):
                continue
            count += 1
            label = f"{count}." if self._is_numbered(style) else "•"
            for child in item.children:
                if child.tag == "text:list":
                    self._list(child, cell, style, depth + 1)
                elif child.tag in ("text:p", "text:h"):
                    heading = child.tag == "text:h"
                    self.put(_text(child), "Heading" if heading else "", cell, label)
                    label = ""

    def _is_numbered(self, style: str) -> bool:
        if style not in self.numbered:
            found = self.document.get_style("list", style) if style else None
            first = found.children[0].tag if found is not None and found.children else ""
            self.numbered[style] = first == "text:list-level-style-number"
        return self.numbered[style]

    def _table(self, table: Any) -> None:
        number, self.tables = self.tables, self.tables + 1
        for r, row in enumerate(_rows(table)):
            column = 0
            for item in row.children:
                if item.tag not in ("table:table-cell", "table:covered-table-cell"):
                    continue
                if item.tag == "table:table-cell":
                    self.read(item, (number, r, column))
                column += min(int(item.get_attribute("table:number-columns-repeated") or 1), 50)

    def _style(self, paragraph: Any) -> str:
        name = paragraph.get_attribute("text:style-name") or ""
        plain = re.sub(r"_20_", " ", name)
        return plain if plain.startswith(("Heading", "Title", "Subtitle")) else ""


def _rows(table: Any) -> Iterator[Any]:
    for child in table.children:
        if child.tag == "table:table-row":
            yield child
        elif child.tag in ("table:table-header-rows", "table:table-rows", "table:table-row-group"):
            yield from _rows(child)


def _text(element: Any) -> str:
    """The words of a paragraph; blanks, tabs and breaks as they are meant."""
    parts = [element.text or ""]
    for child in element.children:
        tag = child.tag
        if tag == "text:s":
            parts.append(" " * min(int(child.get_attribute("text:c") or 1), 200))
        elif tag == "text:tab":
            parts.append("\t")
        elif tag == "text:line-break":
            parts.append("\n")
        elif tag not in ("text:note", "office:annotation", "draw:frame"):
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
