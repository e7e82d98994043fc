"""A first version of a mapping file, drafted from the partner's table itself.

Guesses are marked as guesses, with what they rest on, and what could not be guessed is
left as a question. The draft never quotes a cell that could speak of a person: only
short values that come again and again are listed.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from commonweal.evidence import privacy, workbooks
from commonweal.evidence.receive import Received, receive
from commonweal.evidence.sources import file_names
from commonweal.evidence.sources.file_names import words
from commonweal.evidence.sources.partner import OUTWARD, PATTERNS, header_names, official_names
from commonweal.vocabulary.errors import FileRefused, PersonalDataFound

UNANSWERED = "not-yet-said"
"""What a draft writes for who gives the table, its licence and its scope."""
LOOK = 5_000
"""Rows that are looked at."""
HEADER_WITHIN = 40
"""Lines among which the header is looked for."""
MOST_VALUES = 60
"""A column with more different values than this is not taken for a category."""
FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%Y-%m", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",    "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d/%m/%y", "%b-%y", "%b %Y", "%B %Y", "%b-%Y",
    "%d %B %Y", "%d %b %Y", "%d-%b-%y", "%d-%b-%Y", "%m/%Y", "%Y%m%d", "%Y%m",
)  # fmt: skip
_TOTALS = re.compile(r"^(grand )?(total|all|overall)s?\b", re.I)
_PERIOD = re.compile(r"date|month|period|year|quarter|when|time|week", re.I)
_CATEGORY = re.compile(r"categor|type|severity|offence|crime|kind|reason|class|nature", re.I)
_COUNT = re.compile(r"count|number|total|^n$|volume|incidents|offences|reports|\bno\b", re.I)
_SURE_COUNT = re.compile(
    r"(^|_|\b)(count|total|volume)$|^n$|^(number|no\.?) of (?!vehicle|casualt|officer)", re.I
)
_WHO = re.compile(r"ethnic|gender|\bsex\b|^sex$|age ?(band|group|range)", re.I)
_MISSING = {"", "n/a", "na", "-", "none", "null"}


@dataclass(frozen=True)
class Sheet:
    """A table as it stands: where its header is, and the rows below."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    header_row: int = 1
    sheet: str = ""
    separator: str = ","

    def cells(self, i: int) -> list[str]:
        """Filled cells of a column."""
        found = (row[i].strip() for row in self.rows if i < len(row))
        return [cell for cell in found if cell.lower() not in _MISSING]


def draft_mapping(path: Path) -> str:
    """Draft a mapping file for a partner's table, with comments for the analyst.

    Args:
        path: CSV, XLSX, ODS or Parquet, gzipped or not.

    Returns:
        TOML with guesses marked; what could not be guessed stands as a question after `#?`.

    Raises:
        FileRefused: The file cannot be read as a table.
        PersonalDataFound: Its columns are called what data about people is called.
    """
    with tempfile.TemporaryDirectory(prefix="commonweal-") as scratch:
        files = list(receive(path, Path(scratch)))
        if len(files) != 1:
            raise FileRefused(
                f"{path.name} holds {len(files)} files.",
                seen="A mapping is for one table.",
                do="Unpack it and draft a mapping from one of them.",
            )
        if isinstance(files[0], FileRefused):
            raise files[0]
        sheet = _look(files[0])
    people = [c for c in sheet.columns if privacy.names_people(c)]
    if people:
        raise PersonalDataFound(
            f"{path.name} seems to hold data about people.",
            seen=f"It has a column called “{people[0]}”.",
            do="Ask the partner for counts, or for rows without names and contact details.",
        )
    return _write(files[0].name, sheet)


# --- looking ------------------------------------------------------------------------------


def _look(file: Received) -> Sheet:
    if file.kind == "parquet":
        import pyarrow.parquet as pq

        batch = next(pq.ParquetFile(file.path).iter_batches(batch_size=LOOK), None)
        if batch is None:
            raise FileRefused(f"{file.name} has no rows.", do="Export it again.")
        columns = [
            [_text(v) for v in batch.column(i).to_pylist()] for i in range(batch.num_columns)
        ]
        return Sheet(tuple(batch.schema.names), list(zip(*columns, strict=True)))
    if file.kind == "workbook":
        sheets = []
        for name in workbooks.tops(file.path):
            rows = workbooks.rows(file.path, name)
            at = _header(rows)
            if at is not None:
                body = rows[at + 1 : at + 1 + LOOK]
                sheets.append(Sheet(header_names(rows[at]), body, at + 1, name))
        if sheets:
            return max(sheets, key=lambda s: len(s.rows) * len(s.columns))
    elif file.kind == "csv":
        with file.path.open(encoding="utf-8-sig", newline="") as stream:
            start = stream.read(20_000)
            separator = max(",;\t|", key=start.count)
            stream.seek(0)
            reader = csv.reader(stream, delimiter=separator)
            rows = [row for row, _ in zip(reader, range(LOOK + HEADER_WITHIN), strict=False)]
            at = _header(rows)
        if at is not None:
            # The engine skips lines, not rows: a title with a line break would shift it.
            return Sheet(header_names(rows[at]), rows[at + 1 :], at + 1, "", separator)
    raise FileRefused(
        f"No table was found in {file.name}.",
        seen="No row has two or more different words with rows of the same width below it.",
        do="Check that the file is the one you meant.",
    )


