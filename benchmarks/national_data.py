"""A synthetic country in the layout of data.police.uk, with the structure of the real one.

Real: which neighbourhood (LSOA of 2021) lies in which district and force; how many crimes of
each of 14 types each force recorded in November 2025, and how unevenly they fell on its
neighbourhoods (`national_profile.csv`, worked out by `profile` from the 36 forces held). Made
up, by a seed: which neighbourhoods are the busy ones, every single row, point, id and outcome,
seasons and drifts, residents, deprivation ranks and outlines. No row is a crime that happened.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from commonweal.evidence import lookups
from commonweal.vocabulary.forces import FORCES
from commonweal.vocabulary.months import Month
from commonweal.vocabulary.offences import CATEGORIES

PROFILE = Path(__file__).with_name("national_profile.csv")
COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
    "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
LAST = Month(2025, 10)
"""The month before the real ones, so that nothing real is replaced."""
POINTS = 8
"""Snap points a neighbourhood: of the 36 real forces half of them have 8 or fewer."""
NOWHERE = 0.02
"""Share of rows without coordinates or neighbourhood."""
LEFT_OUT = ("devon-and-cornwall", 20)
"""One force did not deliver one month, as happens."""
ASB = "anti-social-behaviour"
OUTCOMES = (
    ("Investigation complete; no suspect identified", 0.42), ("Unable to prosecute suspect", 0.30),
    ("Under investigation", 0.14), ("Awaiting court outcome", 0.08),
    ("Offender given a caution", 0.02), ("Local resolution", 0.02),
    ("Status update unavailable", 0.02),
)  # fmt: skip
# Peak month (0 is January) and height of the year's wave, roughly as in 2018-2025.
SEASONS = {
    ASB: (6, 0.20), "bicycle-theft": (7, 0.30), "burglary": (11, 0.08), "drugs": (4, 0.04),
    "criminal-damage-arson": (5, 0.06), "violent-crime": (6, 0.08), "public-order": (6, 0.10),
    "theft-from-the-person": (11, 0.10), "shoplifting": (10, 0.05), "robbery": (10, 0.06),
}  # fmt: skip
README = """# Synthetic: a made-up country

Every file in this folder is synthetic. It was made by `benchmarks/national.py make` to measure
how Commonweal copes with the whole of England and Wales. No row is a crime that happened, and
no number in it says anything about the place whose code it carries.

Real are the codes and names of areas (Office for National Statistics, Open Government Licence
v3.0) and, for each force, how many crimes of each type it recorded in November 2025 (Home Office
and police forces through data.police.uk, Open Government Licence v3.0).
"""


@dataclass(frozen=True)
class Country:
    """Neighbourhoods, and how much of each crime type is expected in each a month."""

    code: np.ndarray[Any, Any]
    name: np.ndarray[Any, Any]
    district: np.ndarray[Any, Any]
    force: np.ndarray[Any, Any]
    expected: np.ndarray[Any, Any]
    """Neighbourhood × category, of an average month."""
    longitude: np.ndarray[Any, Any]
    latitude: np.ndarray[Any, Any]
    """South-western corner of each neighbourhood's square. [degrees]"""


CELL = 0.0115
"""Side of a neighbourhood's square. [degrees]"""


def profile(folder: Path) -> None:
    """Work `national_profile.csv` out from the real files of November 2025."""
    import pandas as pd

    table = lookups.wards().to_pandas()
    forces = table["ltla24_code"].map(lookups.forces())
    categories = {c.name: c.id for c in CATEGORIES}
    rows: list[tuple[str, str, int, float]] = []
    for file in sorted(folder.glob("2025-11-*-street.csv.gz")):
        force = file.name.removeprefix("2025-11-").removesuffix("-street.csv.gz")
        mine = table.loc[forces == force, "lsoa21_code"]
        if mine.empty:
            continue
        held = pd.read_csv(file, usecols=["LSOA code", "Crime type"])
        for name, category in categories.items():
            of = held.loc[held["Crime type"] == name, "LSOA code"]
            by_area = of.value_counts().reindex(mine, fill_value=0)
            mean, spread = float(by_area.mean()), float(by_area.var())
            # Shape of the gamma that lies behind the counts, by moments; large where even.
            shape = mean**2 / (spread - mean) if spread > mean > 0 else 10.0
            rows.append((force, category, len(of), round(min(shape, 10.0), 4)))
    with PROFILE.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("force", "category", "n", "shape"), *rows])


