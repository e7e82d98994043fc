"""Forecasts on real months held back: ours beside AutoETS, Theta and the seasonal naive.

    uv run benchmarks/forecast_accuracy.py DATA             the last 12 months of each set
    uv run benchmarks/forecast_accuracy.py DATA --rolling   and 6 months from every third origin

DATA holds `police-uk/`, `police-uk-derived/` and `geography/`. What is held back was chosen
before anything was fitted: the last 12 months of each set, and 6 months from rolling origins.
Months that the publisher holds in part are gaps; for the peers, which take none, a gap is filled
with the same month of the year before or after. All are judged on the same months, and divided
by the same error: that of the seasonal naive among the months known (1 where it made none).

MASE rewards the median, so ours is judged by its median, and by its mean beside it; the peers'
means are given rounded to whole events too, which flatters them where counts are small.
"""

from __future__ import annotations

import argparse
import logging
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from commonweal.analysis.forecast import forecast_counts
from commonweal.analysis.forecast.beside import peer, scale, seasonal_naive

PARTIAL = {"2023-05", "2023-06", "2023-07", "2023-08", "2024-09", "2024-10"}
"""Months of which the copy of Wolverhampton holds a part or nothing."""
DISTRICTS = ("Sheffield", "Barnsley", "Doncaster", "Rotherham")


@dataclass(frozen=True)
class Held:
    """One set of real counts: rows are series, columns months, NaN a gap."""

    name: str
    areas: np.ndarray
    categories: np.ndarray
    months: list[str]
    counts: np.ndarray


def south_yorkshire(data: Path) -> Held:
    """Wards of 2024 by type, 2018-01 to 2021-03, July 2019 never delivered."""
    folder = data / "police-uk" / "south-yorkshire"
    rows = pd.concat(
        pd.read_parquet(path, columns=["Month", "LSOA code", "Crime type"])
        for path in sorted(folder.glob("*.parquet"))
    )
    best = pd.read_csv(data / "geography" / "lookup_lsoa11_lsoa21_ltla22.csv.gz", dtype=str)
    wards = pd.read_csv(data / "geography" / "lookup_lsoa21_ward24_ltla24.csv.gz", dtype=str)
    link = (
        best[["lsoa11_code", "lsoa21_code"]]
        .drop_duplicates("lsoa11_code")
        .merge(wards, on="lsoa21_code")
    )
    link = link[link["ltla24_name"].isin(DISTRICTS)]
    rows = rows.merge(link, left_on="LSOA code", right_on="lsoa11_code")
    return _wide(
        "South Yorkshire, ward by type", rows, "ward24_code", "Crime type", "Month", ["2019-07"]
    )


def city_of_london(data: Path) -> Held:
    """Neighbourhoods by type, 2018 to 2020."""
    rows = pd.concat(
        pd.read_csv(path, usecols=["Month", "LSOA code", "LSOA name", "Crime type"])
        for path in sorted((data / "police-uk" / "city-of-london").glob("*.csv.gz"))
    )
    rows = rows[rows["LSOA name"].str.startswith("City of London", na=False)]
    return _wide(
        "City of London, neighbourhood by type", rows, "LSOA code", "Crime type", "Month", []
    )


def wolverhampton(data: Path) -> Held:
    """Wards of 2024 by type, 2023-09 to 2026-03, two months of 2024 in part."""
    parts = [
        pd.read_csv(path)
        for path in sorted((data / "police-uk-derived" / "west-midlands-lsoa-month").glob("*.csv*"))
    ]
    rows = pd.concat(parts)
    rows = rows[rows["borough"].str.contains("Wolverhampton")]
    rows["month"] = rows["year"].astype(str) + "-" + rows["month"].astype(int).map("{:02d}".format)
    wards = pd.read_csv(data / "geography" / "lookup_lsoa21_ward24_ltla24.csv.gz", dtype=str)
    rows = rows.merge(wards, left_on="lsoa_code", right_on="lsoa21_code")
    rows = rows[rows["month"] >= "2023-09"]
    return _wide(
        "Wolverhampton, ward by type", rows, "ward24_code", "category", "month",
        sorted(PARTIAL), count="crime_count",
    )  # fmt: skip


