"""Police recorded crime of the Home Office: by Community Safety Partnership and by force.

Fifteen years of files name the same nine columns in half a dozen ways, write counts with
spaces and commas and quarters as `Q1` or `1`. All of it ends in one table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from commonweal.evidence import home_office_areas as areas
from commonweal.evidence import workbooks
from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Reading, Rule, Source
from commonweal.evidence.sources import file_names, refusals
from commonweal.evidence.sources.cells import given, note, slug, whole_number
from commonweal.evidence.store import Check
from commonweal.vocabulary.errors import FileRefused
from commonweal.vocabulary.offences import HOME_OFFICE_GROUPS
from commonweal.vocabulary.tables import RECORDED_CRIME

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir
    import pyarrow as pa

# Our name of each column, and the publishers' spellings of it, lower-cased.
COLUMNS: dict[str, tuple[str, ...]] = {
    "year": ("financial year", "financial_year"),
    "quarter": ("financial quarter", "financial_quarter", "quarters"),
    "force": ("police force", "police_force", "force name", "force"),
    "csp": ("csp name", "csp_name"),
    "description": ("offence description", "offence_description"),
    "group": ("offence group", "offence_group"),
    "subgroup": ("offence subgroup", "offence_subgroup"),
    "code": ("offence code", "offence_code"),
    "n": ("offence count", "number of offences", "number_of_offences", "offences"),
    "usable": ("usable",),
    "quality_note": ("quality_note",),
}
NEEDED = ("year", "quarter", "force", "group", "n")

# Names in these tables, as words, to the short names of data.police.uk where they differ.
FORCE_NAMES = {
    "london-city-of": "city-of-london",
    "metropolitan-police": "metropolitan",
    "british-transport-police": "btp",
}
BODIES = ("action-fraud", "cifas", "uk-finance", "financial-fraud-action-uk")
"""Not forces: they take reports from the whole country."""


class HomeOfficeCrime(Source):
    """One row an area, offence and quarter, zeros included: CSV, Parquet, ODS or XLSX.

    A category is the group and the Home Office code, `drug-offences/92C`, or the group alone
    where a file gives no codes. A later publication of a force's quarter replaces the
    earlier: the same quarter is revised at every release, so load the latest last.
    """

    id = "home-office/recorded-crime"
    title = "Police recorded crime, Home Office open data tables"
    about = (
        "Offences recorded by the police, by partnership area or force, offence and quarter. "
        "Official statistics, not accredited; counts of drug offences reflect police activity."
    )
    publisher = "Home Office"
    licence = OGL
    shape = RECORDED_CRIME

    def recognises(self, head: Head) -> bool:
        if head.kind == "workbook":
            return any(_header(top) is not None for top in head.sheets.values())
        return _named(head.columns) is not None

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        import pyarrow as pa

        if head.kind != "workbook":
            reading = super().read(engine, file, head)
            names = _named(head.columns)
            assert names is not None  # recognises() has seen them
            return replace(reading, raw=_complete(reading.raw.rename(names)))
        read, passed, tables = [], [], []
        for sheet, top in head.sheets.items():
            if (at := _header(top)) is None:
                passed.append(sheet)
                continue
            tables.append(_sheet(file, sheet, at, top[at]))
            read.append(sheet)
        raw = engine.numbered(pa.concat_tables(tables))
        notes = (
            Check("sheets", "Sheets read", "ok", len(read), ", ".join(read)),
            note(
                "sheets-passed",
                "Sheets without a table of offences",
                len(passed),
                ", ".join(passed),
            ),
        )
        return Reading(raw, first_line=1, notes=notes)

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        published = file_names.published(file.name)
        raw = raw.mutate(
            _start=raw["@year"].strip().re_extract(r"^((19|20)\d{2})[/_-](\d{2}|\d{4})$", 1).try_cast("int64"),
            _quarter=raw["@quarter"].strip().re_extract(r"^(?:[Qq]|Quarter )?([1-4](?:-4)?)(?:\.0)?$", 1),
            _force=slug(raw["@force"].strip()),
            _place=given(raw["@csp"]),
        )  # fmt: skip
        end = raw._quarter.cases(("1", "06"), ("2", "09"), ("3", "12"), ("4", "03"), ("1-4", "03"))
        ends_in = raw._start + raw._quarter.isin(["4", "1-4"]).ifelse(1, 0)
        raw = raw.mutate(
            scope=raw._force.cases(*FORCE_NAMES.items(), else_=raw._force),
            month=ends_in.cast("string").concat("-", end),
            months=(raw._quarter == "1-4").ifelse(12, 3).cast("int8"),
            force=raw["@force"].strip(),
            place=raw._place.fill_null(raw["@force"].strip()),
            place_kind=_place_kind(raw._place, raw._force),
            code=given(raw["@code"]).fill_null(""),
            description=given(raw["@description"]),
            group=given(raw["@group"]).lower().cases(*HOME_OFFICE_GROUPS.items()),
            subgroup=given(raw["@subgroup"]),
            n=whole_number(raw["@n"]),
            published=ibis.literal(published.isoformat() if published else None, "string"),
        )
        theirs = given(raw["@quality_note"])
        ours = _warning(raw)
        usable = raw["@usable"].strip().lower().fill_null("true") != "false"
        return raw.mutate(
            usable=usable & ours.isnull(),
            # Ours where we have one: theirs stands in the publisher's own words.
            quality_note=ours.fill_null(theirs),
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule(
            "header",
            "the header line stands again among the rows",
            lambda t: t["@year"].strip().lower().isin(COLUMNS["year"]),
        )
        yield Rule(
            "group",
            "the offence group is not one the Home Office uses",
            lambda t: t["group"].isnull(),
        )
        yield Rule("count", "the number of offences cannot be read", lambda t: t.n.isnull())

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:
        refusals.months_to_come(engine, tidy, file)

    def counts(self, rows: ir.Table) -> ir.Table:
        """Offences by area, quarter and offence; not of areas whose figures are not theirs."""
        import ibis

        group = slug(rows["group"])
        category = (rows.code == "").ifelse(group, group.concat("/", rows.code))
        found = rows.filter(rows.usable).mutate(category=category)
        keys = ["month", "months", "place_kind", "place", "category"]
        counted = found.group_by(["scope", *keys]).aggregate(n=found.n.sum().cast("int64"))
        # A partnership with a district's name that covers more must not be joined to it.
        more = [(p, f"{p} (with others)") for p in sorted(areas.NOT_THE_DISTRICT)]
        place = ibis.cases(
            (counted.place_kind == "csp", counted.place.cases(*more, else_=counted.place)),
            (counted.place_kind == "force", counted.scope),
            else_=counted.place,
        )
        return counted.mutate(place=place, who=ibis.literal(""))

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        seen = engine.one(
            rows.aggregate(
                areas=rows.place.nunique(where=rows.place_kind == "csp"),
                forces=rows.force.nunique(),
                below=(rows.n < 0).sum(),
                unusable=rows.place.nunique(where=~rows.usable),
                nowhere=rows.n.sum(where=rows.place_kind == "none"),
                published=rows.published.max(),
            )
        )
        yield Check("areas", "Partnership areas", "ok", int(seen["areas"]))
        yield Check("forces", "Police forces and other bodies", "ok", int(seen["forces"]))
        yield Check(
            "published",
            "Day of publication, from the file's name",
            "ok" if seen["published"] else "note",
            seen["published"] or "not given",
            ""
            if seen["published"]
            else "Figures are revised at every release: load the latest last.",
        )
        yield note("below-zero", "Counts below zero", seen["below"],
                   "Records that were corrected in a later quarter; kept as published.")  # fmt: skip
        yield note("not-usable", "Areas whose figures are not their own", seen["unusable"],
                   "Kept with the publisher's warning; counted in no area.")  # fmt: skip
        yield note("no-area", "Offences put in no area", seen["nowhere"])


def _named(columns: Iterable[str]) -> dict[str, str] | None:
    """Our column names to the publisher's, or None where a needed one is missing."""
    theirs = {c.strip().lower().removeprefix("\ufeff"): c for c in columns}
    found = {
        ours: theirs[name] for ours, names in COLUMNS.items() for name in names if name in theirs
    }
    return found if all(name in found for name in NEEDED) else None


