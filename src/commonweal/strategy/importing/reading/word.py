"""Word documents: paragraphs with their styles, list numbers as Word shows them, tables by cell."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from commonweal.strategy.importing.lines import Line
from commonweal.strategy.importing.reading.archives import check_archive
from commonweal.vocabulary.errors import FileRefused


def read_word(content: bytes, name: str) -> tuple[list[Line], int]:
    """Lines of a .docx: one for each paragraph, or for each line of it that was broken by hand."""
    check_archive(content, name, needs="word/document.xml")
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(io.BytesIO(content))
        lines = list(_lines(document))
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise FileRefused(
            f"{name} is cut off or damaged.",
            seen="Its parts do not make a Word document.",
            do="Open it in Word, save it again, and give the new file.",
        ) from error
    return lines, 1


def _lines(document: Any) -> Iterator[Line]:
    from docx.table import Table

    styles = _Styles(document)
    numbering, number, table = _Numbering(document, styles), 0, 0
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row, column, paragraph in _cells(block):
                for text in _texts(paragraph, numbering):
                    number += 1
                    style = styles.shown(paragraph)
                    yield Line(number, text, style=style, cell=(table, row, column))
            table += 1
            continue
        for text in _texts(block, numbering):
            number += 1
            left = float(len(text) - len(text.lstrip(" ")))
            yield Line(number, text, left=left, style=styles.shown(block))


def _cells(table: Any) -> Iterator[tuple[int, int, Any]]:
    """Paragraphs of a table by row and column; a merged cell is read once."""
    seen: dict[int, Any] = {}  # kept alive, so that no other cell takes the same id
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            if id(cell._tc) in seen:
                continue
            seen[id(cell._tc)] = cell._tc
            for paragraph in _paragraphs(cell):
                yield r, c, paragraph


def _paragraphs(cell: Any) -> Iterator[Any]:
    from docx.table import Table

    for block in cell.iter_inner_content():
        if isinstance(block, Table):
            for _, _, paragraph in _cells(block):
                yield paragraph
        else:
            yield block


def _texts(paragraph: Any, numbering: _Numbering) -> Iterator[str]:
    rows = paragraph.text.split("\n")
    label = numbering.label(paragraph) if any(r.strip() for r in rows) else ""
    for i, row in enumerate(rows):
        yield f"{label} {row.strip()}" if i == 0 and label else row


class _Styles:
    """Names and list settings of paragraph styles, looked up once each."""

    def __init__(self, document: Any) -> None:
        self.styles = {s.style_id: s for s in document.styles}
        self._numbers: dict[str, tuple[str, int] | None] = {}

    def name(self, paragraph: Any) -> str:
        style = self.styles.get(paragraph._p.style)
        return str(style.name) if style is not None else ""

    def shown(self, paragraph: Any) -> str:
        """The name of a style that says something: "Heading 1", "Title"; else empty."""
        name = self.name(paragraph)
        return name if name.startswith(("Heading", "Title", "Subtitle")) else ""

    def number(self, paragraph: Any) -> tuple[str, int] | None:
        """(numId, level) that the paragraph's style gives it."""
        key = paragraph._p.style or ""
        if key not in self._numbers:
            self._numbers[key] = self._of_style(key)
        return self._numbers[key]

    def _of_style(self, key: str) -> tuple[str, int] | None:
        style = self.styles.get(key)
        named = style.name if style is not None else ""
        while style is not None:
            found = _numbered(style.element.pPr)
            if found is not None:
                return found
            style = style.base_style
        return ("", 0) if named.startswith("List Bullet") else None


class _Numbering:
    """Counts the automatic numbers of a document, as Word does when it shows them."""

    def __init__(self, document: Any, styles: _Styles) -> None:
        self.styles = styles
        self.levels: dict[str, dict[int, tuple[str, str]]] = {}
        self.counts: dict[tuple[str, int], int] = defaultdict(int)
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        q = _qualified
        abstract = {
            a.get(q("abstractNumId")): {
                int(level.get(q("ilvl"))): (
                    _value(level.find(q("numFmt")), "decimal"),
                    _value(level.find(q("lvlText")), "%1."),
                )
                for level in a.findall(q("lvl"))
            }
            for a in root.findall(q("abstractNum"))
        }
        for num in root.findall(q("num")):
            chosen = _value(num.find(q("abstractNumId")), "")
            self.levels[num.get(q("numId"))] = abstract.get(chosen, {})

    def label(self, paragraph: Any) -> str:
        """What stands before a paragraph: "•", "3.", "4.4.1"; empty without numbering."""
        found = _numbered(paragraph._p.pPr) or self.styles.number(paragraph)
        if found is None or found[0] == "0":
            return ""
        num, level = found
        kind, pattern = self.levels.get(num, {}).get(level, ("bullet", ""))
        if kind in ("bullet", "none"):
            return "•" if kind == "bullet" else ""
        self.counts[num, level] += 1
        for deeper in range(level + 1, 9):
            self.counts.pop((num, deeper), None)
        return re.sub(
            r"%(\d)",
            lambda m: _written(
                max(1, self.counts[num, int(m[1]) - 1]),
                self.levels[num].get(int(m[1]) - 1, ("decimal", ""))[0],
            ),
            pattern,
        )


def _numbered(properties: Any) -> tuple[str, int] | None:
    """(numId, level) that paragraph properties name; numId "0" takes numbering off."""
    numbered = properties.numPr if properties is not None else None
    if numbered is None or numbered.numId is None:
        return None
    return str(numbered.numId.val), numbered.ilvl.val if numbered.ilvl is not None else 0


def _written(number: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(96 + (number - 1) % 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman.upper() if kind == "upperRoman" else roman
    return str(number)


def _roman(number: int) -> str:
    text = ""
    for value, letters in ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        while number >= value:
            text, number = text + letters, number - value
    return text


def _qualified(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{tag}"))


def _value(element: Any, otherwise: str) -> str:
    return otherwise if element is None else str(element.get(_qualified("val"), otherwise))
