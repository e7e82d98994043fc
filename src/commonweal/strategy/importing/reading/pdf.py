"""PDF: letters put back into lines by where they stand; sizes tell headings, gaps tell blanks."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from commonweal.strategy.importing.lines import Line
from commonweal.strategy.importing.reading.columns import tables_of
from commonweal.strategy.importing.reading.grids import Grid, grids_of
from commonweal.vocabulary.errors import FileRefused

MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a page: its words, where it stands in points from the top left, its letters."""

    text: str
    page: int
    left: float
    right: float
    top: float
    size: float
    bold: bool
    cell: tuple[int, int, int] | None = None


def read_pdf(content: bytes, name: str) -> tuple[list[Line], int]:
    """Lines of a PDF in the order of its content, with page and place."""
    import pypdfium2

    if b"%PDF" not in content[:1024]:
        raise FileRefused(
            f"{name} is not a PDF.",
            seen="It does not begin as one.",
            do="Give it the ending of what it is, or save it again as PDF.",
        )
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise FileRefused(
                f"{name} is protected by a password.",
                seen="It asks for one before it shows a page.",
                do="Open it with the password and save it without.",
            ) from error
        raise FileRefused(
            f"{name} is cut off or damaged.",
            seen="Its pages cannot be found.",
            do="Get the file again: it may not have been downloaded or copied to the end.",
        ) from error
    try:
        pages = len(document)
        if pages > MOST_PAGES:
            raise FileRefused(
                f"{name} is too long to be a strategy.",
                seen=f"It has {pages:,} pages; up to {MOST_PAGES} are read.",
                do="Give the strategy alone, without its annexes.",
            )
        rows = list(_all_rows(document))
    finally:
        document.close()
    if not rows:
        raise FileRefused(
            f"{name} is a scan: it holds pictures of pages and no text.",
            seen=f"{pages} pages without a letter.",
            do="Ask whoever made it for the document, or have the scan read by text recognition.",
        )
    return list(_lines(_without_running_heads(rows, pages))), pages


def _all_rows(document: Any) -> Iterator[_Row]:
    """Rows of every page; those of a table by row and column, also over a page break."""
    tables, last, offset = 0, None, 0
    columns: tuple[float, ...] = ()
    for index in range(len(document)):
        page = document[index]
        grids = grids_of(page)
        rows = list(_rows(page, index + 1, grids))
        if not grids and rows:
            rows, tables, columns, offset = _unbordered(rows, tables, columns, offset)
            last = None
            yield from rows
            continue
        columns = ()
        loose = [r for r in rows if not any(g.cell(r.left, r.top) for g in grids)]
        placed: list[_Row] = []
        for g, grid in enumerate(grids):
            goes_on = g == 0 and last is not None and grid.continues(last)
            # Only a running head may stand above what goes on.
            goes_on = goes_on and sum(r.top < grid.ys[0] for r in loose) <= 2
            if not goes_on:
                tables, offset = tables + 1, 0
            within = []
            for row in rows:
                cell = grid.cell(row.left, row.top)
                if cell is not None:
                    within.append(replace(row, cell=(tables - 1, offset + cell[0], cell[1])))
            placed.extend(sorted(within, key=lambda r: r.cell or ()))
            last, offset = grid, offset + len(grid.ys) - 1
        yield from _woven(rows, placed, grids)
        if grids and any(r.top > grids[-1].ys[-1] for r in loose[:-1]):
            last = None


def _unbordered(
    rows: list[_Row], tables: int, columns: tuple[float, ...], offset: int
) -> tuple[list[_Row], int, tuple[float, ...], int]:
    """Rows with the cells of tables that have no borders; and what the next page goes on from."""
    found = tables_of(rows, median(r.size for r in rows), columns)
    placed: dict[int, list[_Row]] = {}
    inside: set[int] = set()
    for n, table in enumerate(found):
        # Only a running head may stand above what goes on from the page before.
        first = min(i for _, i in table.bands[0].lines)
        if n or table.columns != columns or first > 2:
            tables, offset = tables + 1, 0
        cells = [
            replace(rows[i], cell=(tables - 1, offset + b, column))
            for b, band in enumerate(table.bands)
            for column, i in sorted(band.lines, key=lambda x: x[0])
        ]
        placed[first] = cells
        inside.update(i for band in table.bands for _, i in band.lines)
        offset += len(table.bands)
    woven = [r for i, row in enumerate(rows) for r in placed.get(i, [] if i in inside else [row])]
    ends = found and max(inside) >= len(rows) - 2
    return woven, tables, found[-1].columns if ends else (), offset


def _woven(rows: Sequence[_Row], placed: Sequence[_Row], grids: Sequence[Grid]) -> Iterator[_Row]:
    """Loose rows in their order, each table where its first row stood."""
    done: set[int] = set()
    for row in rows:
        grid = next((i for i, g in enumerate(grids) if g.cell(row.left, row.top)), None)
        if grid is None:
            yield row
        elif grid not in done:
            done.add(grid)
            yield from (r for r in placed if grids[grid].cell(r.left, r.top))


