"""Areas: which lies in which, what they are called, who lives there, how deprived, what shape.

Codes of 2011 are counted in the 2021 area that fits them best (ONS lookup). Where an area
was split or merged between the two, its small-area numbers before and after are not of the
same place: `changed` names those areas, so that nobody compares them by mistake.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from commonweal.evidence import lookups
from commonweal.evidence.store import Snapshot
from commonweal.evidence.ways import ways
from commonweal.vocabulary.errors import UnknownName
from commonweal.vocabulary.places import Area, AreaKind

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

SMALL = (AreaKind.LSOA21, AreaKind.MSOA21, AreaKind.WARD24)


@dataclass(frozen=True)
class Denominator:
    """People by area, with the vintage that every rate must name."""

    table: pd.DataFrame
    """Columns code, people; one row an area."""
    label: str
    """`Census 2021 usual residents`."""
    year: int
    deliveries: tuple[str, ...] = ()

    def people(self, code: str) -> int | None:
        found = self.table.loc[self.table["code"] == code, "people"]
        return int(found.iloc[0]) if len(found) else None


@dataclass(frozen=True)
class Deprivation:
    """Index of Multiple Deprivation by area."""

    table: pd.DataFrame
    """Columns code, score, rank, decile (1 the most deprived tenth in England)."""
    label: str
    deliveries: tuple[str, ...] = ()


class Geography:
    """Questions about areas, answered from the lookups and the reference tables of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._populations: dict[tuple[AreaKind, str, int | None], Denominator | None] = {}
        self._deprivations: dict[tuple[AreaKind, str], Deprivation | None] = {}
        self._tables: dict[str, pd.DataFrame] = {}
        self._lock = threading.RLock()

    # --- which lies in which -------------------------------------------------------------

    @cached_property
    def lsoas(self) -> pd.DataFrame:
        """Each 2021 LSOA: code, name, msoa_name, ward, ward_name, district, district_name."""
        table: pd.DataFrame = lookups.wards().to_pandas()
        table = table.rename(
            columns={
                "lsoa21_code": "code",
                "lsoa21_name": "name",
                "ward24_code": "ward",
                "ward24_name": "ward_name",
                "ltla24_code": "district",
                "ltla24_name": "district_name",
            }
        )
        # ONS names an LSOA after its MSOA and a letter: “Leeds 011A” lies in “Leeds 011”.
        table["msoa_name"] = table["name"].str[:-1]
        return table

    def within(self, district: str) -> pd.DataFrame:
        """The rows of `lsoas` of one district."""
        rows = self._rows_of.get(district)
        return self.lsoas.iloc[:0] if rows is None else self.lsoas.iloc[rows]

    @cached_property
    def _rows_of(self) -> dict[str, Any]:
        return {str(d): rows for d, rows in self.lsoas.groupby("district").indices.items()}

    @cached_property
    def fit(self) -> pd.DataFrame:
        """Any LSOA code, of either vintage, to the 2021 LSOA it is counted in: code, lsoa21."""
        import pandas as pd

        new = self.lsoas[["code"]].assign(lsoa21=self.lsoas["code"])
        old = lookups.best_fit().to_pandas().rename(columns={"lsoa11": "code"})
        old = old[~old["code"].isin(new["code"])]
        return pd.concat([new, old], ignore_index=True)

    @cached_property
    def changed(self) -> dict[str, str]:
        """2021 LSOAs whose boundary is not that of one 2011 LSOA: code to how it came about."""
        table = lookups.exact().to_pandas()
        how = {"S": "split", "M": "merged", "X": "redrawn"}
        table = table[table["change_code"].isin(how)]
        return {code: how[c] for code, c in zip(table.lsoa21_code, table.change_code, strict=True)}

    @cached_property
    def msoas(self) -> pd.DataFrame:
        """MSOAs that a boundary delivery names: code, name (ONS), known_as, district."""
        table = self._reference("boundaries")
        table = table[table["kind"] == AreaKind.MSOA21]
        columns = {"within": "district"}
        found = table.rename(columns=columns)[["code", "name", "known_as", "district"]]
        return found.drop_duplicates("code").reset_index(drop=True)

    def district(self, code: str) -> Area:
        """A district by its code.

        Raises:
            UnknownName: No district of England or Wales has it.
        """
        name = self._district_names.get(code)
        if name is None:
            raise UnknownName(
                f"No district has the code {code}.",
                seen=f"{len(self._district_names)} districts of England and Wales are known (2024).",
                do="Look the code up in the ONS list of local authority districts.",
            )
        return Area(AreaKind.DISTRICT, code, name)

    @cached_property
    def _district_names(self) -> dict[str, str]:
        return dict(zip(self.lsoas["district"], self.lsoas["district_name"], strict=True))

    def district_named(self, name: str) -> Area | None:
        for code, known in self._district_names.items():
            if known.lower() == name.strip().lower():
                return Area(AreaKind.DISTRICT, code, known)
        return None

    def areas(self, kind: AreaKind, within: str) -> list[Area]:
        """Areas of a kind in a district, by official name."""
        if kind is AreaKind.DISTRICT:
            return [self.district(within)]
        if kind is AreaKind.MSOA21:
            table = self.msoas[self.msoas["district"] == within].sort_values("name")
            known = table[["code", "name", "known_as"]].fillna("").astype(str)
            return [Area(kind, *row) for row in known.to_numpy().tolist()]
        here = self.within(within)
        if kind is AreaKind.WARD24:
            wards = here.drop_duplicates("ward").sort_values("ward_name")
            return [Area(kind, *row) for row in wards[["ward", "ward_name"]].to_numpy().tolist()]
        if kind is AreaKind.LSOA21:
            rows = here.sort_values("name")[["code", "name", "ward_name"]].to_numpy().tolist()
            # “Wolverhampton 020H” says nothing to a resident; “St Peter's 020H” says where.
            return [
                Area(kind, code, name, f"{ward} {name.split()[-1]}") for code, name, ward in rows
            ]
        raise UnknownName(f"Areas of the kind {kind.definition} are not held.")

    def area(self, code: str, within: str) -> Area:
        """One area of a district by its code.

        Raises:
            UnknownName: The district has no such area.
        """
        for kind in (AreaKind.DISTRICT, *SMALL):
            for area in self.areas(kind, within):
                if area.code == code:
                    return area
        raise UnknownName(
            f"{self.district(within).name} has no area {code}.",
            seen="Its wards and neighbourhoods of 2021 to 2024 were searched.",
            do="Check the code: boundaries of 2011 have other codes.",
        )

    def parents(self, code: str) -> dict[AreaKind, str]:
        """The ward, MSOA (by name) and district that a 2021 LSOA lies in."""
        row = self.lsoas[self.lsoas["code"] == code].iloc[0]
        return {
            AreaKind.WARD24: row["ward"],
            AreaKind.MSOA21: row["msoa_name"],
            AreaKind.DISTRICT: row["district"],
        }

    def members(self, area: Area, within: str) -> list[str]:
        """Codes of the 2021 LSOAs of an area."""
        here = self.within(within)
        if area.kind is AreaKind.LSOA21:
            return [area.code]
        if area.kind is AreaKind.WARD24:
            here = here[here["ward"] == area.code]
        elif area.kind is AreaKind.MSOA21:
            here = here[here["msoa_name"] == area.name]
        return sorted(here["code"])

    def places(self, kind: AreaKind, districts: list[str]) -> pd.DataFrame:
        """How to count any published place in areas of a kind: place_kind, place, code, district.

        Only ways from smaller to larger are there: a neighbourhood's count goes to its ward,
        never a district's to its wards.
        """
        return ways(kind, districts, lsoas=self.lsoas, fit=self.fit, msoas=self.msoas)

    # --- who lives there, how deprived, what shape -----------------------------------------

    def _reference(self, table: str) -> pd.DataFrame:
        """A reference table of the snapshot, whole, with the delivery of each row."""
        with self._lock:
            if table not in self._tables:
                self._tables[table] = self._read(table)
            return self._tables[table]

    def _read(self, table: str) -> pd.DataFrame:
        import pandas as pd

        columns = {
            "boundaries": ["scope", "kind", "code", "name", "known_as", "within", "wkb"],
            "residents": ["scope", "kind", "code", "name", "people", "year", "label"],
            "deprivation": ["scope", "kind", "code", "score", "rank", "decile", "edition"],
        }[table]
        frames = []
        for path, parts in self.snapshot.live(table).items():
            frame = pd.read_parquet(path, columns=columns)
            if parts is not None:
                frame = frame[frame["scope"].isin({part.scope for part in parts})]
            frames.append(frame.assign(delivery=path.parent.name))
        if not frames:
            return pd.DataFrame(columns=[*columns, "delivery"])
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def _residents(self) -> pd.DataFrame:
        """Residents by 2021 LSOA, every vintage held: lsoa21, people, year, label, delivery."""
        table = self._reference("residents")
        table = table[table["kind"].isin([AreaKind.LSOA11, AreaKind.LSOA21])]
        table = table.merge(self.fit, on="code", how="inner")
        keys = ["lsoa21", "year", "label", "delivery"]
        sums: pd.DataFrame = table.groupby(keys, as_index=False)[["people"]].sum()
        return sums

    @cached_property
    def _residents_of(self) -> dict[str, Any]:
        """Which rows of the residents are a district's."""
        district = dict(zip(self.lsoas["code"], self.lsoas["district"], strict=True))
        mine = self._residents["lsoa21"].map(district)
        return {str(d): rows for d, rows in self._residents.groupby(mine).indices.items()}

    def population(
        self, kind: AreaKind, within: str, *, near: int | None = None
    ) -> Denominator | None:
        """Residents of each area of a kind in a district; None where no population is held.

        Args:
            kind: Kind of area.
            within: District code.
            near: Year to be near to; the latest vintage if not given.
        """
        key = kind, within, near
        if key not in self._populations:
            self._populations[key] = self._population(kind, within, near)
        return self._populations[key]

    def _population(self, kind: AreaKind, within: str, near: int | None) -> Denominator | None:
        here = self.within(within)
        rows = self._residents_of.get(within)
        table = self._residents.iloc[[] if rows is None else rows]
        table = table.merge(here, left_on="lsoa21", right_on="code")
        if table.empty:
            return None
        years = sorted(table["year"].unique())
        year = years[-1] if near is None else min(years, key=lambda y: (abs(y - near), -y))
        # Two deliveries of one year are the same people told twice.
        table = table[table["year"] == year].drop_duplicates("lsoa21", keep="last")
        table = self._up(table, kind, within)
        if table.empty:
            # No area of that kind is named here: MSOAs are known from their boundaries only.
            return None
        people: pd.DataFrame = table.groupby("target", as_index=False)[["people"]].sum()
        people = people.rename(columns={"target": "code"}).astype({"people": "int64"})
        return Denominator(
            people,
            str(table["label"].iloc[0]),
            int(year),
            tuple(sorted(table["delivery"].unique())),
        )

    def deprivation(self, kind: AreaKind, within: str) -> Deprivation | None:
        """Deprivation of each area of a kind in a district; None where no index is held.

        Areas larger than an LSOA get the average of their LSOAs, weighted by residents, and
        no rank: the index is not published for them.
        """
        key = kind, within
        if key not in self._deprivations:
            self._deprivations[key] = self._deprivation(kind, within)
        return self._deprivations[key]

    @cached_property
    def _deprived(self) -> pd.DataFrame:
        """The index by 2021 LSOA."""
        table = self._reference("deprivation")
        return table[table["kind"] == AreaKind.LSOA21].set_index("code", drop=False)

    def _deprivation(self, kind: AreaKind, within: str) -> Deprivation | None:
        here = self.within(within)
        table = self._deprived
        table = table[table.index.isin(here["code"])].reset_index(drop=True)
        table = table.merge(here[["code", "ward", "msoa_name", "district"]], on="code")
        if table.empty:
            return None
        edition, deliveries = (
            str(table["edition"].iloc[0]),
            tuple(sorted(table["delivery"].unique())),
        )
        if kind is AreaKind.LSOA21:
            found = table[["code", "score", "rank", "decile"]].reset_index(drop=True)
            return Deprivation(found, edition, deliveries)
        people = self.population(AreaKind.LSOA21, within)
        weights = table.assign(people=1) if people is None else table.merge(people.table, on="code")
        weights = self._up(weights.assign(lsoa21=weights["code"]), kind, within)
        for column in ("score", "decile"):
            weights[column] = weights[column].astype(float) * weights["people"]
        sums = weights.groupby("target", as_index=False)[["score", "decile", "people"]].sum()
        found = sums.assign(
            code=sums["target"], score=sums["score"] / sums["people"], rank=None,
            decile=sums["decile"] / sums["people"],
        )[["code", "score", "rank", "decile"]]  # fmt: skip
        return Deprivation(found, f"{edition}, average of neighbourhoods", deliveries)

    def _up(self, table: pd.DataFrame, kind: AreaKind, within: str) -> pd.DataFrame:
        """Rows of 2021 LSOAs with the area of a kind they belong to, as `target`."""
        if kind is AreaKind.MSOA21:
            here = self.msoas[self.msoas["district"] == within]
            names = dict(zip(here["name"], here["code"], strict=True))
            return table.assign(target=table["msoa_name"].map(names)).dropna(subset=["target"])
        column = {AreaKind.LSOA21: "lsoa21", AreaKind.WARD24: "ward", AreaKind.DISTRICT: "district"}
        return table.assign(target=table[column[kind]])

    @cached_property
    def _outlines_of(self) -> dict[tuple[str, str], list[int]]:
        """Which rows of the outlines are of a kind in, or themselves, a district."""
        table = self._reference("boundaries")
        found: dict[tuple[str, str], list[int]] = {}
        columns = (table["kind"], table["within"], table["code"])
        for i, (kind, within, code) in enumerate(zip(*columns, strict=True)):
            for place in {within, code}:
                found.setdefault((kind, place), []).append(i)
        return found

    def boundaries(self, kind: AreaKind, within: str) -> gpd.GeoDataFrame | None:
        """Polygons of the areas of a kind in a district, in degrees: code, name, geometry.

        Wards and districts are drawn by joining their LSOAs where no boundary of their own
        is held. None where there is nothing to draw.
        """
        import geopandas as gpd
        import shapely

        table = self._reference("boundaries")
        rows = self._outlines_of.get((str(kind), within))
        own = table.iloc[[] if rows is None else rows]
        own = own.drop_duplicates("code", keep="last")
        if len(own):
            shapes: list[shapely.Geometry] = list(shapely.from_wkb(own["wkb"].to_list()))
            frame = gpd.GeoDataFrame({"code": own["code"].to_list()}, geometry=shapes, crs=4326)
        elif kind in (AreaKind.WARD24, AreaKind.DISTRICT, AreaKind.MSOA21):
            parts = self.boundaries(AreaKind.LSOA21, within)
            if parts is None:
                return None
            here = parts.merge(self.lsoas.drop(columns="name"), on="code").assign(
                lsoa21=parts["code"]
            )
            up = gpd.GeoDataFrame(self._up(here, kind, within)[["target", "geometry"]], crs=4326)
            frame = up.dissolve("target")
            frame = gpd.GeoDataFrame(
                frame.reset_index().rename(columns={"target": "code"}), crs=4326
            )
        else:
            return None
        names = {area.code: area.label for area in self.areas(kind, within)}
        frame = frame[frame["code"].isin(names)]
        frame["name"] = frame["code"].map(names)
        return frame[["code", "name", "geometry"]].sort_values("code").reset_index(drop=True)