def country(rng: np.random.Generator, rows_a_month: float) -> Country:
    """Spread what each force records over its neighbourhoods.

    Args:
        rng: Decides which neighbourhoods are busy.
        rows_a_month: Rows of the whole country in an average month.
    """
    from scipy.stats import gamma, norm

    table = lookups.wards().to_pandas().sort_values(["ltla24_code", "lsoa21_code"])
    force = table["ltla24_code"].map(lookups.forces()).fillna("").to_numpy(str)
    ids = [c.id for c in CATEGORIES]
    count, shape = _profile(ids)
    # A busy place is busy for most types: half of what makes a neighbourhood differ is shared.
    common = rng.standard_normal((len(table), 1))
    own = rng.standard_normal((len(table), len(ids)))
    level = norm.cdf(math.sqrt(0.5) * common + math.sqrt(0.5) * own)
    expected = np.zeros(level.shape)
    usual = {c: float(np.mean([shape[f][c] for f in count])) for c in range(len(ids))}
    # Forces whose month is not held record as the others do together, for each neighbourhood.
    sizes = {f: int((force == f).sum()) for f in np.unique(force)}
    known = sum(sizes[f] for f in count)
    a_head = [sum(count[f][c] for f in count) / known for c in range(len(ids))]
    for f, size in sizes.items():
        here = force == f
        for c in range(len(ids)):
            total = count[f][c] if f in count else a_head[c] * size
            weight = gamma.ppf(level[here, c], shape[f][c] if f in shape else usual[c])
            expected[here, c] = total * weight / weight.sum()
    expected *= rows_a_month / expected.sum()
    lon, lat = _squares(table["ltla24_code"].to_numpy(str))
    return Country(
        table["lsoa21_code"].to_numpy(str), table["lsoa21_name"].to_numpy(str),
        table["ltla24_code"].to_numpy(str), force, expected, lon, lat,
    )  # fmt: skip


def _profile(ids: list[str]) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    count: dict[str, list[float]] = {}
    shape: dict[str, list[float]] = {}
    with PROFILE.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            c = ids.index(row["category"])
            count.setdefault(row["force"], [0.0] * len(ids))[c] = float(row["n"])
            shape.setdefault(row["force"], [1.0] * len(ids))[c] = max(0.05, float(row["shape"]))
    return count, shape


def _squares(district: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], ...]:
    """A block of touching squares for each district; blocks stand apart."""
    lon, lat = np.zeros(len(district)), np.zeros(len(district))
    for block, code in enumerate(np.unique(district)):
        here = np.flatnonzero(district == code)
        side = math.ceil(math.sqrt(len(here)))
        place = np.arange(len(here))
        lon[here] = -5.0 + 0.325 * (block % 20) + CELL * (place % side)
        lat[here] = 50.0 + 0.325 * (block // 20) + CELL * (place // side)
    return lon, lat


def months(how_many: int) -> list[Month]:
    return [LAST + -i for i in range(how_many)][::-1]


def make(
    target: Path, *, rows: int, how_many: int, seed: int, by: str, forces: list[str]
) -> Iterator[tuple[str, int]]:
    """Write the files; yields each file's name and number of rows.

    Args:
        target: Folder.
        rows: Of the whole country over all months, about: counts are drawn.
        how_many: Months, up to October 2025.
        seed: The same seed makes the same country.
        by: `force`, a file a force and month; or `month`, a file a month.
        forces: Only these, as many rows as they would have in the whole country; all if empty.
    """
    rng = np.random.default_rng(seed)
    made = country(rng, rows / how_many)
    target.mkdir(parents=True, exist_ok=True)
    (target / "README.md").write_text(README, "utf-8")
    wanted = [f for f in np.unique(made.force) if f and (not forces or f in forces)]
    drift = {f: rng.normal(0, 0.05, len(CATEGORIES)) for f in np.unique(made.force)}
    _reference(target, made, rng)
    for i, month in enumerate(months(how_many)):
        season = [_season(c.id, month) for c in CATEGORIES]
        pieces: list[tuple[str, Any]] = []
        for f in np.unique(made.force):
            here = np.flatnonzero(made.force == f)
            factor = np.array(season) * (1 + drift[f] * (i - how_many / 2) / 12)
            drawn = rng.poisson(made.expected[here] * factor)
            if f in wanted and (f, i) != LEFT_OUT:
                pieces.append((f, _table(made, here, drawn, str(month), f, rng)))
        folder = target / str(month)
        folder.mkdir(exist_ok=True)
        if by == "month":
            name = f"{month}-street.csv"
            yield name, _write(folder / name, [table for _, table in pieces])
        else:
            for f, table in pieces:
                name = f"{month}-{f}-street.csv"
                yield name, _write(folder / name, [table])


def _season(category: str, month: Month) -> float:
    peak, height = SEASONS.get(category, (6, 0.02))
    return 1 + height * math.cos(2 * math.pi * (int(str(month)[5:]) - 1 - peak) / 12)


def _table(
    made: Country, here: np.ndarray[Any, Any], drawn: np.ndarray[Any, Any], month: str, force: str,
    rng: np.random.Generator,
) -> Any:  # fmt: skip
    """The rows of one force and month as an Arrow table of text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    flat = np.repeat(np.arange(drawn.size), drawn.ravel())
    area, category = here[flat // drawn.shape[1]], flat % drawn.shape[1]
    n = len(flat)
    # The first of a neighbourhood's points has more rows than the last.
    point = (POINTS * rng.random(n) ** 2).astype("int64")
    nowhere = rng.random(n) < NOWHERE
    lon = made.longitude[area] + CELL * (0.1 + 0.1 * point)
    lat = made.latitude[area] + CELL * (0.1 + 0.09 * ((point * 3) % POINTS))
    asb = category == [c.id for c in CATEGORIES].index(ASB)
    shares = np.array([share for _, share in OUTCOMES])
    outcome = np.searchsorted(np.cumsum(shares / shares.sum()), rng.random(n)).clip(
        0, len(OUTCOMES) - 1
    )
    street = (area * POINTS + point) % 997

    def text(values: list[str], at: np.ndarray[Any, Any], empty: Any = None) -> Any:
        return pa.array(values, pa.string()).take(pa.array(at, mask=empty))

    def degrees(values: np.ndarray[Any, Any]) -> Any:
        whole = pa.array(np.round(values, 6), pa.float64(), mask=nowhere)
        return pc.cast(whole, pa.string())

    reporter = pa.array([f"Synthetic {FORCES[force]}"] * n, pa.string())
    first = int(here[0])
    names, codes = made.name[here].tolist(), made.code[here].tolist()
    return pa.table(
        [
            _ids(n, asb, rng), pa.array([month] * n, pa.string()), reporter, reporter,
            degrees(lon), degrees(lat),
            pc.if_else(
                pa.array(nowhere), "No Location",
                text([f"On or near Synthetic Street {i}" for i in range(997)], street),
            ),
            text(codes, _within(area, here, first), nowhere),
            text(names, _within(area, here, first), nowhere),
            text([c.name for c in CATEGORIES], category),
            text([words for words, _ in OUTCOMES], outcome, asb),
            pa.nulls(n, pa.string()),
        ],
        names=list(COLUMNS),
    )  # fmt: skip


def _within(
    area: np.ndarray[Any, Any], here: np.ndarray[Any, Any], first: int
) -> np.ndarray[Any, Any]:
    return np.searchsorted(here, area)


def _ids(n: int, without: np.ndarray[Any, Any], rng: np.random.Generator) -> Any:
    """64 hexadecimal characters a row; none where `without`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    digits = np.frombuffer(b"0123456789abcdef", "uint8")
    raw = np.frombuffer(rng.bytes(32 * n), "uint8").reshape(n, 32)
    hexadecimal = np.empty((n, 64), "uint8")
    hexadecimal[:, 0::2], hexadecimal[:, 1::2] = digits[raw >> 4], digits[raw & 15]
    offsets = np.arange(n + 1, dtype="int32") * 64
    every = pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(hexadecimal))
    return pc.if_else(pa.array(without), pa.scalar(None, pa.string()), every)