def leeds(data: Path) -> Held:
    """Middle-layer areas by type, August 2022 to July 2025."""
    rows = pd.read_parquet(data / "police-uk-derived" / "leeds-msoa-ts_analysis_df.parquet")
    rows = rows.assign(month=rows["month"].dt.strftime("%Y-%m"))
    return _wide(
        "Leeds, MSOA by type", rows, "msoa_hocl_name", "crime_type", "month", [],
        count="crime_count",
    )  # fmt: skip


def _wide(
    name: str,
    rows: pd.DataFrame,
    area: str,
    category: str,
    month: str,
    gaps: list[str],
    count: str | None = None,
) -> Held:
    size = (
        rows.assign(n=1 if count is None else rows[count])
        .groupby([area, category, month])["n"]
        .sum()
    )
    table = size.unstack(fill_value=0)
    cells = pd.MultiIndex.from_product([table.index.unique(0), table.index.unique(1)])
    months = [str(m) for m in pd.period_range(min(table.columns), max(table.columns), freq="M")]
    table = table.reindex(index=cells, columns=months, fill_value=0).astype(float)
    table[[m for m in gaps if m in months]] = np.nan
    return Held(
        name, table.index.get_level_values(0).to_numpy(), table.index.get_level_values(1).to_numpy(),
        months, table.to_numpy(),
    )  # fmt: skip


SETS = (south_yorkshire, city_of_london, wolverhampton, leeds)


def judge(held: Held, cut: int, horizon: int, peers: tuple[str, ...]) -> list[dict[str, object]]:
    """Hold back `horizon` months from column `cut` on; a row for each rival."""
    past, later = held.counts[:, :cut], held.counts[:, cut : cut + horizon]
    size = np.nan_to_num(scale(past), nan=1.0)
    groups = np.unique(held.categories, return_inverse=True)[1]
    start = time.perf_counter()
    found = forecast_counts(past, groups, first=int(held.months[0][5:]), horizon=horizon)
    median, (low80, high80), (low95, high95) = (
        found.median(), found.interval(0.8), found.interval(0.95)
    )  # fmt: skip
    took = time.perf_counter() - start
    naive = seasonal_naive(past, horizon)
    average = np.nanmean(past, axis=1)[:, None]
    there = np.isfinite(later)
    rows: list[dict[str, object]] = []

    def row(name: str, point: np.ndarray, limits: tuple[np.ndarray, ...], seconds: float) -> None:
        error = np.where(there, np.abs(point - later), 0.0).sum(axis=1) / there.sum(axis=1)
        said: dict[str, object] = {"who": name, "mase": float((error / size).mean())}
        if limits:
            for level, low, high in zip((80, 95), limits[::2], limits[1::2], strict=True):
                said[f"cover{level}"] = float(((later >= low) & (later <= high))[there].mean())
        rows.append(said | {"seconds": seconds})

    row("ours, median", median, (low80, high80, low95, high95), took)
    row("ours, mean", found.mean, (), took)
    row("seasonal naive", np.where(np.isnan(naive), average, naive), (), 0.0)
    for name in peers:
        start = time.perf_counter()
        point, *limits = peer(name, past, horizon, levels=(80, 95))
        took = time.perf_counter() - start
        row(name, point, tuple(limits), took)
        row(f"{name}, rounded", np.maximum(0, np.round(point)), (), took)
    return rows


def show(held: Held, cut: int, horizon: int, peers: tuple[str, ...]) -> None:
    until, last = held.months[cut - 1], held.months[cut + horizon - 1]
    print(
        f"\n### {held.name}: {len(held.counts):,} series, known to {until}, held back to {last}\n"
    )
    print("| who | MASE | 80% covers | 95% covers | seconds |\n| --- | ---: | ---: | ---: | ---: |")
    for said in judge(held, cut, horizon, peers):
        covers = [f"{said[k]:.1%}" if k in said else "" for k in ("cover80", "cover95")]
        print(
            f"| {said['who']} | {said['mase']:.3f} | {covers[0]} | {covers[1]} "
            f"| {said['seconds']:.2f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--rolling", action="store_true", help="6 months from every third origin")
    parser.add_argument("--peers", nargs="*", default=["AutoETS", "Theta"])
    given = parser.parse_args()
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    for read in SETS:
        held = read(given.data)
        months = held.counts.shape[1]
        show(held, months - 12, 12, tuple(given.peers))
        if given.rolling:
            for cut in range(months - 12, months - 5, 3):
                show(held, cut, 6, tuple(given.peers))


if __name__ == "__main__":
    main()
