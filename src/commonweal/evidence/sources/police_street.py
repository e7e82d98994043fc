"""Street-level crime of data.police.uk, in the layout of 2013 onwards and that of 2011."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from commonweal.evidence import lookups
from commonweal.evidence.engine import Engine, whole_bytes
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Reading, Rule, Source
from commonweal.evidence.sources.cells import (
    EAST,
    NORTH,
    SOUTH,
    WEST,
    in_degrees,
    note,
    outside_the_isles,
)
from commonweal.evidence.store import Check
from commonweal.vocabulary.errors import FileRefused
from commonweal.vocabulary.forces import FORCES, of_file, short_name
from commonweal.vocabulary.offences import CATEGORIES, LEGACY_2011, Category
from commonweal.vocabulary.tables import INCIDENTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
    "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
COLUMNS_2011 = (
    "Month", "Reported by", "Falls within", "Easting", "Northing", "Location", "Crime type", "Context",
)  # fmt: skip

LARGEST_NUMBER = 1e7
"""Above any degree and any metre of the National Grid; keeps `inf` and `nan` out."""
MONTH = r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"
FIRST_MONTH = "2010-12"


class PoliceStreet(Source):
    """Layout of May 2013 onwards: 12 columns, 14 categories, coordinates in degrees."""

    id = "police.uk/street"
    title = "Street-level crime, data.police.uk"
    about = (
        "Crimes and anti-social behaviour incidents by month. Points are approximate: each is "
        "the middle of a street or a public place, never an address, and carries no time of day."
    )
    publisher = "Home Office and police forces, through data.police.uk"
    licence = OGL
    shape = INCIDENTS
    # Every column that is kept as it came and is not held to a list or a form.
    free_text = (
        "Location", "Context", "LSOA code", "LSOA name", "Last outcome category", "Reported by",
    )  # fmt: skip
    columns: tuple[str, ...] = COLUMNS
    categories: tuple[Category, ...] = CATEGORIES

    def recognises(self, head: Head) -> bool:
        return head.columns == self.columns

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        reading = super().read(engine, file, head)
        raw = _as_text(reading.raw)
        return replace(reading, raw=self._repeats(engine, _scoped(engine, raw, file)))

    def _repeats(self, engine: Engine, raw: ir.Table) -> ir.Table:
        """Mark rows whose Crime ID stood on an earlier row of the same month."""
        import ibis

        if engine.all_differ(raw, "Crime ID", 64):
            return raw.mutate(_repeats=ibis.literal(False))
        ids = raw.filter(raw["Crime ID"].notnull() & (raw["Crime ID"] != ""))
        # Hashes first: almost always there is no repeat, and this is eight bytes a row.
        seen = ids.group_by(h=ids["Crime ID"].hash()).aggregate(n=ids.count())
        if not engine.rows(seen.filter(seen.n > 1).limit(1)):
            return raw.mutate(_repeats=ibis.literal(False))
        often = ids.group_by("Month", "Crime ID").aggregate(n=ids.count())
        some = ids.semi_join(often.filter(often.n > 1), ["Month", "Crime ID"])
        place = ibis.row_number().over(group_by=["Month", "Crime ID"], order_by="_row")
        later = engine.keep(some.select("_row", place=place).filter(lambda t: t.place > 0))
        return raw.mutate(_repeats=raw["_row"].isin(later["_row"]))

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        return self._common(
            raw,
            lon=_number(raw["@Longitude"]),
            lat=_number(raw["@Latitude"]),
            lsoa=raw["@LSOA code"].nullif(""),
            lsoa_name=raw["@LSOA name"].nullif(""),
            crime_id=whole_bytes(raw["@Crime ID"].nullif(""), 64),
            outcome=raw["@Last outcome category"].nullif(""),
            repeats_id=raw["_repeats"],
        )

    def _common(self, raw: ir.Table, **own: ir.Value) -> ir.Table:
        """What both layouts share: month, whose it is, category, words."""
        month = raw["@Month"].strip()
        return raw.mutate(
            month=month.re_search(MONTH).ifelse(month, None),
            scope=raw["_scope"],
            category=raw["@Crime type"].cases(*((c.name, c.id) for c in self.categories)),
            location=raw["@Location"].nullif(""),
            context=raw["@Context"].nullif(""),
            reported_by=raw["@Reported by"].fill_null(""),
            **own,
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule(
            "early",
            "the month is before data.police.uk began",
            lambda t: t.month < FIRST_MONTH,
        )
        yield Rule(
            "category",
            "the crime type is not one that data.police.uk uses",
            lambda t: t.category.isnull(),
        )
        yield Rule(
            "coordinates",
            "the coordinates lie outside the British Isles",
            lambda t: outside_the_isles(t.lon, t.lat),
        )
        yield from self.id_rules()

    def id_rules(self) -> Iterable[Rule]:
        yield Rule(
            "coordinates-unread",
            "a coordinate is not a number",
            lambda t: _unread(t["@Longitude"], t.lon) | _unread(t["@Latitude"], t.lat),
        )
        yield Rule(
            "coordinates-half",
            "only one of the two coordinates is given",
            lambda t: t.lon.isnull() != t.lat.isnull(),
        )
        yield Rule(
            "crime-id",
            "the Crime ID is not 64 hexadecimal characters",
            lambda t: t["@Crime ID"].nullif("").notnull() & t.crime_id.isnull(),
        )

    def refuse(self, engine: Engine, tidy: ir.Table, file: Received) -> None:
        future = tidy._reason == "the month is still to come"
        swapped = tidy.lon.between(SOUTH, NORTH) & tidy.lat.between(WEST, EAST)
        seen = engine.one(
            tidy.aggregate(
                future=future.sum(),
                swapped=swapped.sum(),
                points=tidy.lon.count(),
                last=tidy.month.max(),
            )
        )
        if seen["future"]:
            raise FileRefused(
                f"{file.name} speaks of months that are still to come.",
                seen=f"{seen['future']:,} rows, up to {seen['last']}.",
                do="Check the dates where the file was made.",
            )
        if seen["points"] and (seen["swapped"] or 0) > 0.5 * seen["points"]:
            raise FileRefused(
                f"Longitude and latitude are swapped in {file.name}.",
                seen=f"{seen['swapped']:,} of {seen['points']:,} points would lie in the Indian Ocean.",
                do="Exchange the two columns, header and all, where the file was made.",
            )

    def counts(self, rows: ir.Table) -> ir.Table:
        """Rows by scope, month, LSOA and category.

        Every row counts, repeated ids too: the publisher counts them, and the quality
        report says how many there are.
        """
        import ibis

        found = rows.group_by(["scope", "month", "lsoa", "category"]).aggregate(n=rows.count())
        return found.select(
            "scope", "month", months=ibis.literal(1, "int8"),
            place_kind=found.lsoa.isnull().ifelse("none", "lsoa"), place=found.lsoa,
            category=found.category, who=ibis.literal(""), n=found.n,
        )  # fmt: skip

    def checks(self, engine: Engine, rows: ir.Table) -> Iterable[Check]:
        by_code = engine.rows(rows.group_by("lsoa").aggregate(n=rows.count()))
        whole = engine.one(
            rows.aggregate(
                no_point=rows.lon.isnull().sum(),
                no_id=rows.crime_id.isnull().sum(),
                repeats=rows.repeats_id.sum(),
                context=rows.context.count(),
            )
        )
        without_id = rows.filter(rows.crime_id.isnull())
        twins = without_id.group_by(
            ["month", "lon", "lat", "location", "lsoa", "category", "outcome", "context"]
        ).aggregate(k=without_id.count())
        twins = engine.keep(twins)
        same = engine.one(twins.aggregate(n=(twins.k - 1).sum()))["n"]

        old, new = lookups.codes_2011(), lookups.codes_2021()
        only_2011 = sum(n for code, n in by_code if code in old and code not in new)
        only_2021 = sum(n for code, n in by_code if code in new and code not in old)
        unknown = sum(n for code, n in by_code if code and code not in old and code not in new)
        yield note("no-point", "Rows without coordinates", whole["no_point"],
                    "Counted for the force, shown on no map.")  # fmt: skip
        yield note("no-lsoa", "Rows without a neighbourhood code", dict(by_code).get(None),
                    "Counted for the force, in no area.")  # fmt: skip
        yield note("no-id", "Rows without a Crime ID", whole["no_id"],
                    "Anti-social behaviour has none.")  # fmt: skip
        yield note("identical", "Rows without an ID that look like another row", same,
                    "Separate incidents at one map point in one month: all are counted.")  # fmt: skip
        yield note("repeated-ids", "Rows that repeat a Crime ID of the same month", whole["repeats"],
                    "Counted as published; marked in the table.")  # fmt: skip
        yield note("only-2011", "Rows with an LSOA code of 2011 only", only_2011,
                    "Counted in the 2021 area that fits best (ONS lookup).")  # fmt: skip
        yield note("only-2021", "Rows with an LSOA code of 2021 only", only_2021)
        vintage = "2021" if only_2021 > only_2011 else "2011" if only_2011 else "either"
        yield Check("vintage", "LSOA codes are those of", "ok", vintage)
        if unknown:
            yield note("unknown-lsoa", "Rows whose LSOA code is in no England and Wales list",
                        unknown, "Kept; counted for the force, in no area.")  # fmt: skip
        if whole["context"]:
            yield note("context", "Rows with words in Context", whole["context"])


class PoliceStreet2011(PoliceStreet):
    """Layout of 2011: 8 columns, 6 coarse categories, metres on the National Grid, no id, no LSOA."""

    id = "police.uk/street-2011"
    title = "Street-level crime, data.police.uk, layout of 2011"
    columns = COLUMNS_2011
    categories = LEGACY_2011

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        reading = Source.read(self, engine, file, head)
        raw = in_degrees(engine, reading.raw, "Easting", "Northing")
        return replace(reading, raw=_scoped(engine, _as_text(raw), file))

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        raw = raw.mutate(_east=_number(raw["@Easting"]), _north=_number(raw["@Northing"]))
        none = ibis.null("string")
        return self._common(
            raw, lon=raw["_lon"], lat=raw["_lat"], lsoa=none, lsoa_name=none, outcome=none,
            crime_id=ibis.null("binary"), repeats_id=ibis.literal(False),
        )  # fmt: skip

    def id_rules(self) -> Iterable[Rule]:
        yield Rule(
            "coordinates-unread",
            "a coordinate is not a number",
            lambda t: _unread(t["@Easting"], t["_east"]) | _unread(t["@Northing"], t["_north"]),
        )


def _as_text(raw: ir.Table) -> ir.Table:
    """Every cell as text: a Parquet file may hold numbers."""
    typed = [c for c in raw.columns if not c.startswith("_") and not raw[c].type().is_string()]
    return raw.mutate(**{c: raw[c].cast("string") for c in typed}) if typed else raw


def _scoped(engine: Engine, raw: ir.Table, file: Received) -> ir.Table:
    """Say whose rows they are: the force that the file is named for, else the one that reports.

    Raises:
        FileRefused: Named for one force, and most of its rows are another's.
    """
    import ibis

    found = raw.group_by(name=raw["Reported by"].fill_null("")).aggregate(n=raw.count())
    names = dict(engine.rows(found.order_by(ibis.desc("n"))))
    force, most = of_file(file.name), next(iter(names), "")
    if not force:
        slugs = [(name, short_name(name)) for name in names if name]
        unknown = ibis.literal("unknown")
        return raw.mutate(
            _scope=raw["Reported by"].cases(*slugs, else_=unknown) if slugs else unknown
        )
    if most and short_name(most) in FORCES and short_name(most) != force:
        raise FileRefused(
            f"{file.name} is not what its name says.",
            seen=f"{names[most]:,} of {sum(names.values()):,} rows are reported by {most}.",
            do="Give it its true name: year, month, force and “street”.",
        )
    return raw.mutate(_scope=ibis.literal(force))


def _number(text: ir.StringValue) -> ir.FloatingValue:
    """Text as a number; null where it is none, or is not finite."""
    number = text.nullif("").try_cast("float64")
    return (number.abs() < LARGEST_NUMBER).ifelse(number, None)


def _unread(text: ir.StringValue, number: ir.FloatingValue) -> ir.BooleanValue:
    return text.nullif("").notnull() & number.isnull()