def _write(path: Path, tables: list[Any]) -> int:
    import duckdb
    import pyarrow as pa

    rows = pa.concat_tables(tables)
    # Quotation marks only where a name has a comma, as at the publisher's.
    with duckdb.connect() as con:
        con.register("rows", rows)
        con.execute(f"COPY rows TO '{path}' (FORMAT CSV, HEADER)")
    return len(rows)


def _reference(target: Path, made: Country, rng: np.random.Generator) -> None:
    """Residents, deprivation and outlines, as synthetic as the rest."""
    import geopandas as gpd
    import shapely

    n = len(made.code)
    with gzip.open(target / "synthetic_residents_LSOA2021.csv.gz", "wt", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("total", "2021 super output area - lower layer", "mnemonic"))
        out.writerows(
            zip(rng.integers(1_000, 2_600, n).tolist(), made.name, made.code, strict=True)
        )
    english = np.flatnonzero(np.char.startswith(made.code, "E"))
    # The busier of two places is the more deprived one more often than not.
    busy = np.log(made.expected[english].sum(axis=1) + 1e-9) + rng.normal(0, 1.0, len(english))
    rank = np.empty(len(english), "int64")
    rank[np.argsort(-busy, kind="stable")] = np.arange(1, len(english) + 1)
    decile = np.ceil(rank * 10 / 33_755).astype("int64").clip(1, 10)
    with gzip.open(target / "synthetic_deprivation_lsoa21.csv.gz", "wt", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("lsoa21_code", "IMD_decile", "IMD_rank", "IMD_score"))
        score = np.round(90 * (1 - rank / 33_756) ** 2, 3)
        out.writerows(
            zip(made.code[english], decile.tolist(), rank.tolist(), score.tolist(), strict=True)
        )
    boxes = shapely.box(made.longitude, made.latitude, made.longitude + CELL, made.latitude + CELL)
    # Corners of neighbours must be the same numbers, or they would not touch.
    boxes = shapely.set_precision(boxes, 1e-7)
    frame = gpd.GeoDataFrame(
        {"LSOA21CD": made.code, "LSOA21NM": made.name}, geometry=boxes, crs=4326
    )
    frame.to_parquet(target / "synthetic-lsoa21-squares.parquet")