def _header(top: Iterable[tuple[str, ...]]) -> int | None:
    return next((i for i, row in enumerate(top) if _named(row) is not None), None)


def _complete(raw: ir.Table) -> ir.Table:
    """Every column of ours, as text; those that the file lacks are empty."""
    import ibis

    return raw.select(
        "_row",
        **{c: raw[c].cast("string") if c in raw.columns else ibis.null("string") for c in COLUMNS},
    )


def _sheet(file: Received, sheet: str, at: int, header: tuple[str, ...]) -> pa.Table:
    """One sheet under our column names, with the year of the sheet's name where a row has none."""
    names = _named(header)
    assert names is not None  # _header() has found it
    body = workbooks.rows(file.path, sheet)[at + 1 :]
    place = {ours: header.index(theirs) for ours, theirs in names.items()}
    year = re.search(r"((?:19|20)\d{2})[-_/](\d{2,4})", sheet)
    cells = []
    for row in body:
        if not any(cell.strip() for cell in row):
            continue
        mine = [row[place[c]] if c in place and place[c] < len(row) else "" for c in COLUMNS]
        cells.append([mine[0].strip() or (f"{year[1]}/{year[2]}" if year else ""), *mine[1:]])
    if not cells:
        raise FileRefused(
            f"The sheet “{sheet}” of {file.name} has a header and no rows.",
            seen=", ".join(header)[:200],
            do="Download the file again.",
        )
    return workbooks.table(tuple(COLUMNS), cells)


def _place_kind(csp: ir.StringValue, force: ir.StringValue) -> ir.StringValue:
    import ibis

    nowhere = csp.startswith(areas.UNASSIGNED) | csp.lower().contains("airport")
    return ibis.cases(
        (nowhere, "none"), (csp.notnull(), "csp"), (force.isin(BODIES), "none"), else_="force"
    )


def _warning(raw: ir.Table) -> ir.StringValue:
    """The warning that speaks of a row, if one does."""
    import ibis

    # A count of three or twelve months is touched if its last month is not before the first
    # of the warning's, and its first not after the last.
    cases: list[tuple[ibis.Value, str]] = []
    for w in areas.WARNINGS:
        mine = (raw.force == w.force) & (raw.place_kind == "csp") & (raw.month >= str(w.first))
        if w.places:
            mine &= raw.place.isin(sorted(w.places))
        if w.last is not None:
            starts = (raw.months == 12).ifelse(str(w.last + 11), str(w.last + 2))
            mine &= raw.month <= starts
        cases.append((mine, w.note))
    unassigned = raw.place.startswith(areas.UNASSIGNED)
    return ibis.cases(*cases, (unassigned, areas.UNASSIGNED_NOTE), else_=None)