def _rows(page: Any, number: int, grids: Sequence[Grid]) -> Iterator[_Row]:
    import pypdfium2.raw as raw

    text = page.get_textpage()
    height = page.get_height()
    box = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
    font, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    word: list[tuple[str, float, float, float, float]] = []  # letter, left, right, base, size
    weight: list[bool] = []

    def done() -> Iterator[_Row]:
        middle = height - word[0][3] - word[0][4] / 3 if word else 0.0
        borders = [x for g in grids for x in g.borders(middle)]
        for part, letters in _apart(word, borders):
            shown = [p for p in part if not p[0].isspace()]
            if shown:
                yield _Row(
                    "".join(p[0] for p in part).strip(),
                    number,
                    shown[0][1],
                    max(p[2] for p in shown),
                    height - shown[0][3] - 0.3 * shown[0][4],
                    median(p[4] for p in shown),
                    sum(weight[i] for i in letters) > 0.9 * len(letters),
                )

    for i in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, i)
        letter = chr(code) if code else ""
        if letter in "\r\n":
            yield from done()
            word, weight = [], []
            continue
        # How pdfium tells of a hyphen at the end of a line; it leaves the line end out.
        broken = code in (2, 0xFFFE)
        letter = "-" if broken else letter
        raw.FPDFText_GetCharBox(text, i, *box)
        base = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text, i, *base)
        size = raw.FPDFText_GetFontSize(text, i)
        if not letter.isspace() and (not word or i % 8 == 0):
            raw.FPDFText_GetFontInfo(text, i, font, 128, flags)
            is_bold = b"bold" in font.value.lower() or raw.FPDFText_GetFontWeight(text, i) >= 600
        else:
            is_bold = weight[-1] if weight else False
        word.append((letter, box[0].value, box[1].value, base[1].value, size))
        weight.append(is_bold)
        if broken:
            yield from done()
            word, weight = [], []
    yield from done()


_Letters = list[tuple[str, float, float, float, float]]


def _apart(letters: _Letters, borders: Sequence[float]) -> Iterator[tuple[_Letters, list[int]]]:
    """Cut where a wide gap shows that another column or cell begins; not after a list's mark."""
    start, last = 0, None
    for i, (letter, left, right, _, size) in enumerate(letters):
        if letter.isspace():
            continue
        if last is not None:
            bordered = any(last - 1 <= x <= left + 1 for x in borders)
            before = "".join(x[0] for x in letters[start:i]).strip()
            if bordered or (left - last > 2.2 * max(size, 4) and len(before) > 6):
                yield letters[start:i], list(range(start, i))
                start = i
        last = right
    yield letters[start:], list(range(start, len(letters)))


def _without_running_heads(rows: Sequence[_Row], pages: int) -> list[_Row]:
    """Leave out what stands at the same height of most pages, above or below all else."""
    if pages < 3:
        return list(rows)

    def place(row: _Row) -> tuple[str, int]:
        return re.sub(r"\d+", "#", row.text), round(row.top / 4)

    by_page: dict[int, list[_Row]] = {}
    for row in rows:
        by_page.setdefault(row.page, []).append(row)
    outer = {
        id(row)
        for page in by_page.values()
        for ordered in [sorted(page, key=lambda r: r.top)]
        for row in (*ordered[:2], *ordered[-2:])
    }
    places = Counter(place(row) for row in rows if id(row) in outer)
    many = max(3, 0.6 * pages)
    return [r for r in rows if id(r) not in outer or places[place(r)] < many]


def _lines(rows: Sequence[_Row]) -> Iterator[Line]:
    body = Counter[float]()
    for row in rows:
        body[round(row.size, 1)] += len(row.text)
    size = body.most_common(1)[0][0]
    downs = sorted(b.top - a.top for a, b in _pairs(rows) if 0.9 * size < b.top - a.top < 4 * size)
    # Lines of one paragraph stand closest; where every paragraph is one line, most gaps are wider.
    pitch = min(downs[len(downs) // 5], 1.7 * size) if downs else 1.2 * size
    margin = Counter(round(r.left) for r in rows).most_common(1)[0][0]
    number, before = 0, None
    for row in _whole_headings(rows, size, pitch):
        if before is not None and before.page == row.page and before.cell == row.cell:
            blank = round((row.top - before.top) / pitch) - 1
            tall = max(before.size, row.size) / size
            if row.top - before.top > 1.35 * pitch * max(1.0, tall) and blank < 40:
                for _ in range(max(1, min(blank, 6))):
                    number += 1
                    yield Line(number, "", page=row.page)
        number += 1
        yield Line(
            number,
            row.text,
            page=row.page,
            left=0.0 if row.cell else max(0.0, round((row.left - margin) / (0.5 * size), 1)),
            cell=row.cell,
            style="Heading" if row.cell is None and _is_heading(row, size) else "",
        )
        before = row


def _pairs(rows: Sequence[_Row]) -> Iterator[tuple[_Row, _Row]]:
    return ((a, b) for a, b in pairwise(rows) if a.page == b.page)


def _is_heading(row: _Row, size: float) -> bool:
    words = len(row.text.split())
    if words > 16 or not re.search(r"[A-Za-z]{3}", row.text):
        return False
    if row.size >= 1.15 * size:
        return True
    return row.bold and words <= 10 and not re.search(r"[.;,:?]$", row.text)


def _whole_headings(rows: Sequence[_Row], size: float, pitch: float) -> Iterator[_Row]:
    """Headings that run over two lines made one."""
    held: _Row | None = None
    last_top = 0.0
    for row in rows:
        joins = (
            held is not None
            and row.page == held.page
            and held.size >= 1.15 * size
            and abs(row.size - held.size) < 0.2
            and 0 < row.top - last_top < 1.6 * row.size
            and not re.match(r"\d", row.text)
            and _is_heading(row, size)
        )
        if joins and held is not None:
            held = replace(held, text=f"{held.text} {row.text}")
        else:
            if held is not None:
                yield held
            held = row
        last_top = row.top
    if held is not None:
        yield held
