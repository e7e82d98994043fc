"""A partner's table, read as its mapping file says."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from commonweal.evidence import lookups, workbooks
from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import Head, Reading, Rule, Source
from commonweal.evidence.sources import refusals
from commonweal.evidence.sources.cells import (
    given,
    in_degrees,
    note,
    outside_the_isles,
    slug,
    whole_number,
)
from commonweal.evidence.store import Check
from commonweal.vocabulary.errors import FileRefused, MissingColumns
from commonweal.vocabulary.months import NAMES
from commonweal.vocabulary.tables import COUNTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from commonweal.evidence.mapping import TableMapping, When

OUTWARD = r"^([A-Z]{1,2}[0-9][A-Z0-9]?)(?: ?[0-9][A-Z]{2})?$"
PATTERNS = {
    "lsoa": r"^[EW]01\d{6}$",
    "msoa21": r"^[EW]02\d{6}$",
    "ward24": r"^[EW]05\d{6}$",
    "district": r"^(E0[6789]|W06)\d{6}$",
}


class PartnerTable(Source):
    """Counts or events of any partner. Every column is searched for people before it is kept."""

    shape = COUNTS

    def __init__(self, mapping: TableMapping) -> None:
        self.mapping = mapping
        self.id = f"partner/{mapping.name}"
        self.title, self.publisher, self.licence = mapping.title, mapping.publisher, mapping.licence
        agreed = f" Shared under {mapping.agreement}." if mapping.agreement else ""
        self.about = f"Given by {mapping.publisher}, read by a mapping file.{agreed}"
        self.free_text = mapping.columns

    def recognises(self, head: Head) -> bool:
        return head.kind in ("csv", "parquet", "workbook") and fnmatch(
            head.name.lower(), self.mapping.file.lower()
        )

    # --- reading ----------------------------------------------------------------------------

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        reading = self._cells(engine, file, head)
        raw = reading.raw
        if gone := [c for c in self.mapping.used if c not in raw.columns]:
            raise MissingColumns.of(file.name, gone, [c for c in raw.columns if c != "_row"])
        notes = [*reading.notes, *self._layout(raw.columns)]
        where = self.mapping.where
        if where.kind == "grid":
            raw = in_degrees(engine, raw, where.east, where.north)
        elif where.column:
            raw = _with_places(engine, raw, where.column, where.kind)
        return replace(reading, raw=raw, notes=notes)

    def _cells(self, engine: Engine, file: Received, head: Head) -> Reading:
        """The table as text, whatever holds it."""
        at = self.mapping.header_row
        if file.kind == "parquet":
            table = engine.take_parquet(file.path)
            typed = [c for c in table.columns if c != "_row" and not table[c].type().is_string()]
            text = table.mutate(**{c: table[c].cast("string") for c in typed}) if typed else table
            return Reading(text, first_line=1)
        if file.kind == "workbook":
            sheet = self.mapping.sheet or next(iter(head.sheets))
            rows = workbooks.rows(file.path, sheet)
            if len(rows) < at:
                raise _no_header(file.name, at, len(rows))
            body = rows[at:]
            table_ = workbooks.table(header_names(rows[at - 1]), body)
            return Reading(engine.numbered(table_), first_line=at + 1)
        with file.path.open(encoding="utf-8-sig", newline="") as stream:
            top = [
                row for row, _ in zip(csv.reader(stream, delimiter=self.mapping.separator), range(at), strict=False)
            ]  # fmt: skip
        if len(top) < at:
            raise _no_header(file.name, at, len(top))
        names = header_names(top[-1])
        raw, odd = engine.read_csv(
            file.path,
            names,
            called=file.name,
            marked=file.marked,
            skip=at - 1,
            separator=self.mapping.separator,
        )
        return Reading(raw, odd, first_line=at + 1, separator=self.mapping.separator)

    def _layout(self, has: Sequence[str]) -> Iterable[Check]:
        gone = [c for c in self.mapping.columns if c not in has]
        new = [c for c in has if c not in self.mapping.columns and not c.startswith("_")]
        if gone or new:
            words = [f"gone: {', '.join(gone)}"] * bool(gone) + [f"new: {', '.join(new)}"] * bool(
                new
            )
            yield Check("layout", "The layout has changed since the mapping was written", "warning",
                        len(gone) + len(new), "; ".join(words))  # fmt: skip

    # --- meaning ----------------------------------------------------------------------------

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        mapping = self.mapping
        where, what, who = mapping.where, mapping.what, mapping.who
        place: ir.StringValue = ibis.null("string")
        if where.column:
            place = raw["_place"]
        elif where.fixed:
            place = ibis.literal(where.fixed)
        kind = {"outward-postcode": "outward-postcode", "grid": "none", "degrees": "none"}
        if where.kind == "degrees":
            raw = raw.mutate(
                _lon=raw[f"@{where.lon}"].try_cast("float64"),
                _lat=raw[f"@{where.lat}"].try_cast("float64"),
            )
        elif where.kind == "grid":
            raw = raw.mutate(_lon=raw["_lon"], _lat=raw["_lat"])
        category: ir.StringValue = ibis.literal(what.constant)
        if what.column:
            category = _meant(raw[f"@{what.column}"], what.values, what.others)
        group: ir.StringValue = ibis.literal("")
        if who:
            cell = given(raw[f"@{who.column}"]).fill_null("Not stated")
            group = cell.cases(*who.values.items(), else_=cell) if who.values else cell
        n: ir.IntegerValue = ibis.literal(1, "int64")
        if mapping.how_many:
            n = whole_number(raw[f"@{mapping.how_many.column}"])
        return raw.mutate(
            scope=ibis.literal(mapping.scope),
            month=_month(raw, mapping.when),
            months=ibis.literal(_months(mapping.when), "int8"),
            place_kind=ibis.literal(kind.get(where.kind, where.kind)),
            place=place,
            category=category,
            who=group,
            n=n,
        )

    def rules(self) -> Iterable[Rule]:
        mapping = self.mapping
        cells = [f"@{c}" for c in mapping.used]
        if len(cells) > 1:
            yield Rule(
                "footnote",
                "a footnote or an empty line: none or only one of the cells needed is filled",
                lambda t: sum(given(t[c]).notnull().cast("int8") for c in cells) < 2,
            )
        if mapping.where.column:
            yield Rule(
                "place",
                f"the place is not one of the kind {mapping.where.kind}",
                lambda t: t.place.isnull(),
            )
        if mapping.where.kind in ("grid", "degrees"):
            yield Rule(
                "coordinates",
                "the coordinates lie outside the British Isles",
                lambda t: outside_the_isles(t._lon, t._lat),
            )
        yield Rule(
            "category",
            "the category is missing or is not in the mapping",
            lambda t: t.category.isnull(),
        )
        if mapping.how_many:
            yield Rule(
                "count",
                "the count is not a whole number from 0",
                lambda t: t.n.isnull() | (t.n < 0),
            )

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:
        refusals.months_to_come(engine, tidy, file)

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        seen = engine.one(
            rows.aggregate(
                n=rows.n.sum(), areas=rows.place.nunique(), first=rows.month.min(),
                last=rows.month.max(), nowhere=rows.place.isnull().sum(),
            )
        )  # fmt: skip
        yield Check("counted", "Counted in all", "ok", int(seen["n"]))
        yield Check("period", "Months", "ok", f"{seen['first']} to {seen['last']}")
        if self.mapping.where.kind in ("grid", "degrees"):
            yield note("points", "Rows that give a point", seen["nowhere"],
                       "Checked, and counted for the whole scope; not put into neighbourhoods.")  # fmt: skip
        else:
            yield Check("areas", "Areas", "ok", int(seen["areas"]))


def header_names(cells: Sequence[str]) -> tuple[str, ...]:
    """A header whose every cell has a name of its own: blanks and repeats are numbered."""
    found: list[str] = []
    for i, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"column {i}"
        again = sum(1 for f in found if f == name or f.startswith(f"{name} ("))
        found.append(f"{name} ({again + 1})" if again else name)
    return tuple(found)


def _no_header(file: str, at: int, has: int) -> FileRefused:
    return FileRefused(
        f"{file} has no line {at:,}, where its mapping says the header is.",
        seen=f"It has {has:,} lines.",
        do="Correct header_row in the mapping.",
    )


def _meant(cell: ir.StringValue, values: dict[str, str], others: str) -> ir.StringValue:
    bare = given(cell)
    if not values:
        return slug(bare)
    rest = {"keep": slug(bare), "other": "other", "set aside": None}[others]
    meant = bare.lower().cases(*((k.strip().lower(), v) for k, v in values.items()), else_=rest)
    return bare.isnull().ifelse(None, meant)


def _months(when: When) -> int:
    return {"financial year": 12, "calendar year": 12, "financial quarter": 3}.get(
        when.format, when.months
    )


def _month(raw: ir.Table, when: When) -> ir.StringValue:
    """Last month of the period of each row, `2025-03`; null where it cannot be read."""
    import ibis

    if when.fixed:
        return ibis.literal(when.fixed)
    if when.year:
        year = whole_number(raw[f"@{when.year}"])
        text = given(raw[f"@{when.month}"]).lower()
        names = [(name[:3].lower(), f"{i:02d}") for i, name in enumerate(NAMES, 1)]
        number = text.re_extract(r"^0?(\d{1,2})(?:\.0)?$", 1).nullif("").lpad(2, "0")
        month = ibis.coalesce(text.substr(0, 3).cases(*names), number)
        return _checked(year.cast("string").concat("-", month))
    cell = given(raw[f"@{when.column}"])
    if when.format == "calendar year":
        return _checked(cell.re_extract(r"^(\d{4})(?:\.0)?$", 1).concat("-12"))
    if when.format.startswith("financial"):
        start = cell.re_extract(r"((?:19|20)\d{2}) ?[/–-] ?\d{2,4}", 1).try_cast("int64")
        if when.format == "financial year":
            return _checked((start + 1).cast("string").concat("-03"))
        quarter = cell.re_extract(r"Q(?:uarter)? ?([1-4])", 1)
        end = quarter.cases(("1", "-06"), ("2", "-09"), ("3", "-12"), ("4", "-03"))
        return _checked((start + (quarter == "4").ifelse(1, 0)).cast("string").concat(end))
    return _checked(_read_date(cell, when.format).strftime("%Y-%m"))


def _checked(month: ir.StringValue) -> ir.StringValue:
    return month.re_search(r"^[12]\d{3}-(0[1-9]|1[0-2])$").ifelse(month, None)


def _read_date(cell: ir.StringValue, format: str) -> ir.TimestampValue:
    """A date in a format; null where the cell is in another. Sheets hold dates as 2025-03-01."""
    import ibis

    @ibis.udf.scalar.builtin(name="try_strptime", signature=(("string", "string"), "timestamp"))
    def try_strptime(text, how):  # type: ignore[no-untyped-def]
        ...

    return try_strptime(cell, format)


def _with_places(engine: Engine, raw: ir.Table, column: str, kind: str) -> ir.Table:
    """Raw rows with `_place` beside them: the official code, by code or by name."""
    import pyarrow as pa

    cells = [str(c) for (c,) in engine.rows(raw.select(raw[column]).distinct()) if c is not None]
    codes = official_names(kind)
    found = pa.table(
        {
            "_cell": pa.array(cells, pa.string()),
            "_place": pa.array([_code(cell, kind, codes) for cell in cells], pa.string()),
        }
    )
    known = engine.take(found)
    joined = raw.left_join(known, raw[column] == known._cell).order_by("_row")
    return engine.keep(joined.select(*raw.columns, "_place"))


def _code(cell: str, kind: str, codes: dict[str, str]) -> str | None:
    import re

    bare = " ".join(cell.split())
    if kind == "outward-postcode":
        # A whole postcode is cut to its outward half: the rest is never kept.
        match = re.match(OUTWARD, bare.upper())
        return match[1] if match else None
    if re.match(PATTERNS[kind], bare.upper()):
        return bare.upper()
    if kind == "msoa21":
        return bare or None  # named by the House of Commons Library: geography knows the names
    return codes.get(bare.lower())


def official_names(kind: str) -> dict[str, str]:
    """Official names, lower-cased, to codes; names that two areas share are left out."""
    if kind not in ("lsoa", "ward24", "district"):
        return {}
    table = lookups.wards()
    prefix = {"lsoa": "lsoa21", "ward24": "ward24", "district": "ltla24"}[kind]
    names, codes = (table.column(f"{prefix}_{c}").to_pylist() for c in ("name", "code"))
    pairs = set(zip((n.lower() for n in names), codes, strict=True))
    if kind == "lsoa":
        old = lookups.exact()
        old_names = [n.lower() for n in old.column("lsoa11_name").to_pylist()]
        held = {name for name, _ in pairs}
        pairs |= {
            (n, c)
            for n, c in zip(old_names, old.column("lsoa11_code").to_pylist(), strict=True)
            if n not in held
        }
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name, code in pairs:
        if found.setdefault(name, code) != code:
            twice.add(name)
    return {name: code for name, code in found.items() if name not in twice}
