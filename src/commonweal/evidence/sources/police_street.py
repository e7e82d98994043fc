"""Street-level crime of data.police.uk, in the layout of 2013 onwards and that of 2011."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from commonweal.evidence import lookups
from commonweal.evidence.engine import Engine
from commonweal.evidence.receive import Received
from commonweal.evidence.source import OGL, Head, Reading, Rule, Source
from commonweal.evidence.sources.cells import EAST, NORTH, SOUTH, WEST, in_degrees, note, unhex
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
    free_text = ("Location", "Context")
    columns: tuple[str, ...] = COLUMNS
    categories: tuple[Category, ...] = CATEGORIES

    def recognises(self, head: Head) -> bool:
        return head.columns == self.columns

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        raw = raw.mutate(
            lon=raw["@Longitude"].nullif("").try_cast("float64"),
            lat=raw["@Latitude"].nullif("").try_cast("float64"),
            lsoa=raw["@LSOA code"].nullif(""),
            lsoa_name=raw["@LSOA name"].nullif(""),
            crime_id=unhex(raw["@Crime ID"].nullif("")),
            outcome=raw["@Last outcome category"].nullif(""),
        )
        raw = self._common(raw, file)
        # First comes first in the file; later rows of the same id in the same month repeat it.
        place_in_id = ibis.row_number().over(group_by=["month", "crime_id"], order_by="_row")
        return raw.mutate(repeats_id=raw.crime_id.notnull() & (place_in_id > 0))

    def _common(self, raw: ir.Table, file: Received) -> ir.Table:
        """What both layouts share: month, whose it is, category, words."""
        import ibis

        force, ids = of_file(file.name), {c.name: c.id for c in self.categories}
        names = {name: slug for slug, name in FORCES.items()}
        slug = raw["@Reported by"].cases(*names.items(), else_=_short_name(raw["@Reported by"]))
        month = raw["@Month"].strip()
        return raw.mutate(
            month=month.re_search(r"^[12]\d{3}-(0[1-9]|1[0-2])$").ifelse(month, None),
            scope=ibis.literal(force) if force else slug,
            category=raw["@Crime type"].cases(*ids.items()),
            location=raw["@Location"].nullif(""),
            context=raw["@Context"].nullif(""),
            reported_by=raw["@Reported by"].fill_null(""),
        )

    def rules(self) -> Iterable[Rule]:
        yield Rule(
            "header",
            "the header line stands again among the rows",
            lambda t: t["@Month"] == "Month",
        )
        yield Rule(
            "category",
            "the crime type is not one that data.police.uk uses",
            lambda t: t.category.isnull(),
        )
        yield Rule(
            "coordinates",
            "the coordinates lie outside the British Isles",
            lambda t: ~(t.lon.between(WEST, EAST) & t.lat.between(SOUTH, NORTH)),
        )
        yield from self.id_rules()

    def id_rules(self) -> Iterable[Rule]:
        yield Rule(
            "coordinates-unread",
            "a coordinate is not a number",
            lambda t: (
                (t["@Longitude"].nullif("").notnull() & t.lon.isnull())
                | (t["@Latitude"].nullif("").notnull() & t.lat.isnull())
            ),
        )
        yield Rule(
            "crime-id",
            "the Crime ID is not 64 hexadecimal characters",
            lambda t: ~t["@Crime ID"].nullif("").re_search("^[0-9a-f]{64}$"),
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
        codes = engine.take(lookups.vintages())
        by_code = rows.group_by("lsoa").aggregate(n=rows.count())
        by_code = by_code.left_join(codes, by_code.lsoa == codes.code)
        lsoas = engine.one(
            by_code.aggregate(
                no_lsoa=by_code.n.sum(where=by_code.lsoa.isnull()),
                only_2011=by_code.n.sum(where=by_code.in_2011 & ~by_code.in_2021),
                only_2021=by_code.n.sum(where=by_code.in_2021 & ~by_code.in_2011),
                unknown=by_code.n.sum(where=by_code.lsoa.notnull() & by_code.code.isnull()),
            )
        )
        whole = engine.one(
            rows.aggregate(
                no_point=rows.lon.isnull().sum(),
                no_id=rows.crime_id.isnull().sum(),
                repeats=rows.repeats_id.sum(),
                asb_with_id=(
                    (rows.category == "anti-social-behaviour") & rows.crime_id.notnull()
                ).sum(),
                context=rows.context.count(),
            )
        )
        without_id = rows.filter(rows.crime_id.isnull())
        alike = without_id.group_by(
            ["month", "lon", "lat", "location", "lsoa", "category", "outcome", "reported_by"]
        )
        twins = alike.aggregate(k=without_id.count())
        same = engine.one(twins.aggregate(n=(twins.k - 1).sum()))["n"]
        only_2011, only_2021 = lsoas["only_2011"] or 0, lsoas["only_2021"] or 0
        vintage = "2021" if only_2021 > only_2011 else "2011"
        yield note(
            "no-point",
            "Rows without coordinates",
            whole["no_point"],
            "Counted for the force, shown on no map.",
        )
        yield note(
            "no-lsoa",
            "Rows without a neighbourhood code",
            lsoas["no_lsoa"],
            "Counted for the force, in no area.",
        )
        yield note(
            "no-id", "Rows without a Crime ID", whole["no_id"], "Anti-social behaviour has none."
        )
        yield note("identical", "Rows without an ID that look like another row", same,
                    "Separate incidents at one map point in one month: all are counted.")  # fmt: skip
        yield note("repeated-ids", "Rows that repeat a Crime ID of the same month", whole["repeats"],
                    "Counted as published; marked in the table.")  # fmt: skip
        yield note("only-2011", "Rows with an LSOA code of 2011 only", only_2011,
                    "Counted in the 2021 area that fits best (ONS lookup).")  # fmt: skip
        yield note("only-2021", "Rows with an LSOA code of 2021 only", only_2021)
        yield Check("vintage", "LSOA codes are those of", "ok", vintage)
        if lsoas["unknown"]:
            yield Check("unknown-lsoa", "Rows whose LSOA code is in no England and Wales list", "note",
                        lsoas["unknown"], "Kept; counted for the force, in no area.")  # fmt: skip
        if whole["context"]:
            yield note("context", "Rows with words in Context", whole["context"])


class PoliceStreet2011(PoliceStreet):
    """Layout of 2011: 8 columns, 6 coarse categories, metres on the National Grid, no id, no LSOA."""

    id = "police.uk/street-2011"
    title = "Street-level crime, data.police.uk, layout of 2011"
    columns = COLUMNS_2011
    categories = LEGACY_2011

    def read(self, engine: Engine, file: Received, head: Head) -> Reading:
        reading = super().read(engine, file, head)
        return replace(reading, raw=in_degrees(engine, reading.raw, "Easting", "Northing"))

    def tidy(self, raw: ir.Table, file: Received) -> ir.Table:
        import ibis

        none = ibis.null("string")
        return self._common(raw.mutate(lon=raw["@_lon"], lat=raw["@_lat"]), file).mutate(
            lsoa=none, lsoa_name=none, outcome=none, crime_id=ibis.null("binary"),
            repeats_id=ibis.literal(False),
        )  # fmt: skip

    def id_rules(self) -> Iterable[Rule]:
        yield Rule(
            "coordinates-unread",
            "a coordinate is not a number",
            lambda t: (
                (t["@Easting"].nullif("").notnull() & t.lon.isnull())
                | (t["@Northing"].nullif("").notnull() & t.lat.isnull())
            ),
        )


def _short_name(force: ir.StringValue) -> ir.StringValue:
    """As `forces.short_name`, for a name that is on no list."""
    words = (
        force.lower()
        .replace("&", "and")
        .re_replace(r"\b(police service of|police service|police|constabulary)\b", "")
    )
    return words.strip().re_replace(r"[^a-z0-9]+", "-")


__all__ = ["PoliceStreet", "PoliceStreet2011", "short_name"]