def _text(value: object) -> str:
    return "" if value is None else workbooks.cell_text(value)


def _header(rows: Sequence[Sequence[str]]) -> int | None:
    """Position of the header: the first wide row of different words above rows as wide."""
    widths = [sum(1 for cell in row if cell.strip()) for row in rows[: HEADER_WITHIN + 200]]
    common = Counter(w for w in widths if w > 1).most_common(1)
    if not common:
        return None
    for i, row in enumerate(rows[:HEADER_WITHIN]):
        filled = [cell.strip() for cell in row if cell.strip()]
        wide = len(filled) >= max(2, 0.7 * common[0][0])
        lettered = sum(bool(re.search("[A-Za-z]", cell)) for cell in filled) >= 0.6 * len(filled)
        if wide and lettered and len(set(filled)) == len(filled):
            return i
    return None


# --- guessing -----------------------------------------------------------------------------


def _date_format(cells: Sequence[str]) -> str:
    """The format that nearly all of some cells are in; empty if none."""
    some = cells[:: max(1, len(cells) // 200)][:200]
    for format in FORMATS:
        good = sum(_reads(cell, format) for cell in some)
        if some and good >= 0.9 * len(some):
            return format
    return ""


def _reads(cell: str, format: str) -> bool:
    try:
        year = datetime.strptime(cell, format).year
    except ValueError:
        return False
    return 1990 <= year <= 2100


def _share(cells: Sequence[str], pattern: str) -> float:
    return (
        sum(bool(re.match(pattern, cell.upper())) for cell in cells) / len(cells) if cells else 0.0
    )


def _numeric(cells: Sequence[str]) -> bool:
    return bool(cells) and all(re.fullmatch(r"-?[\d,\s]*\.?\d+%?", c) for c in cells[:500] if c)


def _when(sheet: Sheet) -> list[str]:
    """Lines of the `[when]` block."""
    lower = {c.lower(): c for c in sheet.columns}
    likely = sorted(range(len(sheet.columns)), key=lambda i: not _PERIOD.search(sheet.columns[i]))
    for i in likely:
        cells = sheet.cells(i)
        if format := _date_format(cells):
            return [f"column = {_q(sheet.columns[i])}", f'format = "{format}"  # guess: {cells[0]}']
        if _share(cells, r"^(19|20)\d{2} ?[/–-] ?\d{2,4}( Q[1-4])?$") > 0.9:
            kind = "financial quarter" if "Q" in cells[0].upper() else "financial year"
            return [f"column = {_q(sheet.columns[i])}", f'format = "{kind}"  # guess: {cells[0]}']
    if {"year", "month"} <= lower.keys():
        return [
            f"year = {_q(lower['year'])}",
            f"month = {_q(lower['month'])}  # guess, by their names",
        ]
    return [
        "#? No column of dates was found. Give column and format, or year and month, or",
        '#? one month for the whole file: fixed = "2025-03" and months = 1 (3 or 12 for longer).',
    ]


def _where(sheet: Sheet) -> list[str]:
    best: tuple[float, str, str] = (0.0, "", "")
    for i, column in enumerate(sheet.columns):
        cells = sheet.cells(i)[:500]
        for kind, pattern in {**PATTERNS, "outward-postcode": OUTWARD}.items():
            share = _share(cells, pattern)
            if share > max(0.8, best[0]):
                best = share, kind, column
    if best[0]:
        return [
            f'kind = "{best[1]}"',
            f"column = {_q(best[2])}  # guess: {best[0]:.0%} of its cells fit",
        ]
    for i, column in enumerate(sheet.columns):
        kind = _named_kind(column)
        names = official_names(kind)
        cells = sheet.cells(i)[:500]
        if cells and names and sum(c.lower() in names for c in cells) > 0.8 * len(cells):
            return [f'kind = "{kind}"', f"column = {_q(column)}  # guess: official names"]
    lower = {re.sub(r"[^a-z]", "", c.lower()): c for c in sheet.columns}
    pairs = (
        ("degrees", "lon", ("lon", "long", "longitude"), "lat", ("lat", "latitude")),
        ("grid", "east", ("easting", "eastings", "gridrefeasting", "x"),
         "north", ("northing", "northings", "gridrefnorthing", "y")),
    )  # fmt: skip
    for kind, a, names_a, b, names_b in pairs:
        one = next((lower[n] for n in names_a if n in lower), None)
        two = next((lower[n] for n in names_b if n in lower), None)
        if one and two:
            return [
                f'kind = "{kind}"',
                f"{a} = {_q(one)}",
                f"{b} = {_q(two)}  # guess, by their names",
            ]
    for i, column in enumerate(sheet.columns):
        kind = _named_kind(column)
        if kind and not _numeric(sheet.cells(i)):
            return [f'kind = "{kind}"', f"column = {_q(column)}  # guess, by its name"]
    return ['kind = "none"  #? No column of places was found. For one district: kind = "district",'
            ' fixed = "E08000031".']  # fmt: skip


def _named_kind(column: str) -> str:
    for kind, pattern in (
        ("lsoa", r"lsoa"), ("msoa21", r"msoa"), ("ward24", r"ward"),
        ("district", r"district|borough|local authority|area ?name|area_name|council"),
        ("outward-postcode", r"postcode"),
    ):  # fmt: skip
        if re.search(pattern, column, re.I):
            return kind
    return ""


def _choices(sheet: Sheet, pattern: re.Pattern[str], taken: str) -> list[tuple[str, Counter[str]]]:
    """Columns that a pattern fits, with their values, if those are few and come again."""
    found: list[tuple[str, Counter[str]]] = []
    for i, column in enumerate(sheet.columns):
        cells = sheet.cells(i)
        values = Counter(cells)
        repeated = len(values) <= max(2, len(cells) // 3) or len(cells) <= 20
        short = all(len(v) <= 60 for v in values)
        fits = pattern.search(column) and _q(column) not in taken
        if fits and 0 < len(values) <= MOST_VALUES and repeated and short and not _numeric(cells):
            found.append((column, values))
    return found


# --- writing ------------------------------------------------------------------------------


def _write(file: str, sheet: Sheet) -> str:
    stem = words(re.sub(r"(\.[a-z]+)+$", "", file.lower()))
    when, where = _when(sheet), _where(sheet)
    taken = "\n".join(when + where)
    # The last that fits: casualty severity stands after that of the collision.
    category = next(reversed(_choices(sheet, _CATEGORY, taken)), None)
    who = next(iter(_choices(sheet, _WHO, taken)), None)
    # A table of days or points has a row an event, and its numbers are of something else.
    events = "%d" in taken or 'kind = "degrees"' in taken or 'kind = "grid"' in taken
    pattern = _SURE_COUNT if events else _COUNT
    count = next(
        (
            c
            for i, c in enumerate(sheet.columns)
            if pattern.search(c) and not re.search(r"per|rate|ref|id\b|number of vehicles", c, re.I)
            and _q(c) not in taken and _numeric(sheet.cells(i)) and not _constant(sheet.cells(i))
        ),
        None,
    )  # fmt: skip
    whose = (file_names.district(file) or ("",))[0] or file_names.force(file)
    lines = [
        f"# How {file} is to be read.",
        "# Drafted from the file: check every line, and correct what is wrong.",
        "# Lines that begin with #? are questions that the file did not answer.",
        "",
        f'name = "{stem}"  # short name; a later table of this name replaces its months',
        f'title = "{stem.replace("-", " ").capitalize()}"  #? What is it called?',
        'publisher = "Not yet said"  #? Who gives it?',
        'licence = "Not yet said"  #? Under which licence, or: Shared under agreement',
        '# agreement = "ISA-2025-01"  # reference of the sharing agreement, if there is one',
        f'scope = "{whose or "not-yet-said"}"  #? Whose figures: wolverhampton, west-midlands, royal-hospital',
        f'file = "{re.sub(r"[0-9]+", "*", file)}"  # which files this is for; * stands for anything',
    ]
    if sheet.sheet:
        lines.append(f"sheet = {_q(sheet.sheet)}")
    if sheet.header_row > 1:
        lines.append(f"header_row = {sheet.header_row}  # titles and notes stand above it")
    if sheet.separator != ",":
        lines.append(f"separator = {_q(sheet.separator)}")
    lines += ["columns = [", *(f"  {_q(c)}," for c in sheet.columns), "]"]
    lines += ["", "[when]", *when, "", "[where]", *where, "", "[what]"]
    if category:
        column, values = category
        lines += [f"column = {_q(column)}  # guess",
                  'others = "set aside"  # values not listed: set aside, keep, or other',
                  "[what.values]  # the table's word = our category"]  # fmt: skip
        for value, n in sorted(values.items()):
            total = "# a total, which would count everything again: " * bool(_TOTALS.match(value))
            lines.append(f'{total}{_q(value)} = "{words(value) or "other"}"  # {n:,} rows')
    else:
        lines.append(f'constant = "{stem}"  #? No column of categories was found: what is counted?')
    if count:
        lines += ["", "[how_many]", f"column = {_q(count)}  # guess: whole numbers"]
    else:
        lines += ["", "# [how_many]  # no column of counts was found: each row counts as one",
                  '# column = "Count"']  # fmt: skip
    if who:
        lines += ["", "[who]", f"column = {_q(who[0])}  # guess: groups of people, never a person"]
    return "\n".join(lines) + "\n"


def _constant(cells: Sequence[str]) -> bool:
    return len(set(cells)) < 2 and len(cells) > 5


def _q(text: str) -> str:
    """A TOML string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", " ")
    return f'"{escaped}"'
